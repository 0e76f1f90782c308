"""Pages about matters, as a person at a keyboard meets them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.matters import actions
from clients.matters.models import Matter, Task
from tests import factories
from tests.conftest import SignedIn
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def browser(client_for: SignedIn, ana: User) -> Client:
    return client_for(ana)


def numbers(response: Any) -> list[str]:
    return [row.number for row in response.context["page"].rows]


def test_list_filters(browser: Client, ana: User, otto: User) -> None:
    late = factories.matter(type="naturalization", opened_on=TODAY - timedelta(days=40))
    guarded = factories.matter(type="vawa")
    closed = factories.matter(type="tps", responsible=otto)
    actions.close(closed, on=TODAY, outcome="Granted", by=otto, now=NOW)
    busy = factories.matter(type="tps")
    factories.deadline(busy)

    for query, found in (
        ("", [busy, guarded, late]),
        ("only=late", [late]),
        ("only=protected", [guarded]),
        ("only=closed", [closed]),
        ("only=all", [busy, closed, guarded, late]),
        ("only=nothing_next", [guarded, late]),
        ("type=tps", [busy]),
        ("stage=safety", [guarded]),
        (f"only=all&responsible={otto.pk}", [closed]),
        (f"q={late.number}", [late]),
        ("type=nonsense", [busy, guarded, late]),
    ):
        assert numbers(browser.get(f"/matters/?{query}")) == [matter.number for matter in found], query


def test_list_shows_the_next_date_of_each(browser: Client) -> None:
    matter = factories.matter()
    factories.deadline(matter, title="Later", due_on=TODAY + timedelta(days=30))
    factories.deadline(matter, title="Window", meaning="first_day", due_on=TODAY - timedelta(days=30))
    factories.deadline(matter, title="Known", meaning="fact", due_on=TODAY + timedelta(days=1))
    factories.appearance(matter, kind="interview")
    soon = factories.matter()
    factories.deadline(soon, title="Answer the request", due_on=TODAY + timedelta(days=2))

    rows = {row.pk: row.next_date for row in browser.get("/matters/").context["page"].rows}

    assert (rows[matter.pk].title, rows[matter.pk].day, rows[matter.pk].is_due) == (
        "USCIS interview",
        date(2026, 12, 3),
        False,
    )
    assert (rows[soon.pk].title, rows[soon.pk].is_due) == ("Answer the request", True)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_as_many_queries_however_long(
    browser: Client, rows: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(rows):
        matter = factories.matter()
        factories.deadline(matter)
        factories.appearance(matter)
    browser.get("/matters/")

    with django_assert_max_num_queries(9):
        browser.get("/matters/")


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_as_many_queries_however_full(
    browser: Client, ana: User, rows: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    matter = factories.matter(type="removal_defense")
    factories.proceeding(matter)
    for number in range(rows):
        factories.filing(matter, person=matter.client)
        factories.appearance(matter)
        factories.document(matter)
        factories.add_party(matter)
        factories.task(matter)
        actions.add_note(matter=matter, text="Hello", by=ana, now=NOW)
        actions.raise_wall(matter, user=factories.colleague(f"Wall{number} E", "attorney"), reason="x", by=ana, now=NOW)
    browser.get(matter.get_absolute_url())

    with django_assert_max_num_queries(21):
        browser.get(matter.get_absolute_url())


def test_matter_is_opened_for_a_chosen_client(browser: Client, ana: User, paul: User) -> None:
    client = factories.person(given_name="Rania", family_name="Haddad")
    assert "Whose matter is it?" in browser.get("/matters/new/").content.decode()

    response = browser.post(
        f"/matters/new/?who={client.pk}",
        {
            "type": "naturalization",
            "client_role": "applicant",
            "responsible": ana.pk,
            "paralegals": [paul.pk],
            "opened_on": "2026-11-20",
        },
        follow=True,
    )

    matter = Matter.objects.get()
    assert "Matter 2026-0001 is open." in response.content.decode()
    assert matter.team.count() == 2
    assert matter.opened_on == date(2026, 11, 20)


def test_wrong_input_is_explained_and_kept(browser: Client, ana: User) -> None:
    client = factories.person()

    response = browser.post(
        f"/matters/new/?who={client.pk}",
        {"title": "Kept", "type": "", "client_role": "client", "responsible": ana.pk, "opened_on": "2026-12-24"},
    )

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"type", "opened_on"}
    assert 'value="Kept"' in response.content.decode()


def test_protection_is_said_once_and_reading_recorded(browser: Client) -> None:
    matter = factories.matter(type="vawa")

    page = browser.get(matter.get_absolute_url()).content.decode()

    assert page.count("Protected by 8 U.S.C. 1367") == 1
    assert Event.objects.filter(kind="matter.viewed_protected", matter_id=matter.pk).count() == 1


def test_page_asks_the_docketing_pages_for_what_is_due(browser: Client, matter: Matter) -> None:
    page = browser.get(matter.get_absolute_url()).content.decode()

    for name in ("timeline", "next"):
        assert f'hx-get="/deadlines/matter/{matter.pk}/{name}/"' in page
        assert f'href="/deadlines/matter/{matter.pk}/{name}/"' in page


def test_stage_moves(browser: Client, matter: Matter) -> None:
    page = browser.get(f"/matters/{matter.pk}/stage/")
    assert page.context["form"]["stage"].initial == "medical"

    wrong = browser.post(f"/matters/{matter.pk}/stage/", {"stage": "medical", "on": "2026-11-01"})
    assert wrong.context["form"].errors["on"] == ["The matter entered its present stage after that day."]
    moved = browser.post(f"/matters/{matter.pk}/stage/", {"stage": "medical", "on": "2026-11-23"}, follow=True)
    assert "Now: Medical examination." in moved.content.decode()


def test_close_shows_what_is_open_and_can_be_undone(browser: Client, matter: Matter) -> None:
    assert f"/deadlines/matter/{matter.pk}/next/" in browser.get(f"/matters/{matter.pk}/close/").content.decode()

    said = browser.post(f"/matters/{matter.pk}/close/", {"outcome": "Approved", "on": "2026-11-23"}, follow=True)
    assert f'action="/matters/{matter.pk}/reopen/"' in said.content.decode()
    browser.post(f"/matters/{matter.pk}/reopen/")
    matter.refresh_from_db()
    assert matter.is_open
    refused = browser.post(f"/matters/{matter.pk}/reopen/", follow=True)
    assert "The matter is open." in refused.content.decode()


def test_tasks_change_in_place_and_without_a_script(
    htmx_for: SignedIn, browser: Client, ana: User, matter: Matter
) -> None:
    browser.post(f"/matters/{matter.pk}/tasks/new/", {"title": "Call the school", "assignee": ana.pk, "due_on": ""})
    task = Task.objects.get()

    panel = htmx_for(ana).post(f"/matters/tasks/{task.pk}/done/").content.decode()
    assert "<html" not in panel
    assert f"/matters/tasks/{task.pk}/reopen/" in panel
    back = browser.post(f"/matters/tasks/{task.pk}/reopen/")
    assert back.headers["Location"] == f"{matter.get_absolute_url()}#tasks"


def test_notes_parties_team_screens_and_protection(browser: Client, ana: User, otto: User, matter: Matter) -> None:
    here, person = matter.get_absolute_url(), factories.person()
    browser.post(f"{here}notes/new/", {"text": "She called about the hearing."})
    browser.post(f"{here}parties/new/?who={person.pk}", {"role": "witness"})
    browser.post(f"{here}screens/", {"user": otto.pk, "reason": "former client"})
    browser.post(f"{here}protection/", {"protection": "restricted"})

    page = browser.get(here).content.decode()
    assert "She called about the hearing." in page
    assert person.name in page
    assert "Screened off: Otto Outsider<" in page
    assert "Restricted to the team" in page

    party = matter.parties.get(person=person)
    browser.post(f"{here}parties/{party.pk}/remove/")
    browser.post(f"{here}screens/{matter.walls.get().pk}/lift/")
    browser.post(f"{here}team/", {"responsible": ana.pk, "attorneys": [otto.pk]})
    assert matter.parties.count() == 1
    assert matter.walls.get().lifted_at is not None
    assert set(matter.team.values_list("user", flat=True)) == {ana.pk, otto.pk}


def test_a_removed_person_comes_back_as_what_they_were(browser: Client, matter: Matter) -> None:
    here, body = matter.get_absolute_url(), factories.organization()
    for row in (factories.add_party(matter, organization=body, role="petitioner"), factories.add_party(matter)):
        said = browser.post(f"{here}parties/{row.pk}/remove/", follow=True)
        undo = re.search(r'action="([^"]*/parties/back/[^"]*)"', said.content.decode())
        assert undo
        assert not matter.parties.filter(pk=row.pk).exists()

        browser.post(html.unescape(undo[1]))

        assert matter.parties.filter(person=row.person, organization=row.organization, role=row.role).exists()


def test_lifting_a_screen_is_asked_first(browser: Client, ana: User, otto: User, matter: Matter) -> None:
    wall = actions.raise_wall(matter, user=otto, reason="former client", by=ana, now=NOW)

    asked = browser.get(f"{matter.get_absolute_url()}screens/{wall.pk}/lift/")

    assert "Lift the screen of Otto Outsider?" in asked.content.decode()
    assert matter.walls.get().lifted_at is None


def test_whoever_leaves_the_team_is_led_away(client_for: SignedIn, ana: User, paul: User, matter: Matter) -> None:
    response = client_for(paul).post(f"/matters/{matter.pk}/team/", {"responsible": ana.pk})

    assert response.headers["Location"] == "/matters/"


def test_history_shows_every_event_in_words(browser: Client, matter: Matter) -> None:
    page = browser.get(f"/matters/{matter.pk}/history/").content.decode()

    assert "Opened the matter" in page
    assert "Collecting papers" in page


def test_person_note_stands_on_the_person(browser: Client) -> None:
    person = factories.person()

    page = browser.post(f"/matters/people/{person.pk}/notes/new/", {"text": "Prefers mornings."}, follow=True)

    assert "Prefers mornings." in page.content.decode()
