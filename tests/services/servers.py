"""Run the service-facing tests against the servers Debian ships: `make test-services`.

    python -m tests.services.servers [pytest arguments]

Starts Debian's PostgreSQL, Redis and RabbitMQ on private sockets and ports with data in a temporary folder, runs
the tests marked `services` once with Redis and once with RabbitMQ as the broker, and stops everything.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from caseapp.embedded import processes
from caseapp.embedded.postgres import DATABASE, Postgres
from caseapp.embedded.problems import Problem
from caseapp.embedded.valkey import Valkey
from tests.embedded.checkout import ROOT

Server = TypeVar("Server", Postgres, Valkey)

_INSTALL = "apt-get install -y --no-install-recommends postgresql redis-server rabbitmq-server"


def main(arguments: list[str]) -> int:
    """Return pytest's worst exit code, or 1 with one sentence when a server is not installed."""
    with tempfile.TemporaryDirectory(prefix="caseapp-services-") as folder, contextlib.ExitStack() as running:
        data = Path(folder)
        data.chmod(0o711)
        try:
            os.environ["PG_BINDIR"] = _newest_postgres()
            database = running.enter_context(_started(Postgres(data / "postgres", data / "postgres.log"))).url
            os.environ["VALKEY_SERVER"] = _program("redis-server")
            redis = running.enter_context(_started(Valkey(data / "redis", data / "redis.log")))
            rabbit = running.enter_context(_rabbitmq(data / "rabbitmq"))
            _prepare(data, database, redis)
        except Problem as problem:
            print(problem)  # noqa: T201
            return 1
        os.environ.pop("PG_BINDIR")
        os.environ.pop("VALKEY_SERVER")
        brokers = {"Redis": redis.broker_url, "RabbitMQ": rabbit}
        return max(_test(name, database, url, redis.cache_url, arguments) for name, url in brokers.items())


def _prepare(data: Path, database: str, redis: Valkey) -> None:
    """Prepare the database as an office would, once; every test database is then a copy of it."""
    named = {"DATABASE_URL": database, "BROKER_URL": redis.broker_url, "CACHE_URL": redis.cache_url}
    environment = {**os.environ, **named, "APP_DATA": str(data / "app")}
    prepare = [sys.executable, str(ROOT / "manage.py"), "prepare"]
    if subprocess.run(prepare, env=environment, check=False).returncode:
        raise Problem("The database could not be prepared; the reason stands above.")
    os.environ["CASEAPP_TEST_TEMPLATE"] = DATABASE


def _test(name: str, database: str, broker: str, cache: str, arguments: list[str]) -> int:
    print(f"\n== PostgreSQL {os.environ['SERVICES_POSTGRES']}, {name} ==", flush=True)  # noqa: T201
    named = {"TEST_DATABASE_URL": database, "TEST_BROKER_URL": broker, "TEST_CACHE_URL": cache}
    command = [sys.executable, "-m", "pytest", "-m", "services", "tests/services", "--create-db", *arguments]
    return subprocess.run(command, env={**os.environ, **named}, check=False).returncode


@contextlib.contextmanager
def _started(server: Server) -> Iterator[Server]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _newest_postgres() -> str:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise Problem(f"Debian's PostgreSQL is not installed: {_INSTALL}")
    os.environ["SERVICES_POSTGRES"] = found[-1].parts[-3]
    return str(found[-1].parent)


def _program(name: str) -> str:
    path = shutil.which(name)
    if not path:
        raise Problem(f"{name} is not installed: {_INSTALL}")
    return path


@contextlib.contextmanager
def _rabbitmq(folder: Path) -> Iterator[str]:
    """A RabbitMQ node of its own, with its own name service, on free ports of this machine only."""
    server = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    if not server.exists():
        raise Problem(f"RabbitMQ is not installed: {_INSTALL}")
    folder.mkdir()
    port, between_nodes, names = _free_ports(3)
    own = {
        "HOME": str(folder),
        "ERL_EPMD_PORT": str(names),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": "caseapp-services@localhost",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_DIST_PORT": str(between_nodes),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_CONFIG_FILE": str(folder / "none"),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
    }
    log = folder / "output.log"
    process = processes.spawn([str(server)], log=log, env={**os.environ, **own})
    try:
        if not processes.wait_until(lambda: "completed with" in log.read_text(), seconds=90, every=0.2):
            raise Problem(f"RabbitMQ did not start:\n{processes.last_lines(log)}")
        yield f"amqp://guest:guest@127.0.0.1:{port}//"
    finally:
        processes.stop(process, signal.SIGTERM, patience=30)
        # Its name service outlives it on purpose; this one is ours alone.
        subprocess.run(["epmd", "-port", str(names), "-kill"], capture_output=True, check=False)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped then too
    sys.exit(main(sys.argv[1:]))
