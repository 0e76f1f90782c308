"""“Verified by me on …”: which versions a person here has read against the law, and what still waits for that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from deadlines.engine import Rule, RuleVersion
from deadlines.rulebook.book import Book
from deadlines.rulebook.describing import plain_text
from deadlines.rulebook.explaining import case_in_page_words
from deadlines.rulebook.models import RuleVerification

OWN_SIGNATURE = frozenset({"verified_by", "verified_on"})
"""Left out of a version's digest: signing a version does not change what it says."""


@dataclass(frozen=True, slots=True)
class Signed:
    """One version with the people here who verified it as it reads today."""

    rule: Rule
    version: RuleVersion
    by: tuple[RuleVerification, ...]

    @property
    def text(self) -> str:
        """What the version says, in plain words."""
        return case_in_page_words(plain_text(self.version), self.rule)

    @property
    def is_verified(self) -> bool:
        return bool(self.by or self.version.verified_on)


def operative(rule: Rule) -> Signed:
    """Return the newest version that dates are computed by, as lists show a rule."""
    newest = next((version for version in reversed(rule.versions) if version.is_operative), rule.versions[-1])
    return Signed(rule, newest, ())


def digest_of(version: RuleVersion) -> str:
    """Return a checksum of what the version says; any change of its text or numbers changes it."""
    said = {name: value for name, value in asdict(version).items() if name not in OWN_SIGNATURE}
    return hashlib.sha256(json.dumps(_stable(said), sort_keys=True).encode()).hexdigest()


def _stable(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _stable(part) for name, part in value.items() if _says_something(part)}
    if isinstance(value, set | frozenset):
        return sorted(json.dumps(_stable(part), sort_keys=True) for part in value)
    if isinstance(value, list | tuple):
        return [_stable(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    return value if isinstance(value, str | int | bool | None) else str(value)


def _says_something(value: Any) -> bool:
    """A key that is left empty says nothing, so that a new kind of key changes no digest; a length of 0 does."""
    return not (value is None or value is False or value in ("", (), frozenset()))


@transaction.atomic
def verify(rule: Rule, version: RuleVersion, *, note: str, on: date, by: User, now: datetime) -> RuleVerification:
    """Save that `by` read this version against the law on that day. Once per person and text."""
    known = {"rule_id": rule.id, "version": version.number, "digest": digest_of(version), "verified_by": by}
    verification, is_new = RuleVerification.objects.get_or_create(
        **known, defaults={"verified_on": on, "note": note[:500]}
    )
    if not is_new:
        raise ValidationError("You have verified this version already.", code="verified")
    data = {"rule": rule.id, "version": version.number, "note": note}
    recording.record("rule.verified", on=verification, by=by, now=now, data=data)
    return verification


def signed_versions(rule: Rule) -> list[Signed]:
    """Return the rule's versions, newest first, with who verified each. One query."""
    rows = RuleVerification.objects.filter(rule_id=rule.id).select_related("verified_by").order_by("verified_on")
    found = list(rows)
    return [
        Signed(rule, version, tuple(row for row in found if row.digest == digest_of(version)))
        for version in reversed(rule.versions)
    ]


def unverified(law: Book) -> Iterator[Signed]:
    """Yield every version nobody has verified as it reads today, in the order of the book. One query."""
    digests = set(RuleVerification.objects.values_list("digest", flat=True))
    for rule in law.rules.values():
        for version in rule.versions:
            if not version.verified_on and digest_of(version) not in digests:
                yield Signed(rule, version, ())
