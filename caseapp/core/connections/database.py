"""Is the database there, new enough, and able to search names in every script?"""

from __future__ import annotations

import psycopg

from caseapp.core.connections.addresses import without_password

OLDEST = 15
# Chinese, Cyrillic, Arabic, Amharic: names our clients write.
_NAMES = ("张伟", "Олена", "محمد", "ሰላም")


def problem_with_database(url: str) -> str | None:
    """A sentence about what is wrong with the PostgreSQL at `url`, or None. Waits 5 seconds at most to connect."""
    try:
        with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
            return _problem_inside(connection)
    except psycopg.OperationalError as problem:
        reason = " ".join(str(problem).split())
        return f"DATABASE_URL: no connection to {without_password(url)} ({reason})."


def _problem_inside(connection: psycopg.Connection[tuple[object, ...]]) -> str | None:
    if sentence := problem_with_version(connection.info.server_version):
        return sentence
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        return f"DATABASE_URL: the database is encoded in {encoding}; create it with ENCODING 'UTF8'."
    return problem_with_search(connection)


def problem_with_version(version: int) -> str | None:
    """A sentence when a server's version number (150004 is 15.4) is too old, or None."""
    if version >= OLDEST * 10_000:
        return None
    return f"DATABASE_URL: this is PostgreSQL {version // 10_000}; Caseapp needs {OLDEST} or newer."


def problem_with_search(connection: psycopg.Connection[tuple[object, ...]]) -> str | None:
    """A sentence when trigram search would find no name in another script than Latin, or None.

    With LC_CTYPE=C the extension sees no letters in them: no error, no result. PostgreSQL fixes a database's
    character type when it is created.
    """
    found = connection.execute("SELECT datctype FROM pg_database WHERE datname = current_database()").fetchone()
    character_type = str(found[0]) if found else ""
    blind = character_type in {"C", "POSIX"}
    if connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'").fetchone():
        blind = any(_trigrams(connection, name) == 0 for name in _NAMES)
    if not blind:
        return None
    return (
        f"DATABASE_URL: the database has LC_CTYPE {character_type!r}, so search would not find names such as "
        f"{_NAMES[0]}; create it anew with TEMPLATE template0 LC_CTYPE 'C.UTF-8'."
    )


def _trigrams(connection: psycopg.Connection[tuple[object, ...]], name: str) -> int:
    row = connection.execute("SELECT cardinality(show_trgm(%s))", [name]).fetchone()
    return int(str(row[0])) if row else 0
