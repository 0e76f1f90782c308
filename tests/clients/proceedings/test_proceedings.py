"""Court: proceedings once a matter, hearings at the clock of their place, moved with their past, orders with dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.matters.models import Matter
from clients.proceedings import actions
from clients.proceedings.models import Appearance, Order, Proceeding
from tests import factories
from tests.conftest import AuditUnavailable, SignedIn
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("frozen")
DAY = timedelta(days=1)
LATER = datetime(2026, 12, 15, 13, 0)


@pytest.fixture
def browser(client_for: SignedIn, ana: User) -> Client:
    return client_for(ana)


def test_hearing_is_at_the_clock_of_its_place(ana: User, matter: Matter) -> None:
    hearing = actions.set_appearance(
        matter=matter, kind="individual", local_start=LATER, zone="America/Los_Angeles", by=ana, now=NOW
    )

    assert hearing.starts_at == datetime(2026, 12, 15, 21, 0, tzinfo=UTC)
    assert hearing.ends_at - hearing.starts_at == timedelta(minutes=180)
    assert (hearing.local_start, hearing.local_time) == ("2026-12-15T13:00", LATER)


def test_hour_that_the_clocks_skip_is_refused(ana: User, matter: Matter) -> None:
    with pytest.raises(ValidationError, match="02:30 does not exist"):
        actions.set_appearance(
            matter=matter,
            kind="master",
            local_start=datetime(2027, 3, 14, 2, 30),
            zone="America/New_York",
            by=ana,
            now=NOW,
        )


def test_moved_hearing_keeps_what_was_known_and_its_past(ana: User) -> None:
    first = factories.appearance(judge="A. Example")

    moved = actions.move_appearance(first, local_start=LATER, place="Courtroom 9", by=ana, now=NOW)

    first.refresh_from_db()
    assert (first.status, moved.status, moved.moved_from) == ("moved", "set", first)
    assert (moved.judge, moved.place, moved.attorney) == ("A. Example", "Courtroom 9", ana)
    assert (moved.sequence, moved.ends_at - moved.starts_at) == (1, timedelta(minutes=60))
    event = Event.objects.get(kind="appearance.moved")
    assert (event.data["from"]["local_start"], event.data["to"]["local_start"]) == (
        "2026-12-03T09:30",
        "2026-12-15T13:00",
    )


def test_what_no_longer_stands_is_not_moved_cancelled_or_held(ana: User) -> None:
    hearing = factories.appearance()
    actions.cancel_appearance(hearing, reason="Court closed", by=ana, now=NOW)

    for attempt in (
        lambda: actions.move_appearance(hearing, local_start=LATER, by=ana, now=NOW),
        lambda: actions.cancel_appearance(hearing, reason="again", by=ana, now=NOW),
        lambda: actions.record_result(hearing, missed=False, result="x", by=ana, now=NOW + 30 * DAY),
    ):
        with pytest.raises(ValidationError, match="no longer stands: cancelled"):
            attempt()
    assert Appearance.objects.get().result == "Court closed"


def test_result_comes_after_the_beginning(ana: User) -> None:
    hearing = factories.appearance()
    with pytest.raises(ValidationError, match="not begun"):
        actions.record_result(hearing, missed=False, result="Continued", by=ana, now=NOW)

    actions.record_result(hearing, missed=True, result="Client ill", by=ana, now=hearing.ends_at)

    assert Appearance.objects.get().status == "missed"


def test_who_goes_can_change(ana: User, otto: User) -> None:
    hearing = factories.appearance()

    actions.change_attorney(hearing, attorney=otto, by=ana, now=NOW)

    saved = Appearance.objects.get()
    assert (saved.attorney, saved.sequence) == (otto, 1)


def test_proceedings_once_with_dates_in_order(ana: User, matter: Matter) -> None:
    with pytest.raises(ValidationError, match="served before"):
        actions.open_proceeding(matter=matter, nta_on=TODAY, nta_served_on=TODAY - DAY, by=ana, now=NOW)

    proceeding = actions.open_proceeding(matter=matter, nta_on=TODAY, by=ana, now=NOW)
    with pytest.raises(ValidationError, match="already"):
        actions.open_proceeding(matter=matter, by=ana, now=NOW)
    actions.change_proceeding(proceeding, judge="B. Example", by=ana, now=NOW)
    actions.record_custody(proceeding, detained=True, on=TODAY, place="Elizabeth", by=ana, now=NOW)
    actions.record_custody(proceeding, detained=False, on=TODAY, by=ana, now=NOW)

    saved = Proceeding.objects.get()
    assert (saved.judge, saved.detained, saved.detained_at) == ("B. Example", False, "")
    assert Event.objects.filter(kind="custody.recorded").count() == 2


def test_order_is_not_docketed_yet(ana: User, matter: Matter) -> None:
    with pytest.raises(ValidationError, match="served before"):
        actions.record_order(matter=matter, kind="removal", entered_on=TODAY, served_on=TODAY - DAY, by=ana, now=NOW)

    order = actions.record_order(matter=matter, kind="removal", entered_on=TODAY, by=ana, now=NOW)

    assert (order.docketed_at, order.recorded_by) == (None, ana)


def test_nothing_is_saved_when_the_audit_fails(ana: User, request: pytest.FixtureRequest) -> None:
    hearing = factories.appearance()
    proceeding = factories.proceeding(hearing.matter)
    known = {"by": ana, "now": NOW}
    new = {"matter": hearing.matter, "local_start": LATER, "zone": "America/New_York", **known}
    request.getfixturevalue("broken_audit")

    for attempt in (
        lambda: actions.set_appearance(kind="master", **new),  # type: ignore[arg-type]
        lambda: actions.move_appearance(hearing, local_start=LATER, **known),
        lambda: actions.cancel_appearance(hearing, reason="x", **known),
        lambda: actions.change_attorney(hearing, attorney=None, **known),
        lambda: actions.record_result(hearing, missed=False, result="x", by=ana, now=hearing.ends_at),
        lambda: actions.change_proceeding(proceeding, judge="Other", **known),
        lambda: actions.record_custody(proceeding, detained=True, on=TODAY, **known),
        lambda: actions.record_order(matter=hearing.matter, kind="bond", entered_on=TODAY, **known),
    ):
        with pytest.raises(AuditUnavailable):
            attempt()
        hearing.refresh_from_db()

    assert [(row.status, row.attorney) for row in Appearance.objects.all()] == [("set", ana)]
    saved = Proceeding.objects.get()
    assert (saved.judge, saved.detained) == ("", False)
    assert not Order.objects.exists()


def when(**said: str) -> dict[str, str]:
    return {"local_start": "2026-12-15T13:00", "zone": "America/New_York", **said}


def test_hearing_is_set_by_form_and_leads_on(browser: Client, ana: User, matter: Matter) -> None:
    typed = when(kind="master", mode="in_person", place="26 Federal Plaza", attorney=str(ana.pk))

    response = browser.post(f"/proceedings/matter/{matter.pk}/appearances/new/", typed)

    hearing = Appearance.objects.get()
    assert hearing.local_time == LATER
    assert response.headers["Location"] == f"/docket/fact/appearance:{hearing.pk}/"
    assert "1:00 PM" in browser.get(hearing.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"local_start": "2027-03-14T02:30"}, "local_start", "does not exist"),
        ({"local_start": "soon"}, "local_start", "Write the day and the time"),
        ({"zone": "Mars/Base"}, "zone", "valid choice"),
        ({"minutes": "2"}, "minutes", "greater than or equal to 5"),
    ],
)
def test_wrong_time_is_explained_and_kept(
    browser: Client, matter: Matter, said: dict[str, str], field: str, words: str
) -> None:
    typed = when(kind="master", mode="video", place="Room kept") | said

    response = browser.post(f"/proceedings/matter/{matter.pk}/appearances/new/", typed)

    assert response.status_code == 422
    assert any(words in error for error in response.context["form"].errors[field])
    assert 'value="Room kept"' in response.content.decode()


def test_hearing_is_moved_cancelled_and_held_by_form(browser: Client, ana: User) -> None:
    first, second = factories.appearance(), factories.appearance()
    past = factories.appearance(local_start=datetime(2026, 11, 20, 9, 0))

    browser.post(f"{first.get_absolute_url()}move/", when(place="Courtroom 9", attorney=str(ana.pk)))
    browser.post(f"{second.get_absolute_url()}cancel/", {"reason": "Terminated"})
    browser.post(f"{past.get_absolute_url()}result/", {"missed": "no", "result": "Continued to March"})

    assert {row.pk: row.status for row in (first, second, past) if row.refresh_from_db() is None} == {
        first.pk: "moved",
        second.pk: "cancelled",
        past.pk: "held",
    }
    assert "Courtroom 9" in browser.get(first.moved_to.get().get_absolute_url()).content.decode()
    assert first.moved_to.get().get_absolute_url() in browser.get(first.get_absolute_url()).content.decode()
    twice = browser.post(f"{second.get_absolute_url()}cancel/", {"reason": "Again"})
    assert "no longer stands" in twice.content.decode()


def test_court_page_records_proceedings_custody_and_orders(browser: Client, matter: Matter) -> None:
    here = f"/proceedings/matter/{matter.pk}/"
    assert "Record removal proceedings" in browser.get(here).content.decode()

    opened = browser.post(f"{here}new/", {"nta_on": "2026-11-01", "court": "Newark"})
    proceeding = Proceeding.objects.get()
    assert opened.headers["Location"] == f"/docket/fact/proceeding:{proceeding.pk}/"
    browser.post(
        f"/proceedings/{proceeding.pk}/custody/", {"detained": "yes", "place": "Elizabeth", "on": "2026-11-02"}
    )
    ordered = browser.post(f"{here}orders/new/", {"kind": "bond", "entered_on": "2026-11-20"})
    order = Order.objects.get()
    assert ordered.headers["Location"] == f"/docket/fact/order:{order.pk}/"

    page = browser.get(here).content.decode()
    for words in ("Newark", "Detained", "Elizabeth", "Bond decision", "Not docketed"):
        assert words in page
    assert "Bond decision" in browser.get(order.get_absolute_url()).content.decode()
    assert browser.get(proceeding.get_absolute_url()).headers["Location"] == here


@pytest.mark.parametrize("rows", [1, 3])
def test_court_page_costs_as_many_queries_however_full(
    browser: Client, ana: User, rows: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    matter = factories.matter()
    factories.proceeding(matter)
    for _ in range(rows):
        factories.appearance(matter)
        actions.record_order(matter=matter, kind="other", entered_on=TODAY, by=ana, now=NOW)
    browser.get(f"/proceedings/matter/{matter.pk}/")

    with django_assert_max_num_queries(9):
        browser.get(f"/proceedings/matter/{matter.pk}/")
