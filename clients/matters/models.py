"""Matters: what the firm does for whom, who works on it, where it stands, who may see it."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from caseapp.accounts.models import User
from caseapp.core.models import Timestamped
from caseapp.core.page_addresses import address_of
from clients.matters import catalogue
from clients.people.models import Organization, Person
from clients.people.search import search_words
from clients.visibility import hidden_matters, lets_know, sees_matter


class MatterQuerySet(models.QuerySet["Matter"]):
    def open(self) -> Self:
        return self.filter(closed_on__isnull=True)

    def visible_to(self, user: User) -> Self:
        """Matters the user may know of: walls first, then protection, then the role."""
        return self.filter(sees_matter(user, "pk"))

    def matching(self, text: str) -> Self:
        """Matters whose number or title, or one of whose people, contains every word of `text`."""
        found = self
        for word in search_words(text):
            by_person = MatterParty.objects.filter(person__search_text__contains=word).values("matter_id")
            by_body = MatterParty.objects.filter(organization__search_text__contains=word).values("matter_id")
            by_text = Matter.objects.filter(search_text__contains=word).values("pk")
            found = found.filter(pk__in=by_text.union(by_person, by_body))
        return found

    def hidden_from(self, user: User) -> Self:
        """For people who see all matters: the few they do not. Cheaper to exclude than to list the rest."""
        return self.filter(pk__in=hidden_matters(user))


class Matter(Timestamped):
    """One case. The pages may say “case”; the code says matter."""

    class Protection(models.TextChoices):
        NONE = "none", "Open to the firm"
        RESTRICTED = "restricted", "Restricted to the team"
        CONFIDENTIAL_1367 = "1367", "Protected by 8 U.S.C. 1367"

    number = models.CharField(max_length=20, unique=True, help_text="The firm's own number, as 2026-0142.")
    title = models.CharField(max_length=200)
    type = models.CharField(max_length=40, help_text="A code of clients/matters/types.toml.")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="matters_as_client")
    stage = models.CharField(max_length=40)
    stage_entered_on = models.DateField()
    stage_due_on = models.DateField(null=True, blank=True, help_text="When the stage's allowed time is over.")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True)
    protection = models.CharField(max_length=20, choices=Protection, default=Protection.NONE)
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(
        default=dict, blank=True, help_text="Facts that decide which rules apply, as {'detained': true}."
    )
    priority_date = models.DateField(null=True, blank=True)
    visa_category = models.CharField(max_length=20, blank=True)
    chargeability = models.CharField(max_length=2, blank=True, help_text="Country of chargeability, ISO code.")
    search_text = models.TextField(blank=True, editable=False)

    objects = MatterQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="matter_search"),
            models.Index(fields=["-opened_on", "-id"], name="matter_by_opening"),
            models.Index(fields=["stage_due_on"], condition=Q(closed_on__isnull=True), name="matter_late_stage"),
            models.Index(
                fields=["stage_entered_on", "id"], condition=Q(closed_on__isnull=True), name="matter_in_stage"
            ),
            models.Index(fields=["protection"], condition=~Q(protection="none"), name="matter_protected"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return address_of("matters:detail", self.pk)

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def type_words(self) -> str:
        return catalogue.type_name(self.type)

    @property
    def stage_words(self) -> str:
        return catalogue.stage_name(self.type, self.stage)

    def stage_is_late(self, today: date) -> bool:
        return self.is_open and self.stage_due_on is not None and self.stage_due_on < today

    @property
    def is_protected(self) -> bool:
        return self.protection != self.Protection.NONE


class NumberSeries(models.Model):
    """The last number given in a year. The row is the lock that keeps two matters from getting the same one."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class MatterPartyQuerySet(models.QuerySet["MatterParty"]):
    def visible_to(self, user: User) -> Self:
        """Parts in matters the user may see."""
        return self.filter(sees_matter(user))

    def letting_know(self, user: User) -> Self:
        """Parts through which the user may know the person or organization."""
        return self.filter(lets_know(user))


class MatterParty(Timestamped):
    """A person's or organization's part in a matter."""

    class Role(models.TextChoices):
        CLIENT = "client", "Client"
        APPLICANT = "applicant", "Applicant"
        PETITIONER = "petitioner", "Petitioner"
        BENEFICIARY = "beneficiary", "Beneficiary"
        DERIVATIVE = "derivative", "Derivative"
        RESPONDENT = "respondent", "Respondent"
        EMPLOYER = "employer", "Employer"
        SPONSOR = "sponsor", "Sponsor"
        WITNESS = "witness", "Witness"
        INTERPRETER = "interpreter", "Interpreter"
        ADVERSE = "adverse", "Adverse party"

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="parties")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="matter_parts")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="matter_parts"
    )
    role = models.CharField(max_length=20, choices=Role)

    objects = MatterPartyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organization__isnull=True)
                | Q(person__isnull=True, organization__isnull=False),
                name="party_person_or_organization",
            ),
            models.UniqueConstraint(fields=["matter", "person", "role"], name="party_person_role_once"),
            models.UniqueConstraint(fields=["matter", "organization", "role"], name="party_organization_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.organization}, {self.get_role_display().lower()}"


class TeamMember(Timestamped):
    """A colleague who works on the matter. The responsible attorney is always one."""

    class Role(models.TextChoices):
        RESPONSIBLE = "responsible", "Responsible attorney"
        ATTORNEY = "attorney", "Attorney"
        PARALEGAL = "paralegal", "Paralegal"

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "user"], name="team_member_once"),
            models.UniqueConstraint(fields=["matter"], condition=Q(role="responsible"), name="team_one_responsible"),
        ]
        indexes = [models.Index(fields=["user", "matter"], name="team_by_user")]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()}"


class Wall(Timestamped):
    """A screen between a colleague and a matter. Stands until somebody with the permission lifts it."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="walls")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="walls")
    reason = models.CharField(max_length=300)
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "user"], condition=Q(lifted_at__isnull=True), name="wall_one_standing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} screened off {self.matter_id}"


class StageEntry(models.Model):
    """The matter was in this stage from this day; the history behind `Matter.stage`."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="stage_entries")
    stage = models.CharField(max_length=40)
    entered_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "stage entries"
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(left_on__isnull=True), name="stage_entry_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} from {self.entered_on:%Y-%m-%d}"

    @property
    def stage_words(self) -> str:
        return catalogue.stage_name(self.matter.type, self.stage)


class Note(Timestamped):
    """What somebody at the firm wrote down about a matter or a person."""

    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.CASCADE, related_name="notes")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(matter__isnull=False) | Q(person__isnull=False), name="note_about_something"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> Self:
        return self.filter(done_at__isnull=True)


class Task(Timestamped):
    """Something to do on a matter that no law puts a date on."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=200)
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tasks")
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="task_done_completely_or_not",
            ),
        ]
        indexes = [models.Index(fields=["due_on", "id"], condition=Q(done_at__isnull=True), name="task_to_do")]

    def __str__(self) -> str:
        return self.title
