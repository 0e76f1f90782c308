"""The pair of embedded servers of one data folder: start them, or attach to the ones that run."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from caseapp.embedded import environment, folders
from caseapp.embedded.ownership import FileLock
from caseapp.embedded.postgres import Postgres
from caseapp.embedded.problems import Problem
from caseapp.embedded.progress import say
from caseapp.embedded.valkey import Valkey

_PATIENCE = 330  # seconds; a server that recovers from a power cut may take minutes


class Servers:
    """PostgreSQL and Valkey, each only when no variable names another server."""

    def __init__(self, data: Path, *, embedded: bool = True, throw_away: bool = False) -> None:
        folders.data_folder(data)
        logs = folders.private(data / "logs")
        self.postgres = self.valkey = None
        if embedded and environment.unset(environment.SERVED_BY_POSTGRES):
            self.postgres = Postgres(data / "postgres", logs / "postgres.log", throw_away)
        if embedded and environment.unset(environment.SERVED_BY_VALKEY):
            self.valkey = Valkey(data / "valkey", logs / "valkey.log", throw_away)

    postgres: Postgres | None
    valkey: Valkey | None

    def all(self) -> list[Postgres | Valkey]:
        """Those that are embedded here."""
        return [server for server in (self.postgres, self.valkey) if server]

    def are_ready(self) -> bool:
        """Whether each answers."""
        return all(server.is_ready() for server in self.all())

    def start(self) -> None:
        """Start each and wait until it answers; on failure none is left running."""
        try:
            for server in self.all():
                server.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop each, the database last."""
        for server in reversed(self.all()):
            server.stop()

    def announce(self) -> None:
        """Set the variables that lead to these servers, for this process and its children."""
        if self.postgres:
            os.environ["DATABASE_URL"] = self.postgres.url
        if self.valkey:
            for name, url in (("BROKER_URL", self.valkey.broker_url), ("CACHE_URL", self.valkey.cache_url)):
                os.environ[name] = os.environ.get(name) or url


@contextlib.contextmanager
def available(data: Path, command: str) -> Iterator[None]:
    """Run the body with servers: those already running in `data`, else own ones that stop afterwards."""
    servers = Servers(data)
    if not servers.all():
        yield
        return
    with FileLock(data / "owner.lock") as owner, FileLock(data / "users.lock") as users:
        if _attach_or_own(servers, owner, users):
            servers.announce()
            yield
            return
        owner.note(f"manage.py {command}")
        try:
            servers.start()
            servers.announce()
            yield
            _wait_for_others(users)
        finally:
            servers.stop()


def _attach_or_own(servers: Servers, owner: FileLock, users: FileLock) -> bool:
    """True when attached to running servers, False when this process became the owner."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if owner.try_alone():
            return False
        if users.try_together():
            if servers.are_ready():
                return True
            users.release()
        time.sleep(0.05)
    raise Problem(f"The embedded servers are held by {owner.holder()}, which does not get them to answer.")


def _wait_for_others(users: FileLock) -> None:
    """Return when no other command uses these servers any more, holding the lock against new ones."""
    if users.try_alone():
        return
    say("Another command still uses the database; waiting for it to end.")
    while not users.try_alone():
        time.sleep(0.2)
