"""The colleagues every test knows."""

from __future__ import annotations

from typing import Any

from caseapp.accounts.models import User


def colleague(name: str, role: str, **fields: Any) -> User:
    """Return the colleague of this name, hired when first asked for."""
    email = fields.pop("email", f"{name.split(maxsplit=1)[0].lower()}@firm.example")
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email, name=name, role=role, **fields)


def ana() -> User:
    """Ana, attorney: responsible for matters unless a test says otherwise."""
    return colleague("Ana Attorney", "attorney", bar_number="NY 0000001")


def marta() -> User:
    """Marta, managing attorney."""
    return colleague("Marta Managing", "managing_attorney")


def paul() -> User:
    """Paul, paralegal, on the team of the matters factories make."""
    return colleague("Paul Paralegal", "paralegal")


def rita() -> User:
    """Rita, intake: people and the scheduling desk, no matter's contents."""
    return colleague("Rita Reception", "intake")


def axel() -> User:
    """Axel, auditor: reads, changes nothing."""
    return colleague("Axel Auditor", "auditor")


def otto() -> User:
    """Otto, an attorney with no part in any matter: sees open ones, never protected ones."""
    return colleague("Otto Outsider", "attorney")


def petra() -> User:
    """Petra, a paralegal on no team: sees no matter at all."""
    return colleague("Petra Offteam", "paralegal")
