"""Which `manage.py` commands need what: the one declared table."""

from __future__ import annotations

# These read files or the code only, so no server is started for them and they begin at once.
# Every other Django command gets the embedded PostgreSQL and Valkey (or the servers the environment names).
WITHOUT_SERVERS = frozenset(
    {
        "check",
        "collectstatic",
        "compilemessages",
        "diffsettings",
        "findstatic",
        "help",
        "makemessages",
        "rule",
        "startapp",
        "startproject",
        "testserver",
        "version",
        "--help",
        "-h",
        "--version",
    }
)
# These need the developers' packages (requirements-dev.txt).
WITH_DEVELOPERS_PACKAGES = frozenset({"test", "screenshots"})
# These serve or collect pages, so they need the browser assets (package-lock.json).
WITH_ASSETS = frozenset({"up", "install", "test", "runserver", "collectstatic", "screenshots"})


def asks_for_help(arguments: list[str]) -> bool:
    """Whether a command line only wants to be told about a command."""
    return "--help" in arguments or "-h" in arguments


def needs_servers(command: str, arguments: list[str]) -> bool:
    """Whether a Django command needs a database and a broker.

    `check --database …` and `rule diff` look into the database, the plain `check` and other parts of `rule` do not.
    """
    if asks_for_help(arguments):
        return False
    if command == "rule":
        return arguments[:1] == ["diff"]
    return command not in WITHOUT_SERVERS or (command == "check" and "--database" in arguments)
