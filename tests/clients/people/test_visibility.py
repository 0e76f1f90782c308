"""Who knows of whom: people on hidden matters are not there, neither in lists nor as doubles nor as relatives."""

from __future__ import annotations

from caseapp.accounts.models import User
from clients.matters import actions as matters
from clients.people import queries
from clients.people.models import Person
from tests import factories
from tests.factories import NOW


def test_who_knows_a_protected_client(ana: User, otto: User, rita: User, petra: User, axel: User) -> None:
    client = factories.matter(type="vawa").client
    seen = {user.name.split()[0]: client in Person.objects.visible_to(user) for user in (ana, otto, rita, petra, axel)}

    assert seen == {"Ana": True, "Otto": False, "Rita": False, "Petra": False, "Axel": False}


def test_intake_knows_clients_of_open_matters_and_callers(rita: User, petra: User) -> None:
    client, caller = factories.matter(type="naturalization").client, factories.person()

    assert set(Person.objects.visible_to(rita)) == {client, caller}
    assert set(Person.objects.visible_to(petra)) == {caller}


def test_walled_colleague_does_not_know_the_client(ana: User, otto: User) -> None:
    matter = factories.matter(type="naturalization")
    assert matter.client in Person.objects.visible_to(otto)

    matters.raise_wall(matter, user=otto, reason="former client", by=ana, now=NOW)

    assert matter.client not in Person.objects.visible_to(otto)


def test_hidden_people_are_no_doubles_and_no_relatives(ana: User, otto: User) -> None:
    hidden = factories.matter(
        type="vawa", client=factories.person(given_name="Rosa", family_name="Delgado", phone="+12025550111")
    ).client
    cousin = factories.person(given_name="Marco", family_name="Nilsson")
    factories.relationship(hidden, cousin, "sibling")
    said = {"given_name": "Rosa", "family_name": "Delgado", "phone": "+12025550111"}

    assert queries.possible_doubles(ana, said) == [hidden]  # type: ignore[arg-type]
    assert queries.possible_doubles(otto, said) == []  # type: ignore[arg-type]
    assert [relative.person for relative in queries.relatives(cousin, ana)] == [hidden]
    assert queries.relatives(cousin, otto) == []


def test_doubles_by_near_name_number_and_birthday(ana: User) -> None:
    same_day = factories.person(given_name="José", family_name="García López", birth_date=factories.TODAY)
    near = factories.person(given_name="Jose", family_name="Garcia")
    by_mail = factories.person(given_name="Nobody", family_name="Alike", email="x@mail.example")
    said = {
        "given_name": "Jose",
        "family_name": "Garcia",
        "birth_date": factories.TODAY,
        "email": "X@mail.example",
    }

    assert queries.possible_doubles(ana, said) == [by_mail, same_day, near]  # type: ignore[arg-type]


def test_relation_reads_from_either_side(ana: User) -> None:
    mother, child = factories.person(), factories.person()
    factories.relationship(mother, child, "parent")

    assert [(row.person, row.word, row.is_family) for row in queries.relatives(child, ana)] == [
        (mother, "Parent", True)
    ]
    assert [(row.person, row.word) for row in queries.relatives(mother, ana)] == [(child, "Child")]
