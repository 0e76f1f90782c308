"""A person's accepted facts as the history the factors read, and as the facts the exposure map knows."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from clients.consultations.factors import Fact, Found, History, find
from clients.consultations.models import HistoryFact
from clients.exposure.mapping import Exposure, Known, exposures
from clients.filings.models import Filing
from clients.people.models import Person, Validity
from clients.proceedings.models import Order, Proceeding

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def in_words(row: HistoryFact, *, dated: bool = True) -> str:
    """Return one fact as a line: kind, day, what was said. A list that shows the day itself leaves it out."""
    details = ", ".join(_detail(name, value) for name, value in row.data.items() if _tells(name, value))
    when = f"{row.on:%b} {row.on.day}, {row.on.year}" if row.on and dated else ""
    return " · ".join(part for part in (row.get_kind_display(), when, details or row.words[:120]) if part)


def _tells(name: str, value: object) -> bool:
    return bool(value) and not isinstance(value, dict | list) and (name, value) != ("answer", "yes")


def _day(value: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(value) if _DAY.fullmatch(value) else None
    return None


def _detail(name: str, value: object) -> str:
    """Return one thing said of a fact; an answer alone would not say to which question."""
    if (name, value) == ("manner", "none"):
        return "without inspection"
    if day := _day(str(value)):
        return f"{name.replace('_', ' ')} {day:%b} {day.day}, {day.year}"
    return f"{name.replace('_', ' ')}: {value}" if value in ("yes", "no", "unsure", "none") else str(value)


def history(person: Person) -> History:
    """Return the person's history from every accepted fact and what the matters record. Five queries."""
    facts = [
        Fact(row.kind, row.on, row.until, row.data, in_words(row), f"history:{row.pk}", row.precision == "day")
        for row in HistoryFact.objects.of(person)
    ]
    facts += [
        Fact(
            "filing",
            row.sent_on,
            None,
            {"form": row.form, "result": _result(row.status)},
            f"Filing {row}",
            f"filing:{row.pk}",
        )
        for row in Filing.objects.filter(matter__parties__person=person).exclude(status="preparing").distinct()
    ]
    facts += [
        Fact(
            "proceeding",
            row.nta_on,
            None,
            {"status": "open", "detained": _yes(row.detained)},
            str(row),
            f"proceeding:{row.pk}",
        )
        for row in Proceeding.objects.filter(matter__client=person, matter__closed_on__isnull=True)
    ]
    facts += [
        Fact(
            "removal_order",
            row.entered_on,
            None,
            {"in_absentia": _yes(row.kind == "in_absentia")},
            str(row),
            f"order:{row.pk}",
        )
        for row in Order.objects.filter(matter__client=person, kind__in=("removal", "in_absentia"))
    ]
    facts += [
        Fact("status_grant", row.starts_on, row.expires_on, {"status": row.label}, str(row), f"validity:{row.pk}")
        for row in Validity.objects.current().filter(person=person, kind="status")
    ]
    return History.of(
        facts,
        born_on=person.birth_date,
        is_resident=person.kind == Person.Kind.PERMANENT_RESIDENT,
        is_citizen=person.kind == Person.Kind.CITIZEN,
    )


def found_factors(person: Person, *, today: date, off: list[str]) -> list[Found]:
    """Return the factors the accepted facts lead to."""
    return find(history(person), today=today, off=off)


def exposure_of(person: Person, record: History, today: date) -> list[Exposure]:
    """Return the systems that may hold data about the person, from the same facts."""
    return exposures(known(person, record, today))


def known(person: Person, record: History, today: date) -> list[Known]:
    """Return the facts in the words of the catalogue's conditions."""
    found = [Known(fact.kind, fact.text, fact.on, fact.key) for fact in record.facts]
    for fact in record.facts:
        found += [Known(kind, fact.text, fact.on, fact.key) for kind in _more(fact)]
    if person.a_number:
        found.append(Known("a_number", "An A-Number is on record"))
    if person.street:
        found.append(Known("address", "An address is on record"))
    if len(record.all("filing")) > 1:
        found.append(Known("filing_repeated", f"{len(record.all('filing'))} filings on record"))
    overstay = next((one for one in find(record, today=today) if one.factor_id == "overstay"), None)
    if overstay:
        found.append(Known("overstay", overstay.because, overstay.facts[0].on, overstay.facts[0].key))
    return found


def _more(fact: Fact) -> list[str]:
    """Return what else a fact means to the catalogue."""
    if fact.kind == "entry" and not fact.says("manner", "none"):
        return ["entry_inspected", *(["visa"] if fact.says("manner", "visa") else [])]
    if fact.kind == "status_grant" and str(fact.data.get("status", ""))[:1].upper() in ("F", "J", "M"):
        return ["student_status"]
    if fact.kind == "removal_order" and fact.says("in_absentia", "yes"):
        return ["in_absentia"]
    if fact.kind == "other_name":
        return ["identity_mixup"]
    if fact.kind in ("arrest", "immigration_arrest") or (fact.kind == "filing" and fact.says("form", "i-485", "i-589")):
        return ["biometrics"]
    return []


def _result(status: str) -> str:
    return {"approved": "approved", "denied": "denied", "rejected": "denied", "withdrawn": "withdrawn"}.get(
        status, "pending"
    )


def _yes(value: bool) -> str:  # noqa: FBT001 (a word for an answer)
    return "yes" if value else "no"
