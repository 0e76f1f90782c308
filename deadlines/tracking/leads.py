"""The firm's lead times: which kind of deadline has which, and what a change of them would do to open deadlines.

A change concerns deadlines that open from then on. The office dates of open ones move only when a person says so.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from caseapp.accounts.models import Firm, User
from caseapp.audit import recording
from deadlines.rulebook import Book
from deadlines.tracking.lead_time import LeadTime
from deadlines.tracking.models import Deadline, DeadlineQuerySet
from deadlines.tracking.opening import Desk

BATCH = 2000
BY_HAND = "person"
"""The scope of dates that no rule computed."""


def scopes_of(rule_id: str, law: Book) -> tuple[str, ...]:
    """Return the kinds a deadline belongs to, the narrowest first."""
    rule = law.rules.get(rule_id)
    if rule is None:
        return (BY_HAND,) if not rule_id else ()
    return f"rule:{rule.id}", f"authority:{rule.authority}"


def name_of(scope: str, law: Book) -> str:
    """Return what a kind is called on pages; a rule that is gone keeps its id."""
    sort, _, name = scope.partition(":")
    if sort == "rule":
        return law.rules[name].title if name in law.rules else name
    if sort == "authority":
        return next((found.name for found, _ in law.authorities() if found.id == name), name)
    return "Dates a person set"


def by_rule(law: Book) -> dict[str, int]:
    """Return the business days of every rule with a lead time of its own, "" for dates a person set. One query."""
    said = dict(LeadTime.objects.values_list("scope", "business_days"))
    found = {}
    for rule_id in ("", *law.rules) if said else ():
        scope = next((scope for scope in scopes_of(rule_id, law) if scope in said), None)
        if scope:
            found[rule_id] = said[scope]
    return found


def source_of_lead(rule_id: str, law: Book) -> str:
    """Return whose lead time a rule's deadlines have today, in words; empty for the firm's general one. One query."""
    scopes = scopes_of(rule_id, law)
    said = set(LeadTime.objects.filter(scope__in=scopes).values_list("scope", flat=True))
    return next((name_of(scope, law) for scope in scopes if scope in said), "")


@dataclass(frozen=True, slots=True)
class OfficeWords:
    """Why the office's own date is that day. `now` is today's lead time where the date was set under another."""

    business_days: int
    kind: str
    now: int | None


def office_words(deadline: Deadline, law: Book) -> OfficeWords | None:
    """Return how a deadline's office date follows from the lead times. Three queries."""
    if deadline.office_on is None:
        return None
    found, days = deadline.working_on, 0
    while found > deadline.office_on:
        found, days = law.calendar.add_open_days(found, -1), days + 1
    today = by_rule(law).get(deadline.rule_id, Firm.current().office_lead_days)
    return OfficeWords(days, source_of_lead(deadline.rule_id, law), None if today == days else today)


@transaction.atomic
def set_lead(*, scope: str, business_days: int, by: User, now: datetime) -> LeadTime:
    """Save the lead time of one kind. It holds for what opens from now on; nothing open moves."""
    before = LeadTime.objects.select_for_update().filter(scope=scope).first()
    lead = before or LeadTime(scope=scope)
    was = before.business_days if before else None
    lead.business_days, lead.changed_by = business_days, by
    lead.full_clean()
    lead.save()
    recording.record(
        "lead_time.set", on=lead, by=by, now=now, data={"kind": scope, "from": was, "business_days": business_days}
    )
    return lead


@transaction.atomic
def remove_lead(lead: LeadTime, *, by: User, now: datetime) -> None:
    """Give the kind back the next wider lead time. Nothing open moves."""
    data = {"kind": lead.scope, "business_days": lead.business_days}
    recording.record("lead_time.removed", on=lead, by=by, now=now, data=data)
    lead.delete()


@dataclass(frozen=True, slots=True)
class Change:
    """One open deadline whose office date would be another under today's lead times."""

    pk: int
    rule_id: str
    matter_id: int
    old: date | None
    new: date | None


def changes(deadlines: DeadlineQuerySet, desk: Desk) -> Iterator[Change]:
    """Yield what today's lead times would move among open last days. An office date behind us stays. One query."""
    ahead = deadlines.open().filter(meaning=Deadline.Meaning.LAST_DAY, working_on__gt=desk.today).order_by("pk")
    rows = ahead.values_list("pk", "rule_id", "matter_id", "meaning", "working_on", "office_on")
    for pk, rule_id, matter_id, meaning, working_on, old in rows.iterator(chunk_size=BATCH):
        new = desk.office_on(meaning, working_on, rule_id)
        if new != old and (old is None or old > desk.today):
            yield Change(pk, rule_id, matter_id, old, new)


def fingerprint_of(found: Iterable[Change]) -> str:
    """Return a checksum of what a person was shown."""
    said = sorted((change.pk, str(change.old), str(change.new)) for change in found)
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@transaction.atomic
def move_office_dates(deadlines: DeadlineQuerySet, *, shown: str, desk: Desk, by: User, now: datetime) -> int:
    """Give these deadlines the office dates that were shown and return how many moved; all or nothing.

    Raises ValidationError when the list is not the one that was shown any more.
    """
    list(deadlines.open().select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    found = list(changes(deadlines, desk))
    if fingerprint_of(found) != shown:
        raise ValidationError("The list has changed since you looked at it. Look again; nothing was saved.")
    rows = [Deadline(pk=change.pk, office_on=change.new, changed_at=now) for change in found]
    Deadline.objects.bulk_update(rows, ["office_on", "changed_at"], batch_size=BATCH)
    events = (
        (
            change.pk,
            change.matter_id,
            {"from": change.old, "to": change.new, "business_days": desk.lead_of(change.rule_id)},
        )
        for change in found
    )
    recording.record_many("deadline.office_date_moved", on=Deadline, events=events, by=by, now=now)
    return len(found)
