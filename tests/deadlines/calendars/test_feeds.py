"""Calendar feeds: what they hold, what they never show, that other programs read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
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


def test_a_team_is_what_its_attorney_does_and_all_on_their_matters(ana: User, otto: User, paul: User) -> None:
    hers, his = factories.matter(responsible=ana), factories.matter(responsible=otto)
    factories.deadline(hers, title="Answer on her matter", rule_id="r", assignee=paul)
    factories.appearance(hers, attorney=otto)
    factories.deadline(his, title="Answer on his matter", rule_id="r", assignee=otto)
    factories.consultation(attorney=ana)
    factories.consultation(attorney=otto)
    unknown_to_paul = factories.matter(responsible=ana)
    unknown_to_paul.team.filter(user=paul).delete()
    factories.deadline(unknown_to_paul, rule_id="r")

    calendar = read(address(paul, scope="team", attorney=ana))

    assert titles(calendar) == [
        f"Due: Answer on her matter ({hers.number})",
        f"Master calendar hearing ({hers.number})",
        "Consultation",
    ]
    assert str(calendar["x-wr-calname"]).endswith(": Team of Ana Attorney")


def test_a_team_feed_never_shows_more_than_its_reader_may_see(ana: User, otto: User) -> None:
    open_one, walled = factories.matter(responsible=ana), factories.matter(responsible=ana)
    hidden = factories.matter(responsible=ana, protection="1367")
    for matter in (open_one, walled, hidden):
        factories.deadline(matter, rule_id="r")
    path = address(otto, scope="team", attorney=ana)
    assert len(titles(read(path))) == 2  # nothing of the protected one: he is not on its team

    walled.walls.create(user=otto, reason="Conflict", raised_by=factories.marta())
    hidden.team.create(user=otto, role="attorney")

    assert sorted(titles(read(path))) == [
        f"Due: Answer the request for evidence ({open_one.number})",
        "Protected matter: sign in to read",
    ]


def test_a_client_who_is_protected_elsewhere_is_not_named(matter: Matter, ana: User) -> None:
    factories.deadline(matter, rule_id="r")
    factories.appearance(matter)
    path = address(ana, with_names=True)
    assert all(matter.client.family_name in title for title in titles(read(path)))

    factories.matter(client=matter.client, protection="1367")

    assert matter.client.family_name not in str(titles(read(path)))


@pytest.mark.parametrize("scope", ["mine", "team", "matter", "firm"])
def test_a_feed_costs_the_same_for_one_row_and_three(matter: Matter, ana: User, scope: str) -> None:
    def fill() -> None:
        factories.deadline(matter)
        factories.appearance(matter)
        factories.consultation(attorney=ana, matter=matter)

    path = address(
        ana, scope=scope, with_names=True, matter=matter if scope == "matter" else None,
        attorney=ana if scope == "team" else None,
    )  # fmt: skip
    fill()
    with CaptureQueriesContext(connection) as one:
        assert len(titles(read(path))) == 3
    fill()
    fill()
    with CaptureQueriesContext(connection) as three:
        assert len(titles(read(path))) == 9

    assert len(three) <= len(one)


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
    assert Client().head(path)["ETag"] == mark


def test_the_page_makes_a_feed_and_shows_its_address_once(ana: User, client_for: SignedIn) -> None:
    browser = client_for(ana)
    made = browser.post(reverse("calendars:feeds"), {"scope": "mine"}).content.decode()

    assert "/calendars/feed/" in made
    assert "/calendars/feed/" not in browser.get(reverse("calendars:feeds")).content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"scope": "matter", "matter": ""}, "Give the matter&#x27;s number."),
        ({"scope": "matter", "matter": "1999-0001"}, "There is no matter with this number that you can see."),
        ({"scope": "team"}, "Say whose team."),
        ({"scope": "team", "attorney": "99999"}, "This is not one of the firm&#x27;s attorneys."),
        ({"scope": "everything"}, "Select a valid choice."),
    ],
)
def test_what_is_not_known_is_refused_at_its_field(
    ana: User, client_for: SignedIn, given: dict[str, str], said: str
) -> None:
    page = client_for(ana).post(reverse("calendars:feeds"), given)

    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Feed.objects.exists()


def test_the_page_makes_a_team_feed_of_an_attorney_only(
    ana: User, otto: User, paul: User, client_for: SignedIn
) -> None:
    browser = client_for(paul)
    asked = {"scope": "team", "attorney": str(ana.pk), "matter": "left over from another choice"}

    page = browser.post(reverse("calendars:feeds"), asked)

    assert page.status_code == 200
    assert "Team of Ana Attorney" in page.content.decode()
    assert (Feed.objects.get().attorney, Feed.objects.get().matter) == (ana, None)
    assert browser.post(reverse("calendars:feeds"), {**asked, "attorney": str(paul.pk)}).status_code == 422


def test_the_list_of_feeds_costs_the_same_for_one_and_three(
    matter: Matter, ana: User, otto: User, client_for: SignedIn
) -> None:
    browser = client_for(ana)
    address(ana, scope="matter", matter=matter)
    browser.get(reverse("calendars:feeds"))
    with CaptureQueriesContext(connection) as one:
        browser.get(reverse("calendars:feeds"))
    address(ana, scope="team", attorney=otto)
    address(ana, scope="matter", matter=factories.matter())
    with CaptureQueriesContext(connection) as three:
        browser.get(reverse("calendars:feeds"))

    assert len(three) <= len(one)


def test_the_list_does_not_number_a_matter_its_owner_was_screened_off(
    matter: Matter, ana: User, client_for: SignedIn
) -> None:
    address(ana, scope="matter", matter=matter)
    assert matter.number in client_for(ana).get(reverse("calendars:feeds")).content.decode()

    matter.walls.create(user=ana, reason="Conflict", raised_by=factories.marta())

    assert matter.number not in client_for(ana).get(reverse("calendars:feeds")).content.decode()


def test_a_matters_page_leads_to_its_feed(matter: Matter, ana: User, client_for: SignedIn) -> None:
    browser = client_for(ana)
    link = reverse("calendars:feeds") + f"?matter={matter.number}"
    assert link in browser.get(matter.get_absolute_url()).content.decode()

    page = browser.get(link).content.decode()

    assert f'value="{matter.number}"' in page
    made = browser.post(link, {"scope": "matter", "matter": matter.number})
    assert made.status_code == 200
    assert Feed.objects.get().matter == matter


def test_somebody_elses_feed_cannot_be_revoked(ana: User, otto: User, client_for: SignedIn) -> None:
    address(ana)

    assert client_for(otto).post(reverse("calendars:revoke", args=[Feed.objects.get().pk])).status_code == 404
