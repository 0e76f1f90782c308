"""Whether a client may be told by the product itself, and by which channel. One place, asked when a reminder is
written and again just before it is sent, so a STOP or a new protection counts at once."""

from __future__ import annotations

PROTECTED = "Protected: nothing goes out by itself."
UNSAFE = "Marked as not safe to contact."
NO_CONSENT = "No consent to a safe channel that we have an address for."

# Joins the person `p` and their `may(channel, problem)` to a row `s` with `person_id`. An empty problem means yes.
JOIN = f"""
  JOIN clients_person p ON p.id = s.person_id
  LEFT JOIN clients_contactrule rule ON rule.person_id = p.id
  CROSS JOIN LATERAL (
    SELECT p.email <> '' AND COALESCE(rule.safe_email, TRUE) AND EXISTS (
             SELECT 1 FROM clients_consent y
              WHERE y.person_id = p.id AND y.channel = 'email' AND y.withdrawn_at IS NULL) AS email,
           p.phone <> '' AND COALESCE(rule.safe_sms, TRUE) AND EXISTS (
             SELECT 1 FROM clients_consent y
              WHERE y.person_id = p.id AND y.channel = 'sms' AND y.withdrawn_at IS NULL) AS sms,
           EXISTS (SELECT 1 FROM clients_matter pm WHERE pm.protection <> 'none' AND (pm.client_id = p.id OR EXISTS (
             SELECT 1 FROM clients_matterparty pp WHERE pp.matter_id = pm.id AND pp.person_id = p.id))) AS protected
  ) can
  CROSS JOIN LATERAL (
    SELECT CASE WHEN can.sms AND (rule.preferred = 'sms' OR NOT can.email) THEN 'sms' ELSE 'email' END AS channel,
           CASE WHEN can.protected THEN '{PROTECTED}'
                WHEN NOT COALESCE(rule.safe_to_contact, TRUE) THEN '{UNSAFE}'
                WHEN NOT (can.email OR can.sms) THEN '{NO_CONSENT}'
                ELSE '' END AS problem
  ) may
"""
