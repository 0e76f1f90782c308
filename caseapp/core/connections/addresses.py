"""Checks of the addresses themselves: connects to nothing."""

from __future__ import annotations

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
    except ValueError as problem:
        return f"{name} is not an address: {problem}."
    if name == "DATABASE_URL" and "://" not in value and "=" in value:  # libpq's other form: host=db dbname=caseapp
        return _problem_in_detail(name, value)
    if parts.scheme not in SCHEMES[name]:
        known = ", ".join(f"{scheme}://" for scheme in SCHEMES[name])
        return f"{name} begins with {parts.scheme or value[:12]!r}; it must begin with one of {known}."
    if port == 0:
        return f"{name} names port 0, on which nothing can listen."
    return _problem_in_detail(name, value)


def _problem_in_detail(name: str, value: str) -> str | None:
    parts = urlsplit(value)
    if name == "DATABASE_URL":
        try:
            details = conninfo_to_dict(value)
        except psycopg.ProgrammingError as problem:
            return f"{name} is not an address PostgreSQL understands: {str(problem).strip()}."
        return None if details.get("dbname") else f"{name} names no database: add /NAME at its end."
    if name == "STORAGE_URL" and not (parts.username and parts.password and parts.hostname and parts.path.strip("/")):
        return f"{name} must be s3://KEY:SECRET@host/bucket."
    if parts.scheme.startswith(_OVER_THE_NETWORK) and "+socket" not in parts.scheme and not parts.hostname:
        return f"{name} names no host."
    return None


def without_password(value: str) -> str:
    """The address as it may be shown: the password is replaced."""
    password = urlsplit(value).password
    return value.replace(f":{password}@", ":…@") if password else value
