"""Checks of the addresses themselves: connects to nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

SCHEMES: Mapping[str, tuple[str, ...]] = {
    "DATABASE_URL": ("postgresql", "postgres"),
    "BROKER_URL": ("redis", "rediss", "redis+socket", "amqp", "amqps"),
    "CACHE_URL": ("redis", "rediss", "unix", "db"),
    "EMAIL_URL": ("smtp", "smtp+tls", "smtp+ssl", "smtps", "consolemail", "filemail", "memorymail", "dummymail"),
    "STORAGE_URL": ("s3",),
}

_OVER_THE_NETWORK = ("smtp", "redis", "amqp")
_PASSWORD_IN_WORDS = re.compile(r"\b(\w*password\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s&]+)")
_SOCKETS = ("redis+socket", "unix")


def impossible_addresses(values: Mapping[str, str]) -> list[str]:
    """A sentence about each variable whose value cannot be the address of its service."""
    found = (problem_with_address(name, values.get(name, "")) for name in SCHEMES)
    return [sentence for sentence in found if sentence]


def problem_with_address(name: str, value: str) -> str | None:
    """A sentence when `value` cannot be an address for the variable `name`; None for a plausible or empty one."""
    if not value:
        return None
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:  # its words would show a part of the password
        return (
            f"{name} is not an address: check its host and port, and write special characters of the password "
            "in percent form (/ as %2F, # as %23, ? as %3F)."
        )
    if name == "DATABASE_URL" and "://" not in value and "=" in value:  # libpq's other form: host=db dbname=caseapp
        return _problem_in_detail(name, value)
    begins = value.partition(":")[0] if ":" in value else value[:12]
    if begins not in SCHEMES[name]:
        known = ", ".join(f"{scheme}://" for scheme in SCHEMES[name])
        return f"{name} begins with {begins!r}; it must begin with one of {known}."
    if port == 0:
        return f"{name} names port 0, on which nothing can listen."
    return _problem_in_detail(name, value)


def _problem_in_detail(name: str, value: str) -> str | None:
    parts = urlsplit(value)
    if name == "DATABASE_URL":
        return _problem_with_connection_words(name, value)
    path = parts.path.strip("/")
    if name == "STORAGE_URL":
        whole = parts.username and parts.password and parts.hostname and path and "/" not in path
        return None if whole else f"{name} must be s3://KEY:SECRET@host/bucket."
    if parts.scheme in _SOCKETS:
        return None if path else f"{name} names no socket: write {parts.scheme}:///path/to/the.sock."
    if parts.scheme.startswith(_OVER_THE_NETWORK) and not parts.hostname:
        return f"{name} names no host."
    if parts.scheme.startswith("redis") and path and not path.isdecimal():
        return f"{name} names the database {path!r}; Redis numbers its databases, the first is /0."
    return None


def _problem_with_connection_words(name: str, value: str) -> str | None:
    try:
        details = conninfo_to_dict(value)
    except psycopg.ProgrammingError as problem:
        said = str(problem).strip()
        secret = urlsplit(value).password
        return f"{name} is not an address PostgreSQL understands: {said.replace(secret, '…') if secret else said}."
    return None if details.get("dbname") else f"{name} names no database: add /NAME at its end."


def without_password(value: str) -> str:
    """The address as it may be shown: the password is replaced, in libpq's other form and among the options too."""
    password = urlsplit(value).password
    shown = value.replace(f":{password}@", ":…@") if password else value
    return _PASSWORD_IN_WORDS.sub(r"\1…", shown)
