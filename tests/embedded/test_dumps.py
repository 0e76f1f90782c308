"""Backup and the way back, between two real installations."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseapp.embedded import dumps
from caseapp.embedded.problems import Problem
from tests.embedded.checkout import ROOT, manage
from tests.factories import NOW

_PREPARED = (
    "from django.core.management import call_command; from django.contrib.auth import get_user_model as g;"
    " call_command('prepare');"
)


@pytest.mark.slow
def test_what_was_backed_up_comes_back(tmp_path: Path) -> None:
    first, second, backup = {"APP_DATA": str(tmp_path / "a")}, {"APP_DATA": str(tmp_path / "b")}, tmp_path / "backup"
    person = "g().objects.create_user('o@firm.example', name='Олена', role='attorney')"
    assert manage(ROOT, "shell", "-c", f"{_PREPARED} {person}", **first).returncode == 0
    (tmp_path / "a" / "files").mkdir()
    (tmp_path / "a" / "files" / "passport.pdf").write_bytes(b"%PDF-kept")

    done = manage(ROOT, "backup", str(backup), **first)
    assert done.returncode == 0, done.stderr
    done = manage(ROOT, "restore", str(backup), **second)
    assert done.returncode == 0, done.stderr
    assert "Олена" in manage(ROOT, "shell", "-c", f"{_PREPARED} print(g().objects.get().name)", **second).stdout
    assert (tmp_path / "b" / "files" / "passport.pdf").read_bytes() == b"%PDF-kept"
    assert (tmp_path / "b" / "secret_key").read_text() == (tmp_path / "a" / "secret_key").read_text()

    over = manage(ROOT, "restore", str(backup), **second)
    assert over.returncode == 1
    assert "This database is not empty" in over.stderr


def test_a_backup_never_overwrites_another(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="exists already"):
        dumps.write(tmp_path, data=tmp_path, now=NOW)


def test_a_damaged_backup_is_refused_before_anything_changes(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no complete backup"):
        dumps.read_back(tmp_path, data=tmp_path)
    (tmp_path / "database.dump").write_text("changed")
    (tmp_path / "manifest.json").write_text('{"sha256": {"database.dump": "0000"}}')
    with pytest.raises(Problem, match="not what was written"):
        dumps.read_back(tmp_path, data=tmp_path)
