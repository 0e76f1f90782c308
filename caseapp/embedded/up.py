"""`manage.py up`: everything the product needs, under one supervisor, until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import socket
import subprocess
import sys
from pathlib import Path

from caseapp.core.connections.addresses import impossible_addresses
from caseapp.embedded import applications, environment, folders, leftovers, ports, processes, supervisor
from caseapp.embedded.applications import Application
from caseapp.embedded.ownership import FileLock
from caseapp.embedded.problems import Problem
from caseapp.embedded.progress import say
from caseapp.embedded.servers import Servers
from caseapp.embedded.supervisor import Watched

LOOPBACK = "127.0.0.1"
_FIRST_ANSWER = 60.0  # seconds the web process may take


def run(root: Path, arguments: list[str]) -> int:
    """Bring the product up and keep it up; returns after everything was stopped."""
    options = _parser().parse_args(arguments)
    if impossible := impossible_addresses(os.environ):
        raise Problem("\n".join(impossible))
    data = environment.data_path(root)
    embedded = environment.fill_in(data)
    folders.private(folders.data_folder(data) / "static")
    supervisor.listen_for_stop()
    with FileLock(data / "owner.lock") as owner, contextlib.suppress(processes.StopRequested):
        _become_owner(owner)
        owner.note("manage.py up")
        leftovers.end(data / "children.json", sys.executable)
        with ports.listen(options.host, options.port) as listener:
            return _Run(root, data, Servers(data, embedded=embedded), listener, options).until_stopped()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="manage.py up", description="Start Caseapp with everything it needs; Ctrl-C stops it and keeps the data."
    )
    parser.add_argument("--empty", action="store_true", help="do not load the sample firm into an empty database")
    parser.add_argument(
        "--host", default=os.environ.get("HOST") or LOOPBACK, help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=_port, default=os.environ.get("PORT") or "8000", help="default: 8000")
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to 65535")
    return int(text)


def _become_owner(owner: FileLock) -> None:
    """Wait for a command that is using the data folder; another `up` does not end, so that is a Problem."""
    if owner.try_alone():
        return
    if "manage.py up" in owner.holder():
        raise Problem(f"Caseapp is already running here: {owner.holder()}.")
    say(f"Waiting for {owner.holder()} to end.")
    processes.wait_until(owner.try_alone, every=0.2, interruptible=True)


class _Run:
    """One run of `up`, from the first server to the last."""

    def __init__(
        self, root: Path, data: Path, servers: Servers, listener: socket.socket, options: argparse.Namespace
    ) -> None:
        self.root, self.data, self.servers, self.listener, self.options = root, data, servers, listener, options
        self.applications: list[Application] = []
        self.sign_ins = ""

    @property
    def address(self) -> str:
        """Where a browser finds it. Passkeys need a name, so the loopback address is written as localhost."""
        host = "localhost" if self.options.host in {LOOPBACK, "::1"} else self.options.host
        return f"http://{_reachable_name() if host in {'0.0.0.0', '::'} else host}:{self.listener.getsockname()[1]}"  # noqa: S104 - compared

    def until_stopped(self) -> int:
        """Start everything, watch it, stop it."""
        try:
            self._start()
            supervisor.watch_over(self._watched())
        except processes.StopRequested:
            say("Stopping …")
        finally:
            self._stop()
        say("Stopped. The data is kept.")
        return 0

    def _start(self) -> None:
        if self.servers.all():
            say("Starting " + " and ".join(server.title for server in self.servers.all()) + " …")
        self.servers.start()
        self.servers.announce()
        self._name_addresses()
        logs = self.data / "logs"
        self.applications = [
            applications.web(self.root, logs, self.listener),
            applications.worker(self.root, logs),
            applications.beat(self.root, logs, self.data),
        ]
        web, *others = self.applications
        with web.held():
            self._remember()
            self._prepare()
        say("Starting web, worker and beat …")
        self._wait_for_web()  # first, so that it does not share the processor with the others' start
        for application in others:
            application.start()
        self._remember()
        self._greet()

    def _remember(self) -> None:
        leftovers.remember(self.data / "children.json", [a.process.pid for a in self.applications if a.process])

    def _watched(self) -> list[Watched]:
        everything = [*self.servers.all(), *self.applications]
        return [Watched(child.title, child) for child in everything]

    def _name_addresses(self) -> None:
        os.environ["PUBLIC_URL"] = os.environ.get("PUBLIC_URL") or self.address
        if self.options.host not in {LOOPBACK, "::1"} and not os.environ.get("ALLOWED_HOSTS"):
            names = ["localhost", LOOPBACK, "[::1]", socket.gethostname(), _reachable_name(), self.options.host]
            os.environ["ALLOWED_HOSTS"] = ",".join(dict.fromkeys(names))

    def _prepare(self) -> None:
        """Migrate, check and load the sample firm, in a process of its own."""
        arguments = [sys.executable, str(self.root / "manage.py"), "prepare"]
        sample = [] if self.options.empty else ["--sample"]
        process = subprocess.Popen(
            [*arguments, *sample], cwd=self.root, start_new_session=True, stdout=subprocess.PIPE, text=True
        )
        try:
            processes.wait_until(lambda: process.poll() is not None, interruptible=True)
            self.sign_ins = process.communicate()[0]  # a few lines, which the pipe holds
        except BaseException:
            process.terminate()
            process.wait()
            raise
        if process.returncode:
            raise Problem("The database could not be prepared; the reason stands above.")

    def _wait_for_web(self) -> None:
        web = self.applications[0]
        processes.wait_until(
            lambda: web.has_ended() or self._answers(), seconds=_FIRST_ANSWER, every=0.1, interruptible=True
        )
        if web.has_ended() or not self._answers():
            raise Problem(f"The web process does not answer; {web.log} ends with:\n{processes.last_lines(web.log, 15)}")

    def _answers(self) -> bool:
        host, port = self.listener.getsockname()[:2]
        connection = http.client.HTTPConnection(LOOPBACK if host == "0.0.0.0" else host, port, timeout=10)  # noqa: S104
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status < 500
        except OSError:
            return False
        finally:
            connection.close()

    def _greet(self) -> None:
        say(f"Ready: {self.address}   (Ctrl-C stops it)")
        print(self.sign_ins, end="", flush=True)

    def _stop(self) -> None:
        """Web and beat first, then the worker, then the servers they use, the database last."""
        front = [application for application in self.applications if application.title != "worker"]
        back = [application for application in self.applications if application.title == "worker"]
        supervisor.stop_together(front, patience=15)
        supervisor.stop_together(back, patience=30)
        (self.data / "children.json").unlink(missing_ok=True)
        self.servers.stop()


def _reachable_name() -> str:
    """The address other machines reach this one by; asks the kernel's routing table, sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()
