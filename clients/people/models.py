"""People and organizations: who they are, how they are related, how they may be contacted."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from caseapp.accounts.models import User, validate_time_zone
from caseapp.accounts.roles import Permission
from caseapp.core.models import Timestamped
from caseapp.core.page_addresses import address_of
from clients.people.search import search_words
from clients.visibility import knows_person

nine_digits = RegexValidator(r"^\d{9}$", "Nine digits.")


def parts_in_matters() -> Any:
    """Return all parts of people in matters, found by name: matters stand above people and are not imported here."""
    return apps.get_model("clients", "MatterParty").objects.all()


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: User) -> Self:
        """People on a matter the user may know of, and people on no matter at all."""
        return self.filter(knows_person(user, "pk"))

    def matching(self, text: str) -> Self:
        """People whose names, aliases, numbers or addresses of any spelling contain every word of `text`."""
        found = self
        for word in search_words(text):
            found = found.filter(search_text__contains=word)
        return found


class Person(Timestamped):
    """One human being the firm knows: client, relative, witness, or opponent."""

    class Kind(models.TextChoices):
        VISA_HOLDER = "visa_holder", "Visa holder"
        STUDENT = "student", "Student or exchange visitor"
        PERMANENT_RESIDENT = "permanent_resident", "Permanent resident"
        NATURALIZATION = "naturalization", "Naturalization applicant"
        CITIZEN = "citizen", "U.S. citizen"
        ASYLUM_SEEKER = "asylum_seeker", "Asylum seeker or refugee"
        WITHOUT_STATUS = "without_status", "Without status"
        ABROAD = "abroad", "Outside the United States"
        UNKNOWN = "unknown", "Not yet known"

    given_name = models.CharField(max_length=120, blank=True)
    middle_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    native_name = models.CharField(
        max_length=200, blank=True, help_text="The name in its own script, for example 张伟 or Олена Коваль."
    )
    kind = models.CharField(max_length=30, choices=Kind, default=Kind.UNKNOWN)
    birth_date = models.DateField(null=True, blank=True)
    birth_country = models.CharField(max_length=2, blank=True, help_text="ISO 3166 code.")
    nationality = models.CharField(max_length=2, blank=True, help_text="ISO 3166 code.")
    a_number = models.CharField(max_length=9, blank=True, validators=[nine_digits])
    language = models.CharField(max_length=10, default="en", help_text="ISO code of the language to write in.")
    needs_interpreter = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True, help_text="As +12025550123.")
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=2, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    county = models.CharField(max_length=100, blank=True)
    address_since = models.DateField(null=True, blank=True)
    sort_name = models.CharField(max_length=300, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="person_search"),
            models.Index(fields=["sort_name", "id"], name="person_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["a_number"], condition=~Q(a_number=""), name="person_a_number_once"),
            models.CheckConstraint(
                condition=Q(a_number="") | Q(a_number__regex=r"^\d{9}$"), name="person_a_number_nine_digits"
            ),
            models.CheckConstraint(
                condition=~(Q(given_name="") & Q(family_name="") & Q(native_name="")), name="person_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("people:detail", self.pk)

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given_name, self.middle_name, self.family_name) if part) or (
            self.native_name
        )

    def age_on(self, day: date) -> int | None:
        if self.birth_date is None:
            return None
        before_birthday = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before_birthday


class PersonName(models.Model):
    """Another name the person goes or went by; searched like the first."""

    class Kind(models.TextChoices):
        ALIAS = "alias", "Also known as"
        BIRTH = "birth", "Name at birth"
        MARRIED = "married", "Married name"
        PASSPORT = "passport", "As in the passport"
        AGENCY = "agency", "As an agency has it"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="other_names")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ALIAS)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="person_name_once")]

    def __str__(self) -> str:
        return self.name


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    SMS = "sms", "Text message"
    PHONE = "phone", "Telephone"
    POST = "post", "Letter"


class ContactRule(Timestamped):
    """How this person may be reached without putting them at risk."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="contact_rule")
    preferred = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    safe_to_contact = models.BooleanField(default=True, help_text="No: nothing goes out by itself, ever.")
    safe_email = models.BooleanField(default=True)
    safe_sms = models.BooleanField(default=True)
    safe_voicemail = models.BooleanField(default=True)
    safe_hours = models.CharField(max_length=100, blank=True, help_text="For example: weekdays 9 to 12.")
    instructions = models.TextField(blank=True, max_length=2000)

    def __str__(self) -> str:
        return f"Contact rules of {self.person}"


class Consent(Timestamped):
    """One person's yes, and possibly later no, to one channel."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    channel = models.CharField(max_length=10, choices=Channel)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=200, help_text="For example: signed form, said on the telephone, STOP.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "channel"], condition=Q(withdrawn_at__isnull=True), name="consent_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} consent of {self.person}"


class Relationship(Timestamped):
    """`person` is the `kind` of `relative`: Ana is the spouse of Luis."""

    class Kind(models.TextChoices):
        SPOUSE = "spouse", "Spouse"
        FORMER_SPOUSE = "former_spouse", "Former spouse"
        FIANCE = "fiance", "Fiancé(e)"
        PARENT = "parent", "Parent"
        CHILD = "child", "Child"
        STEPPARENT = "stepparent", "Stepparent"
        STEPCHILD = "stepchild", "Stepchild"
        SIBLING = "sibling", "Brother or sister"
        GUARDIAN = "guardian", "Guardian"
        WARD = "ward", "Ward"
        SPONSOR = "sponsor", "Sponsor"
        SPONSORED = "sponsored", "Sponsored"
        ADVERSE = "adverse", "Adverse to"
        OTHER = "other", "Other relation"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relationships")
    relative = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relationships_to")
    kind = models.CharField(max_length=20, choices=Kind)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "relative", "kind"], name="relationship_once"),
            models.CheckConstraint(condition=~Q(person=F("relative")), name="relationship_with_another"),
        ]

    def __str__(self) -> str:
        return f"{self.person} is {self.get_kind_display().lower()} of {self.relative}"


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.PERSON_VIEW) else self.none()

    def matching(self, text: str) -> Self:
        found = self
        for word in search_words(text):
            found = found.filter(search_text__contains=word)
        return found


class Organization(Timestamped):
    """An employer, school or other body that is a party or a relation."""

    class Kind(models.TextChoices):
        EMPLOYER = "employer", "Employer"
        SCHOOL = "school", "School"
        OTHER = "other", "Other"

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.EMPLOYER)
    ein = models.CharField("EIN", max_length=10, blank=True)
    contact_name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=2, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    search_text = models.TextField(blank=True, editable=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="organization_search")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("people:organization", self.pk)


class Employment(Timestamped):
    """One person's job, or studies, at one organization."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="employments")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="employments")
    title = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person}, {self.title or 'at'} {self.organization}"


class ValidityQuerySet(models.QuerySet["Validity"]):
    def current(self) -> Self:
        return self.filter(replaced_at__isnull=True)


class Validity(Timestamped):
    """Something of the person's that runs out: a status, a visa, a card, a passport, an I-94."""

    class Kind(models.TextChoices):
        STATUS = "status", "Status"
        I94 = "i94", "I-94 admission"
        VISA = "visa", "Visa"
        EAD = "ead", "Work permit (EAD)"
        ADVANCE_PAROLE = "advance_parole", "Advance parole"
        GREEN_CARD = "green_card", "Green card"
        PASSPORT = "passport", "Passport"
        TPS = "tps", "TPS"
        DACA = "daca", "DACA"
        PROGRAM = "program", "Program end (I-20 or DS-2019)"
        OTHER = "other", "Other"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="validities")
    kind = models.CharField(max_length=20, choices=Kind)
    label = models.CharField(max_length=100, blank=True, help_text="For example: F-1, H-1B, C08.")
    number = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True, help_text="Empty for D/S (duration of status).")
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "validities"
        indexes = [
            models.Index(fields=["expires_on", "id"], condition=Q(replaced_at__isnull=True), name="validity_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.label}".strip()

    def get_absolute_url(self) -> str:
        return address_of("people:detail", self.person_id)
