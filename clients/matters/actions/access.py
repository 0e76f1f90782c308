"""Who works on a matter, who is screened off, how it is protected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from clients.matters.models import Matter, TeamMember, Wall

Role = TeamMember.Role


@transaction.atomic
def set_team(
    matter: Matter,
    *,
    responsible: User,
    attorneys: Iterable[User] = (),
    paralegals: Iterable[User] = (),
    by: User,
    now: datetime,
) -> Matter:
    """Make exactly these people the team. Somebody screened off the matter, or gone, is refused."""
    if not responsible.is_counsel:
        raise ValidationError({"responsible": "The responsible attorney must be an attorney."}, code="not_counsel")
    team = {user.pk: (user, Role.PARALEGAL) for user in paralegals}
    team |= {user.pk: (user, Role.ATTORNEY) for user in attorneys}
    team[responsible.pk] = (responsible, Role.RESPONSIBLE)
    _refuse_unfit(matter, [user for user, _ in team.values()])

    before = {member.user_id: member.role for member in matter.team.all()}
    after = {pk: str(role) for pk, (_, role) in team.items()}
    if before == after and matter.responsible_id == responsible.pk:
        return matter
    matter.team.all().delete()
    TeamMember.objects.bulk_create([TeamMember(matter=matter, user=user, role=role) for user, role in team.values()])
    matter.responsible = responsible
    matter.save(update_fields=["responsible", "changed_at"])
    data = {"before": before, "after": after}
    recording.record("matter.team_changed", on=matter, by=by, now=now, data=data)
    return matter


def _refuse_unfit(matter: Matter, team: list[User]) -> None:
    gone = [user.name for user in team if not user.is_active]
    if gone:
        raise ValidationError(f"No longer with the firm: {', '.join(gone)}.", code="inactive")
    walled = Wall.objects.filter(matter=matter, lifted_at__isnull=True, user__in=team).select_related("user")
    if names := [wall.user.name for wall in walled]:
        raise ValidationError(f"Screened off this matter: {', '.join(names)}. Lift the screen first.", code="walled")


@transaction.atomic
def record_viewing(matter: Matter, *, by: User, now: datetime) -> None:
    """Remember who looked at a protected matter. Others may be looked at freely."""
    if matter.is_protected:
        recording.record("matter.viewed_protected", on=matter, by=by, now=now)


def let_see(matter: Matter, user: User) -> None:
    """Put `user` on the team if otherwise they could not see the matter."""
    if Matter.objects.visible_to(user).filter(pk=matter.pk).exists():
        return
    role = Role.ATTORNEY if user.is_counsel else Role.PARALEGAL
    TeamMember.objects.get_or_create(matter=matter, user=user, defaults={"role": role})


@transaction.atomic
def raise_wall(matter: Matter, *, user: User, reason: str, by: User, now: datetime) -> Wall:
    """Screen a colleague off: from now on the matter does not exist for them. They leave the team."""
    if matter.responsible_id == user.pk:
        raise ValidationError({"user": "Give the matter to another responsible attorney first."}, code="responsible")
    if standing := Wall.objects.filter(matter=matter, user=user, lifted_at__isnull=True).first():
        return standing
    matter.team.filter(user=user).delete()
    wall = Wall.objects.create(matter=matter, user=user, reason=reason, raised_by=by)
    data = {"user_id": user.pk, "user": user.name, "reason": reason}
    recording.record("matter.wall_raised", on=matter, by=by, now=now, data=data)
    return wall


@transaction.atomic
def lift_wall(wall: Wall, *, by: User, now: datetime) -> None:
    """Lift a screen; it stays on record that it stood. The team does not change by itself."""
    if wall.lifted_at is not None:
        return
    wall.lifted_at = now
    wall.save(update_fields=["lifted_at", "changed_at"])
    data = {"user_id": wall.user_id, "user": wall.user.name}
    recording.record("matter.wall_lifted", on=wall.matter, by=by, now=now, data=data)


@transaction.atomic
def protect(matter: Matter, *, protection: str, by: User, now: datetime) -> Matter:
    """Change who in the firm may see the matter. Whoever does it joins the team rather than lose sight of it."""
    if protection not in Matter.Protection.values:
        raise ValidationError({"protection": "There is no such protection."}, code="unknown")
    if protection == matter.protection:
        return matter
    data = {"from": matter.protection, "to": protection}
    matter.protection = protection
    matter.save(update_fields=["protection", "changed_at"])
    recording.record("matter.protected", on=matter, by=by, now=now, data=data)
    let_see(matter, by)
    return matter
