"""Why a record may be the person asked about: reasons in words, never a bare score. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from rapidfuzz import fuzz

from clients.people.search import compact, fold, latin, latin_words, sounds

CLOSE_ENOUGH = 88  # of 100; two letters in a dozen may differ
PARTICLES = frozenset(
    "al bin bint da das de del della der di do dos du el ibn la las le los san van von y".split()  # noqa: SIM905 (reads better)
)
COMPANY_WORDS = frozenset(
    "and co company corp corporation group inc incorporated llc llp ltd of pllc the".split()  # noqa: SIM905
)


class Strength(IntEnum):
    """How sure a reason is by itself."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of the person who calls, and the names on the other side they mention."""

    given_name: str = ""
    family_name: str = ""
    other_names: tuple[str, ...] = ()
    birth_date: date | None = None
    a_number: str = ""
    phone: str = ""
    email: str = ""
    employer: str = ""
    other_sides: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        whole = f"{self.given_name} {self.family_name}".strip()
        return [name for name in (whole, *self.other_names) if name]

    @property
    def is_empty(self) -> bool:
        return not (self.names or self.a_number or self.phone or self.email or self.employer or self.other_sides)


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the firm's records, as far as matching needs them."""

    pk: int
    name: str
    other_names: tuple[str, ...] = ()
    birth_date: date | None = None
    a_number: str = ""
    phone: str = ""
    email: str = ""

    @property
    def names(self) -> list[str]:
        return [self.name, *self.other_names]


@dataclass(frozen=True, slots=True)
class Reason:
    text: str
    strength: Strength


@dataclass(frozen=True, slots=True)
class Match:
    """A record with everything that speaks for it being the same person, strongest first."""

    known: Known
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def strength(self) -> Strength:
        return max((reason.strength for reason in self.reasons), default=Strength.POSSIBLE)


def match(asked: Asked, known: Known) -> Match | None:
    """Return why this record may be the person asked about; None when nothing says so.

    Another date of birth silences a name that is only similar, and is said beside one that is the same.
    """
    reasons = _by_numbers(asked, known)
    named = _best_name_reason(asked.names, known.names)
    if named:
        reasons += _weighed_by_birth(named, asked.birth_date, known.birth_date)
    if not reasons:
        return None
    return Match(known, tuple(sorted(reasons, key=lambda reason: -reason.strength)))


def match_other_side(name: str, known: Known) -> Reason | None:
    """Return why the record may be somebody the caller named as the other side."""
    found = _best_name_reason([name], known.names)
    return (
        Reason(f"The caller named “{name}” as the other side: {_lower_first(found.text)}", found.strength)
        if (found)
        else None
    )


def _by_numbers(asked: Asked, known: Known) -> list[Reason]:
    reasons = []
    if asked.a_number and asked.a_number == known.a_number:
        reasons.append(Reason("The same A-Number", Strength.CERTAIN))
    if asked.phone and _digits(asked.phone) == _digits(known.phone):
        reasons.append(Reason("The same telephone number", Strength.LIKELY))
    if asked.email and asked.email.casefold() == known.email.casefold():
        reasons.append(Reason("The same e-mail address", Strength.LIKELY))
    return reasons


def _weighed_by_birth(named: Reason, asked: date | None, known: date | None) -> list[Reason]:
    if asked is None or known is None:
        return [named]
    if asked == known:
        return [Reason(f"{named.text}, and the same date of birth", Strength.CERTAIN)]
    if named.strength == Strength.POSSIBLE:
        return []
    return [Reason(f"{named.text}, but another date of birth", Strength.POSSIBLE)]


def _best_name_reason(asked: Iterable[str], known: Sequence[str]) -> Reason | None:
    found = [reason for one in asked for other in known if other and (reason := compare_names(one, other))]
    return max(found, key=lambda reason: reason.strength, default=None)


def compare_names(asked: str, known: str) -> Reason | None:
    """Return how two names are alike, or None."""
    ours, theirs = _words(asked), _words(known)
    if not ours or not theirs:
        return None
    told = _sameness(ours, theirs)
    if fold(asked) == fold(known):
        told = "The same name"
    if told:
        return Reason(f"{told}, {known}", Strength.LIKELY)
    return _compare_loosely(ours, theirs, known) if len(ours) > 1 and len(theirs) > 1 else None


def _sameness(ours: list[str], theirs: list[str]) -> str:
    if ours == theirs:
        return "The same name in another spelling or script"
    if sorted(ours) == sorted(theirs):
        return "The same names in another order"
    if len(ours) > 1 and len(theirs) > 1 and (set(ours) < set(theirs) or set(theirs) < set(ours)):
        return "A shorter or longer form of the name"
    return ""


def _compare_loosely(ours: list[str], theirs: list[str], known: str) -> Reason | None:
    heard, theirs_heard = set(sounds(" ".join(ours))), set(sounds(" ".join(theirs)))
    if min(len(heard), len(theirs_heard)) > 1 and (heard <= theirs_heard or theirs_heard <= heard):
        return Reason(f"A name that sounds the same, {known}", Strength.POSSIBLE)
    if fuzz.token_sort_ratio(" ".join(ours), " ".join(theirs)) >= CLOSE_ENOUGH:
        return Reason(f"A name spelled nearly the same, {known}", Strength.POSSIBLE)
    return None


def same_company(asked: str, known: str) -> bool:
    """Say whether two company names are the same but for their legal form and spelling."""
    ours, theirs = _company(asked), _company(known)
    return bool(ours and theirs) and (ours == theirs or fuzz.ratio(ours, theirs) >= CLOSE_ENOUGH)


def company_words(name: str) -> list[str]:
    return [word for word in re.findall(r"[a-z0-9]+", latin(name)) if word not in COMPANY_WORDS]


def _company(name: str) -> str:
    return " ".join(company_words(name))


def _words(name: str) -> list[str]:
    words = [word for word in latin_words(name) if word not in PARTICLES]
    return [word for word in words if len(word) > 1] or words


def _digits(phone: str) -> str:
    """Return what tells two numbers apart, however the country code was written."""
    return re.sub(r"\D", "", compact(phone))[-10:] or "none"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
