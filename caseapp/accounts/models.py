"""People who work here, the firm itself, invitations and leave."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.http import HttpRequest

from caseapp.accounts.roles import COUNSEL_CODES, ROLE_CHOICES, ROLES, Permission
from caseapp.core.models import Timestamped

INVITATION_LASTS = timedelta(days=7)


def validate_time_zone(name: str) -> None:
    """Refuse a time zone that the IANA database does not know."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(f"“{name}” is not a time zone, for example America/New_York.") from error


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def counsel(self) -> Self:
        return self.active().filter(role__in=COUNSEL_CODES)

    def managing(self) -> Self:
        return self.active().filter(role="managing_attorney")


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def active(self) -> UserQuerySet:
        return self.get_queryset().active()

    def counsel(self) -> UserQuerySet:
        return self.get_queryset().counsel()

    def managing(self) -> UserQuerySet:
        return self.get_queryset().managing()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Save and return a member of staff; without a password they cannot sign in by password."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, Timestamped):
    """A member of staff. Signs in by e-mail address; what they may do follows from the role."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=30, choices=ROLE_CHOICES)
    title = models.CharField(max_length=200, blank=True, help_text="Printed under the name on letters.")
    bar_number = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    languages = models.CharField(max_length=100, blank=True, help_text="ISO codes, separated by spaces.")
    time_zone = models.CharField(max_length=64, default="America/New_York", validators=[validate_time_zone])
    is_active = models.BooleanField(default=True)
    session_epoch = models.PositiveIntegerField(
        default=0, help_text="Sessions of an earlier number are signed out at their next request."
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="user_role_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    @property
    def is_counsel(self) -> bool:
        return self.role in COUNSEL_CODES

    def may(self, permission: Permission) -> bool:
        """Say whether this person's role holds the permission. A closed account holds none."""
        return self.is_active and permission in ROLES[self.role].permissions


class Firm(models.Model):
    """The practice: one row. Letterhead, zone, and the switches that belong to the whole firm."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=200)
    street = models.CharField(max_length=200, blank=True)
    city_line = models.CharField(max_length=200, blank=True, help_text="City, state and ZIP code as printed.")
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    state = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=64, default="America/New_York", validators=[validate_time_zone])
    is_sample = models.BooleanField(default=False, help_text="The invented firm a newcomer looks at.")
    second_factor_required = models.BooleanField(default=True)
    booking_page_open = models.BooleanField(default=False)
    office_lead_days = models.PositiveSmallIntegerField(
        default=7, help_text="Business days the office wants to be done ahead of the working date."
    )
    settings = models.JSONField(default=dict, blank=True, help_text="Smaller choices, by slice.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="firm_only_one"),
            models.CheckConstraint(
                condition=Q(second_factor_required=True) | Q(is_sample=True), name="firm_second_factor_unless_sample"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def asks_for_second_factor(self) -> bool:
        """Say whether everybody has to prove one: always, but for a tour of the invented firm."""
        return self.second_factor_required or not self.is_sample

    @classmethod
    def current(cls) -> Firm:
        """Return the firm's row, or an unsaved one with safe defaults when it is not set up yet."""
        return cls.objects.filter(pk=1).first() or cls(name="Your firm")

    @classmethod
    def of(cls, request: HttpRequest) -> Firm:
        """Return the firm, read once a request."""
        if not hasattr(request, "_firm"):
            request._firm = cls.current()  # type: ignore[attr-defined]
        firm: Firm = request._firm  # type: ignore[attr-defined]
        return firm


def token_digest(token: str) -> str:
    """Return what is kept of a secret link: enough to recognise it, useless to whoever reads the table."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> Self:
        """Neither accepted nor withdrawn; the link may have ended by itself."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def open(self, now: datetime) -> Self:
        return self.unanswered().filter(expires_at__gt=now)


class Invitation(Timestamped):
    """The only way to an account: a link to one address, for one role, once, for a week."""

    email = models.EmailField()
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=30, choices=ROLE_CHOICES)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Invitation of {self.email}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Absence(Timestamped):
    """Leave of one person, with the colleague who covers. Reminders go to both while it lasts."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    cover = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day away.")
    reason = models.CharField(max_length=200, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_start"),
            models.CheckConstraint(condition=~Q(cover=F("user")), name="absence_cover_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.user} away {self.starts_on:%Y-%m-%d} to {self.ends_on:%Y-%m-%d}"
