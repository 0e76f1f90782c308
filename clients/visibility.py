"""Who may know of which matter and of which person. The only place that says so.

Every list of the product narrows itself by these conditions, a page many times, so they are written out as SQL: Django
builds nothing for them, and PostgreSQL sees short look-ups by index instead of lists of all that somebody may see.
An empty column is never seen.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, F, Func, Q
from django.db.models.expressions import RawSQL

from caseapp.accounts.models import User
from caseapp.accounts.roles import Permission

_ON_TEAM = "EXISTS (SELECT FROM clients_teammember t WHERE t.matter_id = {} AND t.user_id = %s)"
_WALLED = "SELECT w.matter_id FROM clients_wall w WHERE w.user_id = %s AND w.lifted_at IS NULL"
_NO_WALL = "NOT EXISTS (" + _WALLED + " AND w.matter_id = {})"
_PROTECTED = "SELECT p.id FROM clients_matter p WHERE p.protection <> 'none' AND NOT " + _ON_TEAM.format("p.id")  # noqa: S608
_NOT_PROTECTED = "NOT EXISTS (" + _PROTECTED + " AND p.id = {})"
_OPEN_TO_ALL = "EXISTS (SELECT FROM clients_matter p WHERE p.id = {} AND p.protection = 'none')"
_PARTS = "COALESCE((SELECT bool_or(%s) FROM clients_matterparty part WHERE part.person_id = {}), true)"
_HIDDEN = f"{_PROTECTED} UNION ALL {_WALLED}"


class _Condition(Func):
    """A condition on one column: `{}` in the SQL is the column, each `%s` the user's key."""

    output_field = BooleanField()

    def __init__(self, column: str, sql: str, user: User) -> None:
        super().__init__(F(column))
        self.sql, self.user_pk = sql, user.pk

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        (source,) = self.get_source_expressions()
        column, _params = compiler.compile(source)
        sql = f"({column} IS NOT NULL AND {self.sql.replace('{}', column)})"
        return sql, [self.user_pk] * self.sql.count("%s")


def sees_matter(user: User, column: str = "matter_id") -> Q | _Condition:
    """Return the condition that the user may know of the matter: walls first, then protection, then the role."""
    if not user.may(Permission.MATTER_VIEW):
        return Q(pk__in=[])
    return _Condition(column, _matter(user), user)


def knows_person(user: User, column: str = "person_id") -> Q | _Condition:
    """Return the condition that the user may know of the person: one on no matter at all, or one a part lets know."""
    if not user.may(Permission.PERSON_VIEW):
        return Q(pk__in=[])
    return _Condition(column, _PARTS.replace("%s", _part(user).replace("{}", "part.matter_id")), user)


def lets_know(user: User) -> _Condition:
    """Return the condition that a part in a matter lets the user know of the person or organization.

    Intake knows people without seeing their matters, save those of protected ones.
    """
    return _Condition("matter_id", _part(user), user)


def hidden_matters(user: User) -> RawSQL:
    """Return the keys of the few matters hidden from somebody who sees all others, for `pk__in`."""
    return RawSQL(_HIDDEN, [user.pk] * _HIDDEN.count("%s"))  # noqa: S611 (the text is ours, the keys are parameters)


def _part(user: User) -> str:
    return _matter(user) if user.may(Permission.MATTER_VIEW) else _OPEN_TO_ALL


def _matter(user: User) -> str:
    return f"{_NO_WALL} AND {_NOT_PROTECTED if user.may(Permission.MATTER_VIEW_ALL) else _ON_TEAM}"
