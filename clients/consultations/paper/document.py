"""What a consultation paper says, as plain frozen values.

The paper knows nothing about the database. Whoever wants one fills these in
from the record the attorney confirmed. Every text here is printed as it is:
nothing is parsed, fetched or evaluated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


class Certainty(StrEnum):
    """How sure the office is of a factor. Anything below SURE carries a word on the paper."""

    SURE = "sure"
    LIKELY = "likely"
    VERIFY = "verify"


class Doer(StrEnum):
    """Who does a step."""

    CLIENT = "client"
    ATTORNEY = "attorney"
    OFFICE = "office"
    TOGETHER = "together"


class Stage(StrEnum):
    """The stations of the enforcement lifecycle, in their order."""

    ENCOUNTER = "encounter"
    ARREST = "arrest"
    DETENTION = "detention"
    BOND = "bond"
    HEARING = "hearing"
    ORDER = "order"
    APPEAL = "appeal"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Source:
    """A law, a record or a page that a reader can check. `url` may be empty."""

    label: str
    url: str = ""
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Firm:
    name: str
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Who met, when and how. `identifiers` (label, value) are printed in the office's form only."""

    client: str
    attorney: str
    held_on: date
    starts_at: time | None = None
    minutes: int | None = None
    zone: str = ""
    place: str = ""
    interpreter: str = ""
    others: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Factor:
    """A risk that the attorney confirmed, with what led to it."""

    title: str
    meaning: str
    facts: tuple[str, ...] = ()
    rule: Source | None = None
    certainty: Certainty = Certainty.SURE
    eased_by: tuple[str, ...] = ()
    action: str = ""
    confirmed_by: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the roadmap. `due_on` is the law's date; `working_on` the office's earlier one, or the day agreed."""

    what: str
    doer: Doer
    due_on: date | None = None
    working_on: date | None = None
    doer_name: str = ""
    why: str = ""
    law: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Gather:
    """A document that the client is asked to bring."""

    what: str
    why: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class RecordsRequest:
    """Records to ask an agency for. `sent_on` is empty until the request has gone out."""

    office: str
    what: str
    how: Source | None = None
    due_on: date | None = None
    sent_on: date | None = None


@dataclass(frozen=True, slots=True)
class ExposureRow:
    """One government system that may hold data about the client, and the fact that makes it likely."""

    system: str
    agency: str
    because: str
    holds: str = ""
    authority: tuple[Source, ...] = ()
    ask: str = ""
    check: str = ""
    certainty: Certainty = Certainty.LIKELY


@dataclass(frozen=True, slots=True)
class LifecyclePlace:
    """What is possible at one station, and what comes next there."""

    stage: Stage
    rights: tuple[str, ...] = ()
    filings: tuple[str, ...] = ()
    next: str = ""
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The enforcement lifecycle with the client's place on it; None means not on it.

    `placed_by` is who set the place by hand and `reason` why; the office's paper says so.
    """

    here: Stage | None
    places: tuple[LifecyclePlace, ...] = ()
    placed_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RightsPart:
    """A heading and what to do, for a firm that prints its own words instead of the fixed ones."""

    heading: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    name: str
    use: str
    url: str
    checked_on: date | None = None
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """The attorney's block. Without `signed_on` the paper leaves a line to sign on."""

    name: str
    title: str = ""
    bar: str = ""
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class SummaryDocument:
    """One consultation on paper. `prepared_on` is the date printed and the file's own date.

    `some_english` says that words of the catalogue are English for want of a translation; the client's paper tells so.
    `unchecked` names languages in which no translator has read the catalogue's words; the office's paper tells so.
    """

    firm: Firm
    meeting: Meeting
    prepared_on: date
    signature: Signature
    version: str = ""
    reviewed: tuple[str, ...] = ()
    situation: tuple[str, ...] = ()
    factors: tuple[Factor, ...] = ()
    steps: tuple[Step, ...] = ()
    gather: tuple[Gather, ...] = ()
    requests: tuple[RecordsRequest, ...] = ()
    questions: tuple[str, ...] = ()
    exposure: tuple[ExposureRow, ...] = ()
    lifecycle: Lifecycle | None = None
    if_stopped: tuple[RightsPart, ...] = ()
    resources: tuple[Resource, ...] = ()
    office_notes: tuple[str, ...] = ()
    drawings: bool = True
    some_english: bool = False
    unchecked: tuple[str, ...] = ()
