"""Calendar feeds: what they hold, what they never show, that other programs read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.matters.models import Matter
from deadlines.calendars import actions
from deadlines.calendars.models import Feed
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignedIn = Callable[[User], Client]


def address(owner: User, **how: object) -> str:
    _, secret = actions.make_feed(by=owner, now=NOW, **{"scope": "mine", **how})  # type: ignore[arg-type]
    return reverse("calendars:feed", args=[secret])


def read(path: str) -> Calendar:
    response = Client().get(path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(response.content)


def titles(calendar: Calendar) -> list[str]:
    return [str(event["summary"]) for event in calendar.walk("VEVENT")]


def test_a_feed_is_valid_and_complete(matter: Matter, ana: User) -> None:
    factories.deadline(matter, due_on=TODAY + timedelta(days=9), working_on=TODAY + timedelta(days=7), rule_id="r")
    factories.appearance(matter, local_start=datetime(2027, 1, 5, 9, 30), zone="America/Denver", place="Room 7")
    factories.consultation(attorney=ana)

    calendar = read(address(ana))

    assert titles(calendar) == [
        f"Legal last day: Answer the request for evidence ({matter.number})",
        f"Due: Answer the request for evidence ({matter.number})",
        f"Master calendar hearing ({matter.number})",
        "Consultation",
    ]
    assert calendar.errors == []
    for event in calendar.walk("VEVENT"):
        assert event.errors == []
        for name in ("uid", "dtstamp", "dtstart", "dtend", "summary", "sequence"):
            assert name in event
    assert {str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")} >= {"America/Denver", "America/New_York"}


def test_hours_are_wall_time_in_the_right_zone(matter: Matter, ana: User) -> None:
    factories.appearance(matter, local_start=datetime(2027, 7, 5, 9, 30), zone="America/Phoenix")

    (event,) = [event for event in read(address(ana)).walk("VEVENT") if "hearing" in str(event["summary"])]

    start = event.decoded("dtstart")
    assert (start.hour, start.minute) == (9, 30)
    assert start == datetime(2027, 7, 5, 9, 30, tzinfo=ZoneInfo("America/Phoenix"))
    assert event["dtstart"].params["TZID"] == "America/Phoenix"


def test_days_are_days(matter: Matter, ana: User) -> None:
    factories.deadline(matter, due_on=date(2026, 12, 1))

    (event,) = read(address(ana)).walk("VEVENT")

    assert event.decoded("dtstart") == date(2026, 12, 1)
    assert event.decoded("dtend") == date(2026, 12, 2)


def test_uids_stay_the_same(matter: Matter, ana: User) -> None:
    deadline = factories.deadline(matter)
    path = address(ana)
    before = [str(event["uid"]) for event in read(path).walk("VEVENT")]
    moved = TODAY + timedelta(days=2)
    type(deadline).objects.filter(pk=deadline.pk).update(due_on=moved, working_on=moved)

    assert [str(event["uid"]) for event in read(path).walk("VEVENT")] == before


def test_names_are_shown_only_when_asked_for(matter: Matter, ana: User) -> None:
    family = matter.client.family_name
    factories.deadline(matter, title=f"Call {family}")
    factories.consultation(whose=matter.client, attorney=ana)

    assert family not in " ".join(titles(read(address(ana))))
    assert family in " ".join(titles(read(address(ana, with_names=True))))


def test_a_protected_matter_says_nothing(ana: User) -> None:
    protected = factories.matter(protection="1367")
    factories.deadline(protected, title="File the self-petition", rule_id="r")
    factories.appearance(protected, place="Secret place")

    text = Client().get(address(ana, with_names=True)).content.decode()

    for secret in ("self-petition", "Secret place", protected.number, protected.client.family_name):
        assert secret not in text
    assert "Protected matter" in text


def test_sight_is_that_of_the_owner_at_this_moment(matter: Matter, otto: User) -> None:
    factories.deadline(matter)
    path = address(otto, scope="firm")
    assert len(titles(read(path))) == 1

    matter.walls.create(user=otto, reason="Conflict", raised_by=factories.marta())

    assert titles(read(path)) == []


def test_one_matters_feed(matter: Matter, ana: User) -> None:
    factories.deadline(matter)
    factories.deadline(factories.matter())

    assert len(titles(read(address(ana, scope="matter", matter=matter)))) == 1


def test_revoked_closed_and_made_up_addresses_answer_nothing(ana: User, client_for: SignedIn) -> None:
    path = address(ana)
    assert client_for(ana).post(reverse("calendars:revoke", args=[Feed.objects.get().pk])).status_code == 302
    assert Client().get(path).status_code == 404

    path = address(ana)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert Client().get(path).status_code == 404
    assert Client().get(reverse("calendars:feed", args=["made-up"])).status_code == 404


def test_the_secret_is_not_stored(ana: User) -> None:
    _, secret = actions.make_feed(scope="mine", by=ana, now=NOW)

    assert secret not in str(list(Feed.objects.values())) + str(list(Event.objects.values()))


def test_an_unchanged_feed_is_not_sent_again(ana: User) -> None:
    path = address(ana)
    mark = Client().get(path)["ETag"]

    assert Client().get(path, headers={"If-None-Match": mark}).status_code == 304


def test_the_page_makes_a_feed_and_shows_its_address_once(ana: User, client_for: SignedIn) -> None:
    browser = client_for(ana)
    made = browser.post(reverse("calendars:feeds"), {"scope": "mine"}).content.decode()

    assert "/calendars/feed/" in made
    assert "/calendars/feed/" not in browser.get(reverse("calendars:feeds")).content.decode()


@pytest.mark.parametrize("number", ["", "1999-0001"])
def test_an_unknown_matter_is_refused_at_its_field(ana: User, client_for: SignedIn, number: str) -> None:
    page = client_for(ana).post(reverse("calendars:feeds"), {"scope": "matter", "matter": number})

    assert page.status_code == 422
    assert "no matter with this number" in page.content.decode()


def test_somebody_elses_feed_cannot_be_revoked(ana: User, otto: User, client_for: SignedIn) -> None:
    address(ana)

    assert client_for(otto).post(reverse("calendars:revoke", args=[Feed.objects.get().pk])).status_code == 404
