"""Everything on record that somebody stated about one person, each with where it stands."""

from __future__ import annotations

from clients.consultations.consistency.comparing import Statement
from clients.consultations.models import HistoryFact
from clients.consultations.review.reading import in_words
from clients.filings.models import Filing
from clients.people.models import Person
from clients.proceedings.models import Order

ANSWERS = {"approved": "approved", "denied": "denied", "rejected": "denied", "withdrawn": "withdrawn"}


def about(person: Person) -> list[Statement]:
    """Return the statements: accepted facts, what was filed, orders, and the client's own page. Three queries."""
    told = [
        Statement(
            row.kind,
            in_words(row),
            row.get_source_display(),
            row.on,
            row.until,
            row.data,
            exact=row.precision == HistoryFact.Precision.DAY,
        )
        for row in HistoryFact.objects.of(person)
    ]
    filings = Filing.objects.filter(matter__parties__person=person).exclude(status="preparing").distinct()
    told += [
        Statement(
            "filing",
            f"{row}, {row.get_status_display().lower()}",
            "Our own filings",
            row.sent_on,
            data={"form": row.form, "result": ANSWERS.get(row.status, "pending")},
        )
        for row in filings
    ]
    orders = Order.objects.filter(matter__client=person, kind__in=("removal", "in_absentia"))
    told += [
        Statement(
            "removal_order",
            str(row),
            "Orders on the matter",
            row.entered_on,
            data={"in_absentia": "yes" if row.kind == Order.Kind.IN_ABSENTIA else "no"},
        )
        for row in orders
    ]
    return [*told, *_own_page(person)]


def _own_page(person: Person) -> list[Statement]:
    where, rows = "The client’s page", []
    if born := person.birth_date:
        text = f"Date of birth · {born:%b} {born.day}, {born.year}"
        rows.append(Statement("person", text, where, data={"birth": born.isoformat()}))
    if person.street:
        text = f"Address · {', '.join(part for part in (person.street, person.city, person.state) if part)}"
        rows.append(
            Statement("address", text, where, person.address_since, data={"street": person.street, "city": person.city})
        )
    return rows
