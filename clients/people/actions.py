"""The only writers of people, their relations, contact rules, consents and validities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from caseapp.core.changes import assign
from clients.people import search
from clients.people.fields import ContactRuleFields, OrganizationFields, OtherName, PersonFields
from clients.people.models import (
    Consent,
    ContactRule,
    Employment,
    Organization,
    Person,
    PersonName,
    Relationship,
    Validity,
)
from clients.people.relations import mirrored


@transaction.atomic
def record_person(*, by: User | None, now: datetime, **fields: Unpack[PersonFields]) -> Person:
    """Save and return a person who can be found by any spelling. Raises ValidationError on a used A-Number."""
    other_names = fields.pop("other_names", ())
    person = Person(**fields)
    _save_person(person, other_names)
    recording.record("person.recorded", on=person, by=by, now=now)
    return person


@transaction.atomic
def change_person(person: Person, *, by: User, now: datetime, **fields: Unpack[PersonFields]) -> Person:
    """Save the given fields; the others stay. `other_names`, when given, replaces all other names."""
    names: Sequence[OtherName] | None = fields.pop("other_names", None)
    before = [OtherName(row.kind, row.name) for row in person.other_names.all()]
    changed = assign(person, fields)
    if names is not None and set(names) != set(before):
        changed.append("other_names")
    if changed:
        _save_person(person, before if names is None else names)
        recording.record("person.changed", on=person, by=by, now=now, data={"fields": changed})
    return person


@transaction.atomic
def fill_contact_gaps(person: Person, *, phone: str, email: str, by: User, now: datetime) -> Person:
    """Add a telephone number or address where none is recorded; what is recorded is never overwritten from a call."""
    gaps: PersonFields = {}
    if phone and not person.phone:
        gaps["phone"] = phone
    if email and not person.email:
        gaps["email"] = email
    return change_person(person, by=by, now=now, **gaps) if gaps else person


@transaction.atomic
def drop_unused(person: Person, *, by: User, now: datetime) -> bool:
    """Remove a record nothing else is about, and say whether it went; its audit events stay."""
    others = (link for link in Person._meta.related_objects if link.name != "other_names")
    if any(link.related_model._base_manager.filter(**{link.field.name: person}).exists() for link in others):
        return False
    recording.record("person.dropped", on=person, by=by, now=now)
    Person.objects.filter(pk=person.pk).delete()
    return True


def add_name(person: Person, *, kind: str, name: str, by: User, now: datetime) -> Person:
    """Save one more name of the person, found by search like the first."""
    if not name.strip():
        raise ValidationError({"name": "Write the name."}, code="no_name")
    standing = [OtherName(row.kind, row.name) for row in person.other_names.all()]
    names = [*(row for row in standing if row.name != name), OtherName(kind, name.strip())]
    return change_person(person, other_names=names, by=by, now=now)


def remove_name(row: PersonName, *, by: User, now: datetime) -> Person:
    """Take back another name recorded by mistake."""
    person = row.person
    names = [OtherName(other.kind, other.name) for other in person.other_names.all() if other.pk != row.pk]
    return change_person(person, other_names=names, by=by, now=now)


@transaction.atomic
def record_viewing(person: Person, *, by: User, now: datetime, kind: str = "person.viewed_protected") -> None:
    """Remember who looked, when the person is part of a protected matter. Others may be looked at freely."""
    if person.matter_parts.exclude(matter__protection="none").exists():
        recording.record(kind, on=person, by=by, now=now)


def _save_person(person: Person, other_names: Sequence[OtherName]) -> None:
    person.sort_name = search.sort_key(person.family_name, person.given_name, person.native_name)
    person.search_text = search.search_blob(
        names=[
            f"{person.given_name} {person.middle_name} {person.family_name}",
            person.native_name,
            *(other.name for other in other_names),
        ],
        numbers=[person.a_number, person.phone],
        addresses=[person.email],
    )
    person.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise _explained(error) from error
    person.other_names.all().delete()
    PersonName.objects.bulk_create(
        [PersonName(person=person, kind=kind, name=name) for kind, name in dict.fromkeys(other_names)],
        ignore_conflicts=True,
    )


def _explained(error: IntegrityError) -> Exception:
    """Return the sentence for what the database refused, or the error itself."""
    if "person_a_number_once" in str(error):
        return ValidationError({"a_number": "Another record already has this A-Number."}, code="a_number_used")
    if "person_has_a_name" in str(error):
        return ValidationError("A person needs at least one name.", code="no_name")
    return error


@transaction.atomic
def record_relationship(
    *,
    person: Person,
    relative: Person,
    kind: str,
    since: date | None = None,
    until: date | None = None,
    note: str = "",
    by: User,
    now: datetime,
) -> Relationship:
    """Save that `person` is the `kind` of `relative`, once, whichever side says it first."""
    if person == relative:
        raise ValidationError({"relative": "A person cannot be related to themselves."}, code="same_person")
    if since and until and until < since:
        raise ValidationError({"until": "The end cannot be before the beginning."}, code="ends_before_start")
    from_there = Relationship.objects.filter(person=relative, relative=person, kind=mirrored(kind))
    if from_there.exists() or Relationship.objects.filter(person=person, relative=relative, kind=kind).exists():
        raise ValidationError({"relative": "This relation is already recorded."}, code="relation_known")
    relationship = Relationship.objects.create(
        person=person, relative=relative, kind=kind, since=since, until=until, note=note
    )
    data = {"kind": kind, "relative_id": relative.pk}
    recording.record("relationship.recorded", on=person, by=by, now=now, data=data)
    return relationship


@transaction.atomic
def remove_relationship(relationship: Relationship, *, by: User, now: datetime) -> None:
    """Take back a relation recorded by mistake. One that ended is kept, with its last day."""
    data = {"kind": relationship.kind, "relative_id": relationship.relative_id}
    person = relationship.person
    relationship.delete()
    recording.record("relationship.removed", on=person, by=by, now=now, data=data)


@transaction.atomic
def set_contact_rules(person: Person, *, by: User, now: datetime, **rules: Unpack[ContactRuleFields]) -> ContactRule:
    """Save how the person may be reached; rules not given stay as they were, or safe defaults."""
    rule = ContactRule.objects.filter(person=person).first() or ContactRule(person=person)
    changed = assign(rule, rules)
    rule.full_clean(exclude=["person"])
    rule.save()
    recording.record("contact_rules.changed", on=person, by=by, now=now, data={"fields": changed})
    return rule


@transaction.atomic
def give_consent(person: Person, *, channel: str, how: str, by: User | None, now: datetime) -> Consent:
    """Save that the person agreed to be written to by this channel. A standing consent is returned as it is."""
    standing = Consent.objects.filter(person=person, channel=channel, withdrawn_at__isnull=True).first()
    if standing:
        return standing
    consent = Consent.objects.create(person=person, channel=channel, how=how, given_at=now)
    recording.record("consent.given", on=person, by=by, now=now, data={"channel": channel, "how": how})
    return consent


@transaction.atomic
def withdraw_consent(person: Person, *, channel: str, how: str, by: User | None, now: datetime) -> bool:
    """End the standing consent for this channel; say whether there was one. `by` is None when the person wrote STOP."""
    ended = Consent.objects.filter(person=person, channel=channel, withdrawn_at__isnull=True)
    if not ended.update(withdrawn_at=now):
        return False
    recording.record("consent.withdrawn", on=person, by=by, now=now, data={"channel": channel, "how": how})
    return True


@transaction.atomic
def record_validity(
    *,
    person: Person,
    kind: str,
    label: str = "",
    number: str = "",
    starts_on: date | None = None,
    expires_on: date | None = None,
    by: User,
    now: datetime,
) -> Validity:
    """Save a status or document that runs out; the one of the same kind and label before it is replaced, not lost."""
    if starts_on and expires_on and expires_on < starts_on:
        raise ValidationError({"expires_on": "It cannot expire before it starts."}, code="ends_before_start")
    earlier = Validity.objects.filter(person=person, kind=kind, label=label, replaced_at__isnull=True)
    earlier.update(replaced_at=now)
    validity = Validity.objects.create(
        person=person, kind=kind, label=label, number=number, starts_on=starts_on, expires_on=expires_on
    )
    data = {"kind": kind, "label": label, "expires_on": expires_on}
    recording.record("validity.recorded", on=person, by=by, now=now, data=data)
    return validity


@transaction.atomic
def record_organization(*, by: User, now: datetime, **fields: Unpack[OrganizationFields]) -> Organization:
    """Save and return an employer, school or other body."""
    organization = Organization(**fields)
    _save_organization(organization)
    recording.record("organization.recorded", on=organization, by=by, now=now)
    return organization


@transaction.atomic
def change_organization(
    organization: Organization, *, by: User, now: datetime, **fields: Unpack[OrganizationFields]
) -> Organization:
    """Save the given fields; the others stay."""
    if changed := assign(organization, fields):
        _save_organization(organization)
        recording.record("organization.changed", on=organization, by=by, now=now, data={"fields": changed})
    return organization


def _save_organization(organization: Organization) -> None:
    organization.search_text = search.search_blob(
        names=[organization.name, organization.contact_name],
        numbers=[organization.ein, organization.phone],
        addresses=[organization.email],
    )
    organization.full_clean()
    organization.save()


@transaction.atomic
def record_employment(
    *,
    person: Person,
    organization: Organization,
    title: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    by: User,
    now: datetime,
) -> Employment:
    """Save a job or studies of the person at the organization."""
    if starts_on and ends_on and ends_on < starts_on:
        raise ValidationError({"ends_on": "The end cannot be before the beginning."}, code="ends_before_start")
    employment = Employment.objects.create(
        person=person, organization=organization, title=title, starts_on=starts_on, ends_on=ends_on
    )
    data = {"organization_id": organization.pk}
    recording.record("employment.recorded", on=person, by=by, now=now, data=data)
    return employment
