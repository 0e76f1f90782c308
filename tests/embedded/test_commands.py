"""What a person reads when a command cannot do its work: sentences, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.embedded.checkout import ROOT, manage


@pytest.mark.parametrize("command", ["check", "up"])
def test_every_impossible_address_is_named_before_anything_starts(tmp_path: Path, command: str) -> None:
    bad = {"DATABASE_URL": "mysql://db/cases", "EMAIL_URL": "post office", "STORAGE_URL": "s3://k:s@host:port/b"}
    done = manage(ROOT, command, APP_DATA=str(tmp_path), BROKER_URL="redis://127.0.0.1:9/0", **bad)
    assert done.returncode == 1
    assert [line.split()[0] for line in done.stderr.splitlines()] == list(bad)
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize(
    ("word", "meant"),
    [("upp", " Did you mean up?"), ("docket_notise", " Did you mean docket_notice?"), ("--frobnicate", "")],
)
def test_an_unknown_command_is_refused_before_anything_starts(tmp_path: Path, word: str, meant: str) -> None:
    done = manage(ROOT, word, APP_DATA=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == f"There is no command '{word}'.{meant} `python3 manage.py help` names them all.\n"
    assert list(tmp_path.iterdir()) == []


def test_help_begins_with_the_two_commands_a_newcomer_needs(tmp_path: Path) -> None:
    alone = manage(ROOT, APP_DATA=str(tmp_path))
    about_up = manage(ROOT, "help", "up", APP_DATA=str(tmp_path))
    assert [line.split()[0] for line in alone.stdout.splitlines()[2:4]] == ["up", "test"]
    assert "docket_notice" in alone.stdout
    assert about_up.stdout.startswith("usage: manage.py up")
    assert (alone.returncode, about_up.returncode) == (0, 0)


@pytest.mark.parametrize("port", ["abc", "99999", "-5", "0"])
def test_an_impossible_port_is_refused(tmp_path: Path, port: str) -> None:
    done = manage(ROOT, "up", APP_DATA=str(tmp_path), PORT=port)
    assert done.returncode == 2
    assert done.stderr.endswith(f"'{port}' is no port: give a number from 1 to 65535\n")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("WEB_CONCURRENCY", "many", "WEB_CONCURRENCY is 'many'; it must be a number of processes, 1 or more."),
        ("DJANGO_SETTINGS_MODULE", "nope", "DJANGO_SETTINGS_MODULE names 'nope', which is not there"),
        ("VALKEY_SERVER", "/nowhere", "/nowhere does not run (No such file or directory): check VALKEY_SERVER."),
        ("FIRM_TIME_ZONE", "Mars/One", "FIRM_TIME_ZONE is 'Mars/One'; write a zone's name as America/New_York."),
    ],
)
def test_another_value_that_cannot_be_is_one_sentence(tmp_path: Path, name: str, value: str, says: str) -> None:
    tmp_path.chmod(0o711)
    done = manage(ROOT, "check" if name == "FIRM_TIME_ZONE" else "up", APP_DATA=str(tmp_path / "data"), **{name: value})
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    nowhere = "postgresql://u:geheim@127.0.0.1:9/cases"
    done = manage(ROOT, "send_reminders", "--json", APP_DATA=str(tmp_path), DATABASE_URL=nowhere)
    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_URL: no connection to postgresql://u:…@127.0.0.1:9/cases")
    assert done.stderr.count("\n") == 1


def test_an_empty_database_is_no_traceback(tmp_path: Path) -> None:
    done = manage(ROOT, "send_reminders", "--json", APP_DATA=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("The database is not at this version yet: run")
    assert "Traceback" not in done.stderr
