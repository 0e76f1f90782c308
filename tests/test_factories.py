"""The test ground itself: every factory gives what it says."""

from __future__ import annotations

from django.test import Client

from clients.matters.models import Matter
from clients.people.models import Person
from tests import factories
from tests.conftest import SignedIn


def test_a_matter_has_team_party_number_and_stage(db: None) -> None:
    opened = factories.matter()

    assert opened.number == "2026-0001"
    assert {member.user.name for member in opened.team.all()} == {"Ana Attorney", "Paul Paralegal"}
    assert [party.person for party in opened.parties.all()] == [opened.client]
    assert opened.stage == "collecting"


def test_facts_hang_on_one_matter(matter: Matter) -> None:
    made = [
        factories.filing(matter),
        factories.notice(matter),
        factories.appearance(matter),
        factories.deadline(matter),
        factories.document(matter),
        factories.task(matter),
        factories.add_party(matter),
    ]

    assert {row.matter for row in made} == {matter}


def test_people_are_found_and_related(db: None) -> None:
    olena = factories.person(given_name="Olena", family_name="Koval", native_name="Олена Коваль")
    factories.relationship(olena, factories.person(), "parent")
    factories.validity(olena)
    factories.consultation(whose=olena)

    assert list(Person.objects.matching("коваль")) == list(Person.objects.matching("KOVAL")) == [olena]


def test_who_sees_a_matter(matter: Matter) -> None:
    seen = {
        make.__name__: Matter.objects.visible_to(make()).exists()
        for make in (factories.ana, factories.paul, factories.otto, factories.petra, factories.rita, factories.axel)
    }

    assert seen == {"ana": True, "paul": True, "otto": True, "petra": False, "rita": False, "axel": True}


def test_a_browser_is_signed_in_with_a_proved_factor(client_for: SignedIn) -> None:
    browser: Client = client_for(factories.ana())

    assert browser.get("/matters/").status_code != 302
