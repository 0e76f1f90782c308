"""What each kind of history fact carries in its `data`: the shapes later readers (factors, exposure, roadmap) rely on.

`on` and `until` are columns of the fact and say when; everything else is here. Every field may be missing, for a person
may not know. Dates inside `data` are texts as "2019", "2019-03" or "2019-03-04".
"""

from __future__ import annotations

from typing import Final

SHAPES: Final[dict[str, dict[str, str]]] = {
    "entry": {
        "place": "where",
        "manner": "visa, parole, waiver, none (without inspection), other, unsure",
        "status": "the status given, as B-2",
        "admitted_until": "the date on the I-94; empty for D/S",
    },
    "exit": {"place": "where to; `until` is the day of return", "advance_parole": "yes or no"},
    "status_grant": {"status": "as F-1, H-1B, TPS, DACA, LPR; `until` is when it ends"},
    "status_end": {"status": "which", "why": "expired, terminated, revoked, changed"},
    "filing": {
        "form": "as I-589",
        "result": "pending, approved, denied, withdrawn, unsure",
        "by_whom": "who prepared it",
    },
    "approval": {"form": "as I-130"},
    "denial": {"form": "as I-485", "why": "the reason given"},
    "withdrawal": {"form": "as I-765"},
    "arrest": {"place": "where", "what_for": "as told", "result": "dropped, convicted, pending, unsure"},
    "charge": {"statute": "if known", "level": "felony, misdemeanor, infraction"},
    "conviction": {"offense": "what", "sentence": "what", "court": "where", "plea": "yes or no"},
    "immigration_arrest": {"place": "where", "agency": "ICE, CBP"},
    "proceeding": {"court": "where", "status": "open, closed, terminated, unsure"},
    "hearing_missed": {"court": "where", "why": "the reason"},
    "removal_order": {"in_absentia": "yes or no", "appealed": "yes or no"},
    "removal": {"place": "from where"},
    "voluntary_departure": {"left": "yes or no"},
    "address": {"street": "", "city": "", "state": "", "reported": "yes or no: told to USCIS or the court"},
    "job": {"employer": "", "permit": "yes or no: with permission to work"},
    "tax_year": {"year": "as 2024", "filed": "yes or no", "number": "SSN, ITIN, none"},
    "claim_to_citizenship": {"where": "on which form or to whom", "answer": "yes"},
    "vote": {"answer": "yes", "where": ""},
    "misrepresentation": {"what": ""},
    "online_account": {
        "platform": "",
        "name": "as shown there",
        "stated_on": "forms it was stated on, with commas between: DS-160, I-485",
    },
    "monitoring": {
        "type": "ankle, phone_app, wrist, calls, visits",
        "programme": "as ISAP, parole, order of supervision, release on recognizance",
        "conditions": "as written: curfew, travel, reporting",
        "officer": "name, office and telephone",
    },
    "check_in": {"place": "", "how_often": "", "proof": "what proves that it was kept"},
    "family_relation": {
        "relation": "spouse, parent, child, sibling, other",
        "name": "",
        "birth": "date",
        "status": "citizen, lpr, visa, none, abroad, unsure",
    },
    "notice": {
        "sender": "uscis, court, ice, state_department, other",
        "about": "",
        "hearing": "date of a hearing it sets",
    },
    "identity_document": {"type": "", "number": "", "country": ""},
    "other_name": {"name": "", "birth": "another date of birth used"},
    "fear": {"answer": "yes"},
    "victim": {"answer": "yes", "reported": "yes or no"},
    "device_search": {"answer": "yes", "place": ""},
    "safety": {"answer": "yes"},
    "military": {"country": "", "service": ""},
    "benefit": {"benefit": ""},
    "visa_revoked": {"visa": ""},
    "site_visit": {"place": ""},
    "health": {},
    "statement": {},
}
