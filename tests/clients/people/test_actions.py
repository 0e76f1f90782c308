"""Recording people: saved once, found by any spelling, written down in the audit record, or not saved at all."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.people import actions
from clients.people.fields import OtherName
from clients.people.models import Consent, ContactRule, Person, Relationship, Validity
from tests import factories
from tests.conftest import AuditUnavailable
from tests.factories import NOW


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_recorded_person_is_found_by_any_spelling(ana: User) -> None:
    person = actions.record_person(
        given_name="Łukasz",
        family_name="Żółty",
        native_name="Лукаш",
        a_number="012345678",
        other_names=[OtherName("birth", "Lucas Yellow")],
        by=ana,
        now=NOW,
    )

    for text in ("zolty", "ŻÓŁTY", "lukasz", "лукаш", "yellow", "A012-345-678", "345678"):
        assert list(Person.objects.matching(text)) == [person], text
    assert person.sort_name == "zolty lukasz"
    assert kinds() == ["person.recorded"]


def test_used_a_number_is_refused_at_its_field(ana: User) -> None:
    factories.person(a_number="111222333")

    with pytest.raises(ValidationError) as refused:
        actions.record_person(given_name="Other", a_number="111222333", by=ana, now=NOW)

    assert list(refused.value.message_dict) == ["a_number"]
    assert Person.objects.count() == 1


def test_person_needs_a_name(ana: User) -> None:
    with pytest.raises(ValidationError, match="at least one name"):
        actions.record_person(by=ana, now=NOW)


def test_change_records_which_fields_and_no_values(ana: User) -> None:
    person = factories.person(phone="")

    actions.change_person(person, phone="+12025550123", email=person.email, by=ana, now=NOW)

    event = Event.objects.get(kind="person.changed")
    assert event.data == {"fields": ["phone"]}
    assert list(Person.objects.matching("2025550123")) == [person]


def test_change_that_changes_nothing_is_no_event(ana: User) -> None:
    person = factories.person()

    actions.change_person(person, given_name=person.given_name, by=ana, now=NOW)

    assert "person.changed" not in kinds()


def test_names_are_added_replaced_and_removed(ana: User) -> None:
    person = factories.person()

    actions.add_name(person, kind="alias", name="Paloma", by=ana, now=NOW)
    actions.add_name(person, kind="birth", name="Paloma", by=ana, now=NOW)
    assert [(row.kind, row.name) for row in person.other_names.all()] == [("birth", "Paloma")]
    assert list(Person.objects.matching("paloma")) == [person]

    actions.remove_name(person.other_names.get(), by=ana, now=NOW)
    assert list(Person.objects.matching("paloma")) == []


def test_relation_is_recorded_once_from_either_side(ana: User) -> None:
    parent, child = factories.person(), factories.person()
    factories.relationship(parent, child, "parent")

    with pytest.raises(ValidationError, match="already recorded"):
        factories.relationship(child, parent, "child")
    with pytest.raises(ValidationError, match="themselves"):
        factories.relationship(child, child, "sibling")
    with pytest.raises(ValidationError, match="before the beginning"):
        factories.relationship(parent, child, "guardian", since=date(2020, 1, 1), until=date(2019, 1, 1))
    assert Relationship.objects.count() == 1


def test_removed_relation_leaves_a_trace(ana: User) -> None:
    row = factories.relationship(factories.person(), factories.person())

    actions.remove_relationship(row, by=ana, now=NOW)

    assert not Relationship.objects.exists()
    assert kinds()[-1] == "relationship.removed"


def test_contact_rules_keep_what_is_not_said(ana: User) -> None:
    person = factories.person()
    actions.set_contact_rules(person, safe_sms=False, by=ana, now=NOW)

    actions.set_contact_rules(person, safe_hours="mornings", by=ana, now=NOW)

    rule = ContactRule.objects.get()
    assert (rule.safe_sms, rule.safe_email, rule.safe_hours) == (False, True, "mornings")


def test_consent_is_given_once_and_withdrawn_once(ana: User) -> None:
    person = factories.person()
    first = actions.give_consent(person, channel="sms", how="signed form", by=ana, now=NOW)

    assert actions.give_consent(person, channel="sms", how="again", by=ana, now=NOW) == first
    assert actions.withdraw_consent(person, channel="sms", how="STOP", by=None, now=NOW)
    assert not actions.withdraw_consent(person, channel="sms", how="STOP", by=None, now=NOW)
    assert Consent.objects.get().withdrawn_at == NOW
    assert Event.objects.get(kind="consent.withdrawn").actor_name == "Caseapp"


def test_new_validity_replaces_the_one_before(ana: User) -> None:
    person = factories.person()
    old = factories.validity(person, "ead", label="C08", expires_on=date(2026, 1, 1))
    other = factories.validity(person, "passport")

    new = factories.validity(person, "ead", label="C08", expires_on=date(2027, 1, 1))

    assert set(Validity.objects.current()) == {new, other}
    old.refresh_from_db()
    assert old.replaced_at == NOW


def test_ends_come_after_beginnings(ana: User) -> None:
    person, early, late = factories.person(), date(2026, 1, 1), date(2026, 2, 1)

    with pytest.raises(ValidationError, match="expire before"):
        factories.validity(person, "visa", starts_on=late, expires_on=early)
    with pytest.raises(ValidationError, match="before the beginning"):
        actions.record_employment(
            person=person, organization=factories.organization(), starts_on=late, ends_on=early, by=ana, now=NOW
        )


def test_organization_is_found_and_changed(ana: User) -> None:
    body = factories.organization(name="Bäckerei Example", ein="12-3456789")

    actions.change_organization(body, contact_name="Ms. Baker", by=ana, now=NOW)

    assert list(type(body).objects.matching("backerei")) == list(type(body).objects.matching("baker")) == [body]
    assert kinds()[-1] == "organization.changed"


def test_protected_person_is_looked_at_on_record(ana: User) -> None:
    open_one = factories.matter(type="naturalization").client
    protected = factories.matter(type="vawa").client

    actions.record_viewing(open_one, by=ana, now=NOW)
    actions.record_viewing(protected, by=ana, now=NOW)

    assert [event.subject_id for event in Event.objects.filter(kind="person.viewed_protected")] == [protected.pk]


def test_nothing_is_saved_when_the_audit_fails(ana: User, request: pytest.FixtureRequest) -> None:
    person, other = factories.person(), factories.person()
    body = factories.organization()
    row = factories.relationship(person, other)
    actions.give_consent(person, channel="email", how="signed", by=ana, now=NOW)
    known = {"by": ana, "now": NOW}
    request.getfixturevalue("broken_audit")

    for attempt in (
        lambda: actions.record_person(given_name="New", **known),
        lambda: actions.change_person(person, given_name="Changed", **known),
        lambda: actions.record_relationship(person=person, relative=other, kind="sibling", **known),
        lambda: actions.remove_relationship(row, **known),
        lambda: actions.set_contact_rules(person, safe_sms=False, **known),
        lambda: actions.give_consent(person, channel="sms", how="said", **known),
        lambda: actions.withdraw_consent(person, channel="email", how="said", **known),
        lambda: actions.record_validity(person=person, kind="visa", **known),
        lambda: actions.record_organization(name="New", **known),
        lambda: actions.change_organization(body, name="Changed", **known),
        lambda: actions.record_employment(person=person, organization=body, **known),
    ):
        with pytest.raises(AuditUnavailable):
            attempt()

    assert Person.objects.count() == 2
    assert not Person.objects.filter(given_name="Changed").exists()
    assert Relationship.objects.count() == 1
    assert not ContactRule.objects.exists()
    assert Consent.objects.get().withdrawn_at is None
    assert not Validity.objects.exists()
    assert type(body).objects.get().name.startswith("Example Works")
    assert not body.employments.exists()
