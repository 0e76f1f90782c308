"""From a recorded fact to the event the rulebook knows: which kind, which dates, which answers it brings along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Model

from clients.filings.models import Filing
from clients.notices.models import Notice
from clients.people.models import Validity
from clients.proceedings.models import Appearance, Order, Proceeding
from deadlines.docketing.planning import Event
from deadlines.engine import Service

OF_FORM = {
    "I-589": "filing.i589",
    "I-765": "filing.i765_renewal",
    "I-290B": "filing.i290b_appeal",
    "N-336": "filing.n336",
    "I-485": "filing.i485",
    "I-907": "filing.i907",
    "ETA-9089": "filing.perm",
    "I-539": "filing.i539",
}
OF_HEARING = {
    "master": "hearing.master",
    "individual": "hearing.individual",
    "bond": "hearing.bond",
    "biometrics": "notice.i797c_biometrics",
    "interview": "notice.i797c_interview",
}
OF_ORDER = {"bond": "notice.eoir_bond_order", "bia": "notice.bia_decision"}
ORDERED = {
    "removal": "removal",
    "in_absentia": "in_absentia",
    "voluntary_departure": "voluntary_departure",
    "relief": "relief_granted",
    "termination": "terminated",
}
OF_VALIDITY: dict[str, tuple[str, dict[str, str]]] = {
    "ead": ("expiry.ead", {}),
    "green_card": ("expiry.green_card", {"card": "green_card"}),
    "i94": ("expiry.i94", {}),
    "daca": ("expiry.daca", {}),
    "program": ("expiry.program", {}),
    "status": ("expiry.petition", {}),
}
STANDING_ALONE = (
    "entry.", "change.", "grant.", "expiry.", "birthday.", "plan.", "announcement.", "order.", "filing.", "hearing.",
)  # fmt: skip


def event_of_notice(notice: Notice) -> Event:
    """Return the event a notice is: its own dates, and those only this kind prints (`facts["dates"]`)."""
    facts = dict(notice.facts)
    printed = {name: date.fromisoformat(text) for name, text in (facts.pop("dates", None) or {}).items() if text}
    own = {
        "notice_on": notice.notice_on,
        "postmarked_on": notice.postmarked_on,
        "printed_due_on": notice.printed_due_on,
    }
    return Event(
        trigger_kind=f"notice.{notice.kind}",
        dates={name: day for name, day in {**own, **printed}.items() if day},
        service=Service.read(notice.service),
        printed_on=notice.printed_due_on,
        facts=facts,
    )


def event_of_filing(filing: Filing) -> Event:
    kind = OF_FORM.get(filing.form.upper(), "filing.court" if filing.agency.upper() == "EOIR" else "filing.any_uscis")
    dates = {"filed_on": filing.sent_on, "received_on": filing.received_on}
    return Event(kind, {name: day for name, day in dates.items() if day})


def event_of_order(order: Order) -> Event:
    dates = {"decided_on": order.entered_on, "notice_on": order.served_on or order.entered_on}
    facts = {name: value for name, value in order.facts.items() if name != "dates"}
    if order.kind in ORDERED:
        facts.setdefault("ordered", ORDERED[order.kind])
    return Event(OF_ORDER.get(order.kind, "order.judge"), dates, facts=facts)


def event_of_appearance(appearance: Appearance) -> Event:
    """The hearing's own day at its place: rules count backward from it."""
    day = appearance.wall_time.date()
    kind = OF_HEARING.get(appearance.kind, "hearing.master")
    return Event(kind, {"hearing_on": day, "appointment_on": day})


def event_of_validity(validity: Validity) -> Event:
    kind, facts = OF_VALIDITY.get(validity.kind, ("expiry.ead", {}))
    day = validity.expires_on
    return Event(kind, {"expires_on": day, "ends_on": day} if day else {}, facts=facts)


def event_of_proceeding(proceeding: Proceeding) -> Event:
    dates = {"issued_on": proceeding.nta_on, "served_on": proceeding.nta_served_on}
    return Event("notice.nta", {name: day for name, day in dates.items() if day})


_READERS: dict[type[Model], Callable[[Any], Event]] = {
    Notice: event_of_notice,
    Filing: event_of_filing,
    Order: event_of_order,
    Appearance: event_of_appearance,
    Validity: event_of_validity,
    Proceeding: event_of_proceeding,
}


def event_of(fact: Model) -> Event:
    """Return the event a saved fact most likely is; the page lets a person choose another kind."""
    return _READERS[type(fact)](fact)


def kinds_for(fact: Model | None) -> tuple[str, ...]:
    """Return the starts of the trigger ids that a fact of this sort can be; for no fact, all but notices."""
    kinds: dict[type, tuple[str, ...]] = {
        Filing: ("filing.",),
        Order: ("order.", "notice.eoir_bond_order", "notice.bia_decision", "notice.eoir_order"),
        Appearance: ("hearing.", "notice.i797c_biometrics", "notice.i797c_interview", "notice.n445"),
        Validity: ("expiry.", "grant."),
        Proceeding: ("notice.nta",),
        Notice: ("notice.",),
    }
    return kinds.get(type(fact), STANDING_ALONE)
