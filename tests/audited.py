"""Every action that any test calls is watched: what it wrote must be told in the audit record, in one transaction.

Wrapped around each public function of each `actions` module for the whole run, so that nobody has to remember it. A
change made outside a transaction of the action's own, or without an event, fails the test in which it happened.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import FunctionType, ModuleType
from typing import Any

import pytest
from django.db import connection

PACKAGES = ("caseapp", "clients", "deadlines")
WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)

# What leaves no event, and why that is right. Everything else that writes does; see tests/caseapp/audit.
WITHOUT: dict[str, str] = {
    "clients.consultations.booking.actions.take_time": "Part of a booking or a move, which leaves the event.",
    "clients.consultations.conflicts.actions.keep_with": "Part of a booking, which leaves the event.",
    "clients.consultations.letters.actions.send_code": "A stranger's address before it is proved; the letter is kept.",
    "clients.consultations.letters.actions.tell_colleague": "The letter is the record, and leaves its event when sent.",
    "clients.consultations.public.actions.expire": "Requests that were never confirmed were never anything.",
    "clients.matters.actions.access.let_see": "Part of what gave the colleague work on the matter.",
    "deadlines.calendars.actions.note_reading": "When a feed was last read; no change of anything.",
    "deadlines.reminders.actions.derive": "The ledger of reminders is its own record.",
    "deadlines.reminders.actions.mark_seen": "A bell that was looked at.",
    "deadlines.reminders.actions.note_alive": "A heartbeat.",
    "deadlines.reminders.actions.reconcile": "A heartbeat with a count.",
}
# These leave an event, but not each time they write, and why that is right.
SOMETIMES: dict[str, str] = {
    "clients.consultations.intake.actions.save_answers": "A form that saves as one types: an event now and then.",
    "clients.consultations.letters.actions.remind": "Only the link is renewed when the letter was written before.",
    "clients.consultations.public.actions.confirm": "A wrong code is counted on the request itself.",
}


def modules() -> Iterator[ModuleType]:
    """Every module that may write."""
    for package in PACKAGES:
        path = importlib.import_module(package).__path__
        for found in pkgutil.walk_packages(path, f"{package}."):
            if not found.ispkg and ".actions" in found.name:
                yield importlib.import_module(found.name)


def public_actions() -> Iterator[FunctionType]:
    """Each function a view, task or command may call to change something."""
    for module in modules():
        for name, value in vars(module).items():
            if isinstance(value, FunctionType) and value.__module__ == module.__name__ and not name.startswith("_"):
                yield value


def full_name(action: FunctionType) -> str:
    return f"{action.__module__}.{action.__name__}"


class _Watch:
    """What one call, with all the calls inside it, wrote and told."""

    def __init__(self) -> None:
        self.depth = _depth()
        self.tables: set[str] = set()
        self.outside: set[str] = set()
        self.told = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        found = WRITES.match(sql) if isinstance(sql, str) else None
        if found and context["cursor"].rowcount:
            self.note(found.group(1))
        return result

    def note(self, table: str) -> None:
        if table == "audit_event":
            self.told = True
            return
        self.tables.add(table)
        if _depth() <= self.depth:
            self.outside.add(table)


def _depth() -> int:
    return len(connection.savepoint_ids) + connection.in_atomic_block


def _watched(action: FunctionType) -> Callable[..., Any]:
    @functools.wraps(action)
    def call(*args: Any, **known: Any) -> Any:
        if any(isinstance(wrapper, _Watch) for wrapper in connection.execute_wrappers):  # inside another action
            return action(*args, **known)
        watch = _Watch()
        with connection.execute_wrapper(watch):
            result = action(*args, **known)
        assert not watch.outside, f"{full_name(action)} writes {watch.outside} outside a transaction of its own."
        told = watch.told or not watch.tables or full_name(action) in SOMETIMES
        assert told, f"{full_name(action)} writes {watch.tables} and leaves no audit event."
        return result

    return call


@pytest.fixture(autouse=True, scope="session")
def _every_action_is_watched() -> Iterator[None]:
    with ExitStack() as undo:
        patch = undo.enter_context(pytest.MonkeyPatch.context())
        for action in public_actions():
            if full_name(action) not in WITHOUT:
                patch.setattr(f"{action.__module__}.{action.__name__}", _watched(action))
        yield
