"""The embedded PostgreSQL, with real clusters."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from caseapp.embedded import identity, postgres
from caseapp.embedded.postgres import Postgres
from caseapp.embedded.problems import Problem
from tests.embedded.checkout import ROOT, eventually


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder that others may enter, as a data folder of root's is."""
    with tempfile.TemporaryDirectory(prefix="caseapp-embedded-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def _server(data: Path) -> Postgres:
    return Postgres(data / "postgres", data / "logs" / "postgres.log")


def _ask(server: Postgres, query: str) -> object:
    with psycopg.connect(server.url) as connection:
        row = connection.execute(query).fetchone()
        return row and row[0]


def test_a_committed_row_survives_kill_9_and_the_next_start(data: Path) -> None:
    server = _server(data)
    server.start()
    try:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        assert server.process
        server.process.kill()
        server.process.wait()
        assert not server.is_ready()
        server.start()
        assert _ask(server, "SELECT number FROM kept") == 7
    finally:
        server.stop()
    assert not server.is_ready()


def test_search_sees_every_script_and_the_account_is_no_superuser(data: Path) -> None:
    server = _server(data)
    server.start()
    try:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
        for name in ("张伟", "Олена", "محمد", "ሰላም"):
            assert _ask(server, f"SELECT cardinality(show_trgm('{name}'))")
        assert _ask(server, "SELECT current_setting('is_superuser')") == "off"
        assert _ask(server, "SELECT current_setting('listen_addresses')") == ""
    finally:
        server.stop()


@pytest.mark.parametrize("name", ["with a space", "x" * 120], ids=["space", "130 characters"])
def test_any_path_works(tmp_path: Path, name: str) -> None:
    """tmp_path is private, so root takes the namespace here."""
    server = _server(tmp_path / name)
    server.start()
    try:
        assert _ask(server, "SELECT 1") == 1
        assert len(str(server.sockets)) <= 80
    finally:
        server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")
def test_root_in_a_closed_place_without_namespaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    """As in a container: data and programs go where the server's account may enter, and are found again."""
    monkeypatch.setattr(identity, "_namespaces_work", lambda: False)
    monkeypatch.setattr(identity, "_PUBLIC", data / "public")
    closed = tmp_path / "root"
    closed.mkdir(mode=0o700)
    package = postgres.programs().parent.parent
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, closed / part.name, symlinks=True)
    monkeypatch.setenv("PG_BINDIR", str(closed / package.name / "pginstall" / "bin"))
    for _start in ("first", "second"):
        server = Postgres(closed / "postgres", closed / "log")
        server.start()
        assert _ask(server, "SELECT 1") == 1
        server.stop()
    assert [folder.name.split("-")[0] for folder in sorted((data / "public").iterdir())] == ["cluster", "programs"]
    assert closed.stat().st_mode & 0o777 == 0o700


def test_a_pid_file_that_names_a_stranger_is_removed(data: Path) -> None:
    server = _server(data)
    server.start()
    server.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        (server.cluster / "postmaster.pid").write_text(f"{stranger.pid}\n{server.cluster}\n")
        server.start()
        server.stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()


def test_a_server_whose_supervisor_is_gone_is_replaced(data: Path) -> None:
    first, second = _server(data), _server(data)
    first.start()
    second.start()
    try:
        assert first.process
        assert first.process.wait(10) == 0
        assert _ask(second, "SELECT 1") == 1
    finally:
        second.stop()


def test_another_major_version_is_refused_in_one_sentence(data: Path) -> None:
    server = _server(data)
    server.start()
    server.stop()
    (server.cluster / "PG_VERSION").write_text("14\n")
    with pytest.raises(Problem, match=r"made by PostgreSQL 14 and the installed one is \d+"):
        server.start()


def test_pg_bindir_replaces_the_programs(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BINDIR", str(data))
    assert postgres.programs() == data
    with pytest.raises(Problem, match="check PG_BINDIR"):
        postgres.version_of(data)


@pytest.mark.parametrize("language", [{}, {"LANG": "xx_YY.UTF-8", "LC_ALL": "xx_YY.UTF-8"}], ids=["unset", "missing"])
def test_the_persons_locale_does_not_matter(data: Path, language: dict[str, str]) -> None:
    script = (
        "import sys; from pathlib import Path; from caseapp.embedded.postgres import Postgres;"
        "server = Postgres(Path(sys.argv[1]) / 'postgres', Path(sys.argv[1]) / 'log'); server.start(); server.stop()"
    )
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    subprocess.run([sys.executable, "-c", script, data], cwd=ROOT, env={**bare, **language}, check=True)


def test_it_ends_with_its_parent(data: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from caseapp.embedded.postgres import Postgres;"
        "Postgres(Path(sys.argv[1]) / 'postgres', Path(sys.argv[1]) / 'log').start(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, data], cwd=ROOT, check=False)
    eventually(lambda: not (data / "postgres" / "cluster" / "postmaster.pid").exists())
