"""Conflict checks: every way a name can hide, what a reader may see, who decides."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from caseapp.accounts.models import User
from clients.consultations.conflicts import actions, queries
from clients.consultations.conflicts.matching import Asked, Known, Strength, compare_names, match, same_company
from clients.consultations.conflicts.queries import find, shown_to
from clients.consultations.models import ConflictCheck, Consultation, Letter
from clients.consultations.schedule.actions import book_caller
from clients.people import actions as people
from clients.people.models import Person
from tests import factories
from tests.factories import NOW

TEN = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("asked", "known", "says"),
    [
        ("Rosa Delgado", "Rosa Delgado", "same name"),
        ("ROSA  DELGADO", "Rosa Delgado", "same name"),
        ("José Muñoz", "Jose Munoz", "same name"),
        ("Delgado Rosa", "Rosa Delgado", "another order"),
        ("Олена Коваль", "Olena Koval", "another spelling or script"),
        ("Yusuf Ibrahim", "Youssef Ibraheem", "sounds the same"),
        ("Mohammed Al-Hassan", "Muhammad Hassan", "sounds the same"),
        ("张伟", "Zhang Wei", "another spelling or script"),
        ("Gabriel García", "Gabriel García Márquez", "shorter or longer"),
        ("María de la Cruz", "María Cruz", "another spelling or script"),
        ("Katherine Smith", "Catherine Smith", "sounds the same"),
        ("Ana Featherstone", "Ana Featherstome", "nearly the same"),
    ],
)
def test_names_are_compared_in_words(asked: str, known: str, says: str) -> None:
    reason = compare_names(asked, known)
    assert reason is not None
    assert says in reason.text


@pytest.mark.parametrize(
    ("asked", "known"), [("Rosa Delgado", "Ana Ruiz"), ("Rosa Delgado", "Rosa Jiménez"), ("Li", "Li Wei"), ("", "Ana")]
)
def test_different_names_are_told_apart(asked: str, known: str) -> None:
    assert compare_names(asked, known) is None


def test_the_same_birth_date_makes_a_name_certain_and_another_one_silences_a_likeness() -> None:
    born, other = date(1990, 1, 1), date(1991, 1, 1)
    asked = Asked(given_name="Youssef", family_name="Ibrahim", birth_date=born)
    same = match(asked, Known(1, "Yusuf Ibrahim", birth_date=born))
    assert same
    assert same.strength == Strength.CERTAIN
    assert match(asked, Known(1, "Yusuf Ibrahim", birth_date=other)) is None


@pytest.mark.parametrize(
    "known",
    [
        {"phone": "+12125550199"}, {"email": "ROSA@mail.example"}, {"a_number": "912345678"},
    ],
)  # fmt: skip
def test_numbers_and_addresses_match_whatever_the_name(known: dict[str, str]) -> None:
    asked = Asked(family_name="Nobody", phone="(212) 555-0199", email="rosa@mail.example", a_number="912345678")
    assert match(asked, Known(1, "Quite Another", **known))  # type: ignore[arg-type]


def test_companies_are_the_same_but_for_their_legal_form() -> None:
    assert same_company("Harbor Foods, Inc.", "HARBOR FOODS LLC")
    assert not same_company("Harbor Foods", "Valley Foods")


@pytest.mark.django_db
class TestSearch:
    @pytest.mark.parametrize(
        "asked",
        [
            Asked(given_name="Koval", family_name="Olena"),
            Asked(given_name="Yelena", family_name="Kowal"),
            Asked(given_name="Олена", family_name="Коваль"),
            Asked(family_name="Petrenko", given_name="Olena"),
            Asked(family_name="X", phone="212-555-0123"),
            Asked(family_name="X", email="OLENA@mail.example"),
            Asked(family_name="X", a_number="911111111"),
        ],
        ids=["swapped", "transliterated", "script", "alias", "phone", "e-mail", "A-Number"],
    )
    def test_a_person_is_found_by(self, asked: Asked, ana: User) -> None:
        person = factories.person(
            given_name="Olena", family_name="Koval", phone="+12125550123", email="olena@mail.example",
            a_number="911111111",
        )  # fmt: skip
        people.add_name(person, kind="married", name="Olena Petrenko", by=ana, now=NOW)
        assert [hit.pk for hit in find(asked)] == [person.pk]

    def test_the_number_of_queries_does_not_grow(self, django_assert_max_num_queries: Any) -> None:
        for number in range(3):
            on = factories.matter()
            factories.add_party(on, person=factories.person(given_name="Omar", family_name=f"Khazan{'n' * number}"))
        with django_assert_max_num_queries(8):
            assert len(find(Asked(given_name="Omar", family_name="Khazan"))) == 3

    def test_an_employer_on_a_matter_and_the_other_side_are_found(self) -> None:
        body = factories.organization(name="Harbor Foods LLC")
        spouse = factories.person(given_name="Ivan", family_name="Zhukov")
        found = find(Asked(family_name="Nova", employer="Harbor Foods", other_sides=("Zhukov, Ivan", "Iwan Zhukow")))
        assert {(hit.what, hit.pk) for hit in found} == {("organization", body.pk), ("person", spouse.pk)}
        assert next(hit for hit in found if hit.what == "person").is_adverse

    def test_an_adverse_party_needs_an_attorney(self, paul: User) -> None:
        on = factories.matter()
        factories.add_party(on, person=factories.person(given_name="Ivan", family_name="Zhukov"), role="adverse")
        shown = shown_to(paul, find(Asked(given_name="Ivan", family_name="Zhukov")))
        assert shown.attorney_must_decide
        assert on.number in shown.hits[0].concerns[0].text

    def test_a_former_spouse_of_a_client_is_on_the_other_side(self, paul: User) -> None:
        client, former = factories.matter().client, factories.person(given_name="Ivan", family_name="Zhukov")
        factories.relationship(client, former, "former_spouse")
        shown = shown_to(paul, find(Asked(given_name="Iwan", family_name="Zhukow")))
        assert shown.attorney_must_decide
        assert str(client) in shown.hits[0].concerns[0].text

    def test_an_employer_on_the_other_side_of_a_matter_needs_an_attorney(self, paul: User) -> None:
        on, body = factories.matter(), factories.organization(name="Harbor Foods LLC")
        factories.add_party(on, organization=body, role="adverse")
        assert shown_to(paul, find(Asked(family_name="Nova", employer="Harbor Foods, Inc."))).attorney_must_decide

    def test_many_of_a_common_name_do_not_crowd_out_the_one_with_the_number(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queries, "MOST_CANDIDATES", 2)
        one = factories.person(given_name="Maria", family_name="Lopez", phone="+12125550123")
        for _ in range(3):
            factories.person(given_name="Marya", family_name="Lopes", phone="")
        asked = Asked(given_name="Mariya", family_name="Lopez", phone="2125550123")
        assert one.pk in [hit.pk for hit in find(asked)]

    def test_a_hidden_record_leaves_one_trace_only(self, rita: User, petra: User, ana: User) -> None:
        hidden = factories.matter(
            protection="restricted", client=factories.person(given_name="Ivan", family_name="Zhukov")
        )
        hits = find(Asked(given_name="Ivan", family_name="Zhukov"))
        for reader in (rita, petra):
            shown = shown_to(reader, hits)
            assert (shown.hits, shown.attorney_must_decide, shown.hidden) == ([], True, True)
        assert [hit.pk for hit in shown_to(ana, hits).hits] == [hidden.client_id]


def call(by: User, **more: Any) -> tuple[Consultation, ConflictCheck]:
    caller = {"given_name": "Ivan", "family_name": "Zhukov", "email": "ivan@mail.example"} | more.pop("caller", {})
    usual: dict[str, Any] = {
        "person": None, "caller": caller, "asked": Asked(**{k: v for k, v in caller.items() if k != "language"}),
        "attorney": factories.ana(), "type_": factories.consultation_type(), "starts_at": TEN, "by": by, "now": NOW,
    }  # fmt: skip
    return book_caller(**(usual | more))


@pytest.mark.django_db
class TestDeciding:
    def test_a_clear_call_is_confirmed_at_once(self, paul: User) -> None:
        consultation, check = call(paul)
        assert (check.status, check.consultation) == ("clear", consultation)
        assert Letter.objects.get().kind == "confirmation"

    def test_a_known_person_is_used_and_not_recorded_twice(self, paul: User) -> None:
        known = factories.person(given_name="Ivan", family_name="Zhukov", email="", phone="")
        consultation, check = call(paul, person=known)
        assert (consultation.person, check.status) == (known, "clear")
        known.refresh_from_db()
        assert known.email == "ivan@mail.example"

    def test_somebody_of_the_same_name_is_told_apart_with_a_reason(self, paul: User) -> None:
        factories.person(given_name="Ivan", family_name="Zhukov")
        _, check = call(paul, told_apart="Another date of birth")
        assert (check.status, check.decided_by, check.reason) == ("told_apart", paul, "Another date of birth")

    def test_an_undecided_check_holds_the_hour_and_the_letter(self, rita: User, ana: User) -> None:
        factories.matter(protection="restricted", client=factories.person(given_name="Ivan", family_name="Zhukov"))
        consultation, check = call(rita, told_apart="I say so")
        assert (check.status, consultation.holds.count(), Letter.objects.count()) == ("undecided", 1, 0)
        actions.decide(check, refused=False, reason="Another family", by=ana, now=NOW)
        check.refresh_from_db()
        assert (check.status, check.decided_by) == ("cleared", ana)
        assert Letter.objects.get().kind == "confirmation"

    def test_a_refusal_cancels_and_says_nothing_of_why(self, rita: User, ana: User) -> None:
        factories.matter(protection="restricted", client=factories.person(given_name="Ivan", family_name="Zhukov"))
        consultation, check = call(rita)
        actions.decide(check, refused=True, reason="We represent the other side", by=ana, now=NOW)
        consultation.refresh_from_db()
        assert consultation.status == "cancelled"
        assert "other side" not in Letter.objects.get(kind="cancelled").body

    def test_nobody_decides_blindly(self, rita: User, otto: User, paul: User) -> None:
        factories.matter(protection="restricted", client=factories.person(given_name="Ivan", family_name="Zhukov"))
        _, check = call(rita)
        for somebody in (otto, paul):
            with pytest.raises(ValidationError, match="may see all"):
                actions.decide(check, refused=False, reason="Fine", by=somebody, now=NOW)

    def test_a_decision_needs_a_reason_and_is_made_once(self, paul: User, ana: User) -> None:
        on = factories.matter()
        factories.add_party(on, person=factories.person(given_name="Ivan", family_name="Zhukov"), role="adverse")
        _, check = call(paul)
        with pytest.raises(ValidationError, match="Say why"):
            actions.decide(check, refused=False, reason=" ", by=ana, now=NOW)
        actions.decide(check, refused=False, reason="Different person", by=ana, now=NOW)
        with pytest.raises(ValidationError, match="decided already"):
            actions.decide(check, refused=True, reason="No", by=ana, now=NOW)

    def test_the_caller_may_turn_out_to_be_a_client(self, rita: User, ana: User) -> None:
        client = factories.matter(
            protection="restricted", client=factories.person(given_name="Ivan", family_name="Zhukov")
        ).client
        consultation, check = call(rita)
        fresh = actions.same_person(check, as_=client, by=ana, now=NOW)
        consultation.refresh_from_db()
        assert (consultation.person, fresh.person, fresh.consultation) == (client, client, consultation)

    def test_a_caller_we_know_leaves_no_second_record_and_gets_the_letter_held_back(
        self, rita: User, ana: User
    ) -> None:
        client = factories.matter(
            protection="restricted", client=factories.person(given_name="Ivan", family_name="Zhukov", email="")
        ).client
        people.set_contact_rules(client, safe_email=True, by=ana, now=NOW)
        consultation, check = call(rita)
        caller = consultation.person
        assert not Letter.objects.exists()
        actions.same_person(check, as_=client, by=ana, now=NOW)
        client.refresh_from_db()
        assert not Person.objects.filter(pk=caller.pk).exists()
        assert Letter.objects.get(kind="confirmation").person == client
        assert client.email == "ivan@mail.example"

    def test_a_second_record_something_is_about_stays(self, rita: User, ana: User) -> None:
        client = factories.matter(
            protection="restricted", client=factories.person(given_name="Ivan", family_name="Zhukov")
        ).client
        consultation, check = call(rita)
        caller = consultation.person
        people.set_contact_rules(caller, safe_email=False, by=ana, now=NOW)
        actions.same_person(check, as_=client, by=ana, now=NOW)
        assert Person.objects.filter(pk=caller.pk).exists()

    def test_a_refusal_is_not_talked_away_at_the_next_call(self, paul: User, ana: User) -> None:
        factories.person(given_name="Ivan", family_name="Zhukov")
        consultation, check = call(paul)
        actions.decide(check, refused=True, reason="We advise his landlord", by=ana, now=NOW)
        _, again = call(paul, person=consultation.person, told_apart="Says it is over", starts_at=TEN + HOUR)
        assert again.status == "undecided"
        shown = shown_to(paul, actions.hits_of(again))
        said = " ".join(concern.text for hit in shown.hits for concern in hit.concerns)
        assert "An attorney refused a consultation on Mon, Nov 23, 2026" in said
        assert "landlord" not in said

    def test_an_a_number_somebody_has_is_not_told_to_whoever_may_not_know(self, rita: User) -> None:
        factories.matter(protection="restricted", client=factories.person(a_number="955555555"))
        consultation, check = call(rita, caller={"a_number": "955555555"})
        assert (consultation.person.a_number, check.status) == ("", "undecided")

    def test_what_an_attorney_cleared_is_not_asked_again_until_more_is_found(self, paul: User, ana: User) -> None:
        on = factories.matter()
        factories.add_party(on, person=factories.person(given_name="Ivan", family_name="Zhukov"), role="adverse")
        consultation, check = call(paul)
        actions.decide(check, refused=False, reason="Different person", by=ana, now=NOW)
        again = actions.check(asked=actions.asked_of(check), person=consultation.person, by=paul, now=NOW)
        assert (again.status, again.decided_by) == ("cleared", ana)
        factories.add_party(factories.matter(), person=factories.person(given_name="Iwan", family_name="Zhukow"),
                            role="adverse")  # fmt: skip
        more = actions.check(asked=actions.asked_of(check), person=consultation.person, by=paul, now=NOW)
        assert more.status == "undecided"
