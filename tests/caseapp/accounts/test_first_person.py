"""The account from which everybody else is invited."""

from __future__ import annotations

import io
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from caseapp.accounts.models import User
from caseapp.audit.models import Event

pytestmark = pytest.mark.django_db


def _call(monkeypatch: pytest.MonkeyPatch, password: str) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    answer = StringIO()
    call_command("first_person", "Ines@firm.example", "Ines Okoro", stdout=answer)
    return answer.getvalue()


def test_an_empty_house_gets_its_first_managing_attorney(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Ines Okoro may sign in as ines@firm.example" in _call(monkeypatch, "a long enough pass phrase 7")
    person = User.objects.get()
    assert person.role == "managing_attorney"
    assert person.check_password("a long enough pass phrase 7")
    assert Event.objects.filter(kind="user.joined", actor_id=person.pk).count() == 1


def test_nobody_comes_in_this_way_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    _call(monkeypatch, "a long enough pass phrase 7")
    with pytest.raises(CommandError, match="Somebody works here already"):
        _call(monkeypatch, "a long enough pass phrase 7")
    assert User.objects.count() == 1


def test_a_weak_password_is_refused_and_nothing_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="too short"):
        _call(monkeypatch, "short")
    assert not User.objects.exists()
