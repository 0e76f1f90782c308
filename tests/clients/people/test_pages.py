"""Pages about people, as a person at a keyboard meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.people.models import Organization, Person
from tests import factories
from tests.conftest import SignedIn

TYPED = {"given_name": "Lan", "family_name": "Nguyen", "kind": "student", "language": "vi"}


@pytest.fixture
def browser(client_for: SignedIn, ana: User) -> Client:
    return client_for(ana)


def numbers(response: Any) -> list[int]:
    return [row.pk for row in response.context["page"].rows]


def test_list_masks_a_numbers_and_finds_any_spelling(browser: Client) -> None:
    olena = factories.person(given_name="Olena", native_name="Олена", a_number="123456789")
    factories.person(given_name="Taras")

    page = browser.get("/people/?q=олена")

    assert numbers(page) == [olena.pk]
    assert "A•••-•••-789" in page.content.decode()
    assert "123-456" not in page.content.decode()


def test_list_filters_and_says_when_nobody_matches(browser: Client) -> None:
    client = factories.matter().client
    caller = factories.person(kind="student")

    assert numbers(browser.get("/people/?who=clients")) == [client.pk]
    assert numbers(browser.get("/people/?who=prospects")) == [caller.pk]
    assert numbers(browser.get("/people/?kind=student")) == [caller.pk]
    assert "Nobody matches" in browser.get("/people/?q=zzz").content.decode()


def test_empty_list_offers_the_first_step(browser: Client) -> None:
    assert "Record the first person" in browser.get("/people/").content.decode()


def test_htmx_gets_the_list_alone(htmx_for: SignedIn, ana: User) -> None:
    factories.person()

    page = htmx_for(ana).get("/people/").content.decode()

    assert "<html" not in page
    assert 'id="list"' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_as_many_queries_however_long(
    browser: Client, rows: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(rows):
        factories.add_party(factories.matter())
    browser.get("/people/")

    with django_assert_max_num_queries(8) as seen:
        browser.get("/people/")
    assert len([query for query in seen if "clients_person" in query["sql"]]) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_as_many_queries_however_much_is_known(
    browser: Client, rows: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    person = factories.person()
    for _ in range(rows):
        factories.relationship(factories.person(), person, "sibling")
        factories.matter(client=person)
        factories.validity(person, "ead", label=str(rows))
        factories.document(person=person)
    browser.get(person.get_absolute_url())

    with django_assert_max_num_queries(21):
        page = browser.get(person.get_absolute_url())
    assert len(page.context["relatives"]) == len(page.context["parts"]) == rows


def test_person_is_recorded(browser: Client) -> None:
    response = browser.post(
        "/people/new/", TYPED | {"a_number": "a 12-345-678", "phone": "(202) 555-0123"}, follow=True
    )

    person = Person.objects.get()
    assert (person.a_number, person.phone) == ("012345678", "+12025550123")
    assert response.redirect_chain[0][0] == person.get_absolute_url()
    assert "A012-345-678" in response.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("a_number", "A12", "7 to 9 digits"),
        ("phone", "12", "not a telephone number"),
        ("birth_date", "2020-02-31", "not a date"),
        ("birth_date", "2077-01-01", "between 1900 and today"),
        ("email", "nobody@", "valid email"),
        ("birth_country", "ZZ", "valid choice"),
    ],
)
def test_wrong_input_is_explained_at_its_field_and_kept(browser: Client, field: str, typed: str, words: str) -> None:
    response = browser.post("/people/new/", TYPED | {field: typed})

    assert response.status_code == 422
    assert any(words in error for error in response.context["form"].errors[field])
    assert 'value="Nguyen"' in response.content.decode()
    if field != "birth_country":
        assert f'value="{typed}"' in response.content.decode()
    assert not Person.objects.exists()


def test_person_without_a_name_is_not_recorded(browser: Client) -> None:
    response = browser.post("/people/new/", TYPED | {"given_name": "", "family_name": ""})

    assert "Give at least one name." in response.content.decode()


def test_used_a_number_is_refused_at_its_field(browser: Client, ana: User, client_for: SignedIn, otto: User) -> None:
    factories.matter(type="vawa", client=factories.person(a_number="123456789"))

    response = client_for(otto).post("/people/new/", TYPED | {"a_number": "123456789"})

    assert response.context["form"].errors["a_number"] == ["Another record already has this A-Number."]
    assert response.context["form"].doubles == []


def test_doubles_are_shown_before_anything_is_saved(browser: Client) -> None:
    known = factories.person(given_name="Lan", family_name="Nguyễn")

    asked = browser.post("/people/new/", TYPED)
    assert asked.status_code == 422
    assert known.get_absolute_url() in asked.content.decode()
    assert Person.objects.count() == 1

    browser.post("/people/new/", TYPED | {"not_the_same": "on"})
    assert Person.objects.count() == 2


def test_doubles_appear_while_typing(browser: Client) -> None:
    known = factories.person(given_name="Lan", family_name="Nguyen")

    fragment = browser.post("/people/new/doubles/", TYPED).content.decode()

    assert known.get_absolute_url() in fragment
    assert "<html" not in fragment
    assert Person.objects.count() == 1


def test_change_says_when_somebody_saved_meanwhile(browser: Client, ana: User) -> None:
    person = factories.person(given_name="Old", family_name="Name")
    page = browser.get(f"/people/{person.pk}/change/")
    typed = {**{k: v for k, v in page.context["form"].initial.items() if v not in (None, False)}, "given_name": "Mine"}
    Person.objects.get(pk=person.pk).save()

    warned = browser.post(f"/people/{person.pk}/change/", typed)
    assert warned.status_code == 422
    assert "Somebody saved changes here" in warned.content.decode()
    assert 'value="Mine"' in warned.content.decode()

    again = typed | {"seen": warned.context["form"].stamp}
    assert browser.post(f"/people/{person.pk}/change/", again).status_code == 302
    person.refresh_from_db()
    assert person.given_name == "Mine"


def test_relative_is_chosen_or_recorded_on_the_way(browser: Client) -> None:
    person, sister = factories.person(), factories.person(given_name="Ines", family_name="Sister")
    here = f"/people/{person.pk}/relatives/new/"

    found = browser.get(f"{here}?q=ines").content.decode()
    assert f"?who={sister.pk}" in found
    browser.post(f"{here}?who={sister.pk}", {"kind": "sibling"})
    assert person.relationships_to.get().person == sister

    new = browser.post(f"/people/new/?then={here}", TYPED)
    assert new.headers["Location"] == f"{here}?who={Person.objects.get(given_name='Lan').pk}"
    elsewhere = browser.post(
        "/people/new/?then=https://evil.example/", TYPED | {"given_name": "Zo", "family_name": "Other"}
    )
    assert elsewhere.headers["Location"].startswith("/people/")


def test_search_to_choose_leaves_out_the_person_themselves(browser: Client) -> None:
    person = factories.person(family_name="Uniquename")

    found = browser.get(f"/people/{person.pk}/relatives/new/?q=uniquename").content.decode()

    assert "Nobody matches" in found


@pytest.mark.parametrize(
    ("address", "typed", "shown"),
    [
        ("contact/", {"preferred": "phone", "safe_hours": "mornings"}, "Not safe to contact"),
        ("consent/", {"channel": "sms", "how": "signed form"}, "given"),
        ("validities/new/", {"kind": "visa", "label": "F-1", "expires_on": "2030-01-01"}, "Visa F-1"),
        ("names/new/", {"name": "Another Name", "kind": "birth"}, "Another Name"),
    ],
)
def test_what_is_recorded_shows_on_the_page(browser: Client, address: str, typed: dict[str, str], shown: str) -> None:
    person = factories.person()

    response = browser.post(f"/people/{person.pk}/{address}", typed, follow=True)

    assert response.redirect_chain
    assert shown in response.content.decode()


def test_buttons_take_back(browser: Client, ana: User) -> None:
    person, other = factories.person(), factories.person()
    row = factories.relationship(other, person)
    browser.post(f"/people/{person.pk}/consent/", {"channel": "sms", "how": "said"})
    browser.post(f"/people/{person.pk}/names/new/", {"name": "Alias", "kind": "alias"})

    browser.post(f"/people/{person.pk}/relatives/{row.pk}/remove/")
    browser.post(f"/people/{person.pk}/consent/sms/withdraw/")
    browser.post(f"/people/names/{person.other_names.get().pk}/remove/")

    assert not person.relationships_to.exists()
    assert person.consents.get().withdrawn_at is not None
    assert not person.other_names.exists()


def test_a_relation_and_a_name_are_removed_after_a_question(browser: Client) -> None:
    person, other = factories.person(), factories.person()
    row = factories.relationship(other, person)
    name = person.other_names.create(name="Layla", kind="alias")

    relation = browser.get(f"/people/{person.pk}/relatives/{row.pk}/remove/").content.decode()
    alias = browser.get(f"/people/names/{name.pk}/remove/").content.decode()

    assert "Remove this relation?" in relation
    assert "Remove the name “Layla”?" in alias
    assert person.relationships_to.exists()
    assert person.other_names.exists()
    stranger = factories.person()
    assert browser.get(f"/people/{stranger.pk}/relatives/{row.pk}/remove/").status_code == 404


def test_reading_a_protected_person_is_recorded(browser: Client) -> None:
    client = factories.matter(type="vawa").client

    browser.get(client.get_absolute_url())
    browser.get(f"/people/{client.pk}/a-number/", headers={"HX-Request": "true"})

    seen = Event.objects.filter(subject_id=client.pk).values_list("kind", flat=True).order_by("pk")
    assert list(seen)[-2:] == ["person.viewed_protected", "person.a_number_shown"]


def test_organizations_are_recorded_changed_and_chosen(browser: Client) -> None:
    browser.post("/people/organizations/new/", {"name": "Hudson Bakery", "kind": "employer", "ein": "12-3456789"})
    body = Organization.objects.get()
    browser.post(f"/people/organizations/{body.pk}/change/", {"name": "Hudson Bakery LLC", "kind": "employer"})
    person = factories.person()
    browser.post(f"/people/{person.pk}/work/new/?body={body.pk}", {"title": "Baker"})

    page = browser.get(f"/people/organizations/{body.pk}/").content.decode()
    assert "Hudson Bakery LLC" in page
    assert person.name in page
    assert "Hudson" in browser.get("/people/organizations/?q=hudson").content.decode()
    wrong = browser.post("/people/organizations/new/", {"name": "X", "kind": "employer", "ein": "1"})
    assert "nine digits" in wrong.content.decode()


def test_intake_sees_no_matter_on_a_person(client_for: SignedIn, rita: User) -> None:
    matter = factories.matter(type="naturalization")

    page = client_for(rita).get(matter.client.get_absolute_url())

    assert page.context["parts"] == []
    assert matter.number not in page.content.decode()
