"""`manage.py up` as a person runs it: real processes in copies of the checkout."""

from __future__ import annotations

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


def test_it_answers_only_on_this_machine_and_stops_on_ctrl_c(checkout: Path) -> None:
    with Up(checkout, "--port", "18700", LANG="xx_YY.UTF-8", LC_ALL="xx_YY.UTF-8") as up:
        assert up.status() == 200
        assert set(up.children()) == {"postgres", "valkey", "web", "worker", "beat"}
        with socket.socket() as outside, pytest.raises(OSError, match="refused"):
            outside.connect(("127.0.0.2", int(up.address.rsplit(":", 1)[1])))
        assert up.interrupt() == 0
        assert "Stopped. The data is kept." in up.said()
    assert processes_of(checkout) == []


@pytest.mark.parametrize("moment", ["Starting PostgreSQL", "Bringing the database"])
def test_ctrl_c_while_it_is_starting_stops_it(checkout: Path, moment: str) -> None:
    with Up(checkout, "--port", "18705") as up:
        eventually(lambda: moment in up.said())
        assert up.interrupt() == 0
        assert "Traceback" not in up.said()
    assert processes_of(checkout) == []


def test_a_killed_child_is_started_again(checkout: Path) -> None:
    with Up(checkout, "--port", "18710", LANG="") as up:
        assert up.status() == 200
        before = up.children()
        for name in ("valkey", "postgres", "web", "worker", "beat"):
            os.kill(before[name], signal.SIGKILL)
            eventually(lambda name=name: up.children().get(name) not in {None, before[name]})  # type: ignore[misc]
        eventually(lambda: up.status() == 200, 120)


def test_a_killed_supervisor_leaves_nothing_behind_and_the_next_start_works(checkout: Path) -> None:
    with Up(checkout, "--port", "18720") as up:
        assert up.status() == 200
        up.process.kill()
        up.process.wait()
    with Up(checkout, "--port", "18720") as up:
        assert up.status() == 200
        assert up.interrupt() == 0


def test_two_checkouts_run_side_by_side(checkout: Path, tmp_path: Path) -> None:
    other = copy_to(tmp_path / ("n" * 130))
    with Up(checkout, "--port", "18730") as up, Up(other, "--port", "18730") as second:
        assert up.address != second.address
        assert up.status() == second.status() == 200
        assert "Port 18730 is taken" in up.said() + second.said()


def test_a_second_up_and_a_command_meet_the_first(checkout: Path) -> None:
    with Up(checkout, "--port", "18740") as up:
        assert up.status() == 200
        second = manage(checkout, "up")
        assert second.returncode == 1
        assert second.stderr.strip().startswith("Caseapp is already running here: manage.py up (process ")
        attached = manage(checkout, "check_services")
        assert "Every service answers." in attached.stdout
        assert up.status() == 200
    alone = manage(checkout, "check_services")
    assert "Every service answers." in alone.stdout, alone.stderr
