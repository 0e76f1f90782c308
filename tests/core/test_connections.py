"""What is wrong with a service's address, in one sentence, found at real servers."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from psycopg.conninfo import conninfo_to_dict

from caseapp.core.connections import others
from caseapp.core.connections.addresses import problem_with_address, without_password
from caseapp.core.connections.database import problem_with_database, problem_with_version
from caseapp.core.connections.report import findings
from caseapp.embedded import valkey
from caseapp.embedded.ports import listen


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DATABASE_URL", "mysql://db/x", "begins with 'mysql'; it must begin with one of postgresql://"),
        ("DATABASE_URL", "postgresql://db.example", "names no database"),
        ("DATABASE_URL", "postgresql://db.example/x?nonsense=1", "is not an address PostgreSQL understands"),
        ("DATABASE_URL", "postgresql://db:99999/x", "is not an address"),
        ("DATABASE_URL", "host=db.example nonsense=1 dbname=x", "is not an address PostgreSQL understands"),
        ("DATABASE_URL", "POSTGRESQL://u@db.example/x", "begins with 'POSTGRESQL'"),
        ("DATABASE_URL", "postgresql://u:ge#heim@db.example/x", "percent form (/ as %2F, # as %23"),
        ("DATABASE_URL", "postgresql://u:ge heim@db.example/x", 'unexpected spaces found in "…"'),
        ("BROKER_URL", "sqs://queue", "begins with 'sqs'"),
        ("BROKER_URL", "redis://broker.example/first", "names the database 'first'; Redis numbers its databases"),
        ("BROKER_URL", "redis+socket://", "names no socket"),
        ("CACHE_URL", "unix://", "names no socket"),
        ("BROKER_URL", "amqp://", "names no host"),
        ("BROKER_URL", "just words", "begins with 'just words'"),
        ("CACHE_URL", "memcached://host", "begins with 'memcached'"),
        ("EMAIL_URL", "smtp+tls://", "names no host"),
        ("EMAIL_URL", "mail.firm.example", "must begin with one of smtp://"),
        ("STORAGE_URL", "s3://bucket", "must be s3://KEY:SECRET@host/bucket"),
        ("STORAGE_URL", "s3://key:secret@s3.example/bucket/folder", "must be s3://KEY:SECRET@host/bucket"),
        ("STORAGE_URL", "file:///files", "begins with 'file'"),
    ],
)
def test_an_impossible_address_is_explained(name: str, value: str, expected: str) -> None:
    sentence = problem_with_address(name, value)
    assert sentence
    assert sentence.startswith(name)
    assert expected in sentence
    assert sentence.endswith(".")
    assert "heim" not in sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://caseapp@/caseapp?host=%2Frun%2Fpostgresql&port=5433"),
        ("DATABASE_URL", "postgres://u:p@db.example:5432/x?sslmode=verify-full"),
        ("DATABASE_URL", "host=/run/postgresql port=5433 dbname=caseapp"),
        ("BROKER_URL", "redis+socket:///run/valkey.sock?virtual_host=0"),
        ("BROKER_URL", "amqps://user:pw@broker.example//"),
        ("CACHE_URL", "unix:///run/valkey.sock?db=1"),
        ("CACHE_URL", "db://"),
        ("EMAIL_URL", "smtp+tls://user:pw@mail.example:587"),
        ("STORAGE_URL", "s3://key:secret@s3.example/bucket?region=eu-central-1"),
        ("STORAGE_URL", ""),
    ],
)
def test_a_possible_address_is_left_alone(name: str, value: str) -> None:
    assert problem_with_address(name, value) is None


def test_a_password_is_never_shown() -> None:
    assert without_password("amqp://user:geheim@broker.example//") == "amqp://user:…@broker.example//"
    assert without_password("host=db password='ge heim' dbname=x") == "host=db password=… dbname=x"
    assert without_password("postgresql://u@db/x?password=geheim&port=5") == "postgresql://u@db/x?password=…&port=5"
    for address in ("postgresql://user:geheim@127.0.0.1:9/x", "host=127.0.0.1 port=9 dbname=x password=geheim"):
        sentence = problem_with_database(address)
        assert sentence
        assert "geheim" not in sentence


def test_versions_before_15_are_refused() -> None:
    assert problem_with_version(140_019) == "DATABASE_URL: this is PostgreSQL 14; Caseapp needs 15 or newer."
    assert problem_with_version(150_000) is None


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database made with the options the test names, on this run's server."""
    address, name = os.environ["DATABASE_URL"], f"odd_{os.getpid()}"
    with psycopg.connect(address, dbname="postgres", autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name} TEMPLATE template0 {request.param}")
        yield address.replace(f"/{conninfo_to_dict(address)['dbname']}?", f"/{name}?")
        owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("database", ["LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'"], indirect=True)
@pytest.mark.parametrize("with_extension", [False, True])
def test_a_locale_that_blinds_search_is_refused(database: str, with_extension: bool) -> None:
    if with_extension:
        with psycopg.connect(database) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
    sentence = problem_with_database(database)
    assert sentence
    assert "search would not find names such as 张伟" in sentence


@pytest.mark.parametrize(
    "database", ["ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'"], indirect=True
)
def test_another_encoding_is_refused(database: str) -> None:
    assert "encoded in SQL_ASCII" in str(problem_with_database(database))


def test_dead_servers_are_named_and_only_the_database_stops_the_start() -> None:
    dead = {
        "DATABASE_URL": "postgresql://u:p@127.0.0.1:9/x",
        "BROKER_URL": "redis://127.0.0.1:9/0",
        "CACHE_URL": "redis://127.0.0.1:9/1",
    }
    found = {finding.name: finding for finding in findings(dead)}
    assert set(found) == set(dead)
    assert all("no connection to" in finding.sentence for finding in found.values())
    assert [name for name, finding in found.items() if finding.stops_start] == ["DATABASE_URL"]


def test_a_broker_that_forgets_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with listen("127.0.0.1", 18800) as free:
        port = free.getsockname()[1]
    options = ["--port", str(port), "--maxmemory-policy", "allkeys-lru", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen([str(valkey.program()), *options], stdout=subprocess.DEVNULL)
    try:
        url = f"redis://127.0.0.1:{port}/0"
        client = redis.Redis.from_url(url, retry=redis.retry.Retry(redis.backoff.ConstantBackoff(0.1), 50))
        client.ping()
        assert "maxmemory-policy allkeys-lru" in str(others.problem_with_broker(url))
        client.config_set("maxmemory-policy", "noeviction")
        assert others.problem_with_broker(url) is None
        assert others.problem_with_cache(url) is None
        odd = f"{url}?ssl_cert_reqs=banana"  # the library stumbles over it; a person still reads a sentence
        assert "BROKER_URL: no connection to" in str(others.problem_with_broker(odd))
        monkeypatch.setattr(others, "_PATIENCE", 0.5)
        assert "no connection to" in str(others.problem_with_broker(f"rediss://127.0.0.1:{port}"))  # it speaks no TLS
    finally:
        server.terminate()
        server.wait()


def test_a_mail_server_is_asked_and_nothing_sent(settings: object) -> None:
    controller = Controller(Sink(), hostname="127.0.0.1", port=0)
    with listen("127.0.0.1", 18900) as free:
        controller.port = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port  # type: ignore[attr-defined]
    url = f"smtp://127.0.0.1:{controller.port}"
    controller.start()
    try:
        assert others.problem_with_email(url) is None
    finally:
        controller.stop()
    assert "EMAIL_URL: no connection to smtp://127.0.0.1" in str(others.problem_with_email(url))
