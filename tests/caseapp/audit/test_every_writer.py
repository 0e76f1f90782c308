"""No action changes anything without an audit event, also one that is written tomorrow.

Two nets: here the code of an action that writes must lead to `recording.record`, or stand on the list of those that
need no event, with a reason; and `tests/audited.py` watches every action that any test of the product calls.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from datetime import datetime
from types import FunctionType, ModuleType
from typing import Any, cast

import pytest
from django.db import transaction

from caseapp.accounts.models import Firm, User
from caseapp.audit import recording
from tests import audited
from tests.factories import NOW

ACTIONS = {audited.full_name(action): action for action in audited.public_actions()}
# By these words a function changes the database.
WRITING = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def reaches(function: FunctionType, seen: set[FunctionType] | None = None) -> set[str]:
    """Return what the code of this function, and of each of ours that it names, does: "tell", and words of WRITING."""
    seen = set() if seen is None else seen
    code = cast("FunctionType", inspect.unwrap(function))
    if code in seen:
        return set()
    seen.add(code)
    tree = ast.parse(textwrap.dedent(inspect.getsource(code)))
    found = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & WRITING
    for one in _named(tree, code.__globals__):
        if one in (recording.record, recording.record_many):
            found.add("tell")
        elif one.__module__.split(".")[0] in audited.PACKAGES:
            found |= reaches(one, seen)
    return found


def _named(tree: ast.AST, known: dict[str, Any]) -> Iterator[FunctionType]:
    """The functions that the code names: its own module's, and those of modules it imports."""
    for node in ast.walk(tree):
        found = None
        if isinstance(node, ast.Name):
            found = known.get(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = known.get(node.value.id)
            found = getattr(owner, node.attr, None) if isinstance(owner, ModuleType) else None
        if isinstance(found, FunctionType):
            yield found


def test_all_of_them_are_found() -> None:
    assert len(ACTIONS) > 150
    assert {"caseapp.accounts.actions.invite", "clients.matters.actions.work.add_note"} <= set(ACTIONS)


@pytest.mark.parametrize("name", [name for name in ACTIONS if name not in audited.WITHOUT])
def test_what_writes_also_tells(name: str) -> None:
    found = reaches(ACTIONS[name])

    assert "tell" in found or not found, (
        f"{name} writes no audit event. Record one, or say why none is needed in tests/audited.py."
    )


def test_what_needs_no_event_exists() -> None:
    assert set(audited.WITHOUT) <= set(ACTIONS)


@transaction.atomic
def silent(firm: Firm, *, by: User, now: datetime) -> None:
    Firm.objects.filter(pk=firm.pk).update(name="Changed in silence")


def apart(firm: Firm, *, by: User, now: datetime) -> None:
    Firm.objects.filter(pk=firm.pk).update(name="Changed first")
    with transaction.atomic():
        recording.record("firm.changed", on=firm, by=by, now=now)


@transaction.atomic
def told(firm: Firm, *, by: User, now: datetime) -> None:
    Firm.objects.filter(pk=firm.pk).update(name="Changed and told")
    recording.record("firm.changed", on=firm, by=by, now=now)


@pytest.mark.django_db
def test_the_watch_sees_what_it_should(marta: User) -> None:
    firm = Firm.objects.create(name="Firm")

    audited._watched(told)(firm, by=marta, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match=r"silent writes \{'accounts_firm'\} and leaves no audit event"):
        audited._watched(silent)(firm, by=marta, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match="outside a transaction of its own"):
        audited._watched(apart)(firm, by=marta, now=NOW)  # type: ignore[arg-type]
    assert reaches(silent) == {"update"}
    assert reaches(told) == {"update", "tell"}
