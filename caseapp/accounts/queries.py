"""What the pages of staff show, across tables."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from caseapp.accounts.models import User


def people_with_factors() -> QuerySet[User]:
    """Everybody, those who work here now first, each with `has_passkey` and `has_app`."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"))
    return User.objects.annotate(
        has_passkey=Exists(factors.filter(type=Authenticator.Type.WEBAUTHN)),
        has_app=Exists(factors.filter(type=Authenticator.Type.TOTP)),
    ).order_by("-is_active", "name", "pk")
