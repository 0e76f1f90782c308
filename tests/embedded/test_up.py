"""`manage.py up` as a person runs it: real processes in copies of the checkout. A start costs seconds, so each test
follows one start from beginning to end."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded.checkout import Up, copy_to, eventually, manage, processes_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy in a private folder with a space in its name."""
    folder = copy_to(tmp_path_factory.mktemp("home") / "our office")
    yield folder
    assert processes_of(folder) == []


@pytest.mark.parametrize("moment", ["Starting PostgreSQL", "Bringing the database"])
def test_ctrl_c_while_it_is_starting_stops_it(checkout: Path, moment: str) -> None:
    with Up(checkout, "--port", "18705") as up:
        eventually(lambda: moment in up.said())
        assert up.interrupt() == 0
        assert "Traceback" not in up.said()
    assert processes_of(checkout) == []


def test_one_day_of_an_office(checkout: Path) -> None:
    with Up(checkout, "--port", "18700", LANG="xx_YY.UTF-8", LC_ALL="xx_YY.UTF-8") as up:
        assert up.status() == 200
        _listens_on_this_machine_only(up)
        eventually(lambda: up.ready()["ready"], 30)
        _a_second_up_and_a_command_meet_it(checkout)
        _what_is_killed_comes_back(up)
        assert up.interrupt() == 0
        assert "Stopped. The data is kept." in up.said()
    assert processes_of(checkout) == []
    alone = manage(checkout, "check_services")
    assert "Every service answers." in alone.stdout, alone.stderr


def _listens_on_this_machine_only(up: Up) -> None:
    assert up.address.startswith("http://localhost:")
    with socket.socket() as outside, pytest.raises(OSError, match="refused"):
        outside.connect(("127.0.0.2", int(up.address.rsplit(":", 1)[1])))


def _a_second_up_and_a_command_meet_it(checkout: Path) -> None:
    second = manage(checkout, "up")
    assert second.returncode == 1
    assert second.stderr.strip().startswith("Caseapp is already running here: manage.py up (process ")
    attached = manage(checkout, "send_reminders", "--json")
    assert json.loads(attached.stdout)["failed_kinds"] == {}


def _what_is_killed_comes_back(up: Up) -> None:
    before = up.children()
    assert set(before) == {"postgres", "valkey", "web", "worker", "beat"}
    for name in ("valkey", "postgres", "web", "worker", "beat"):
        os.kill(before[name], signal.SIGKILL)
    eventually(lambda: len(now := up.children()) == 5 and not set(now.values()) & set(before.values()))
    eventually(lambda: up.status() == 200, 120)


def test_a_killed_supervisor_leaves_nothing_behind_and_two_run_side_by_side(checkout: Path, tmp_path: Path) -> None:
    with Up(checkout, "--port", "18730", LANG="") as up:
        assert up.status() == 200
        up.process.kill()
        up.process.wait()
        eventually(lambda: processes_of(checkout) == [])
        other = copy_to(tmp_path / ("n" * 130))
    with Up(checkout, "--port", "18730") as up, Up(other, "--port", "18730") as second:
        assert up.address != second.address
        assert up.status() == second.status() == 200
        assert "Port 18730 is taken; using " in up.said() + second.said()
