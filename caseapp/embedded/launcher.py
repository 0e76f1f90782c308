"""What `python3 manage.py COMMAND` does once the environment is installed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from caseapp.embedded import commands, environment, known_commands
from caseapp.embedded.problems import Problem


def run(root: Path, argv: list[str]) -> int:
    """Run one command line and return its exit code; a Problem is printed as its sentence."""
    argv = _asking_for_help(argv)
    command, arguments = argv[1], argv[2:]
    try:
        if command == "install":  # done by the bootstrap, before this line
            if commands.asks_for_help(arguments):
                print(known_commands.OURS[command])
            return 0
        if command == "test":
            return _test(root, arguments)
        environment.read_dotenv(root / ".env")
        known_commands.refuse_unknown(root, command)
        if command == "up":
            from caseapp.embedded import up  # noqa: PLC0415 - only here

            return up.run(root, arguments)
        if command in {"help", "--help", "-h"} and not arguments:
            print(known_commands.overview())
        return _django(environment.data_path(root), command, argv)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _asking_for_help(argv: list[str]) -> list[str]:
    """`manage.py` alone asks for help; `help up` is `up --help`, for Django would not know `up`."""
    if len(argv) == 1:
        return [*argv, "help"]
    if argv[1] == "help" and argv[2:3] and argv[2] in known_commands.OURS:
        return [argv[0], argv[2], "--help"]
    return argv


def _test(root: Path, arguments: list[str]) -> int:
    """Become pytest, with its arguments passed through; its plugin starts the servers (see `testing`)."""
    os.chdir(root)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])  # noqa: S606


def _django(data: Path, command: str, argv: list[str]) -> int:
    """Run a Django command, with servers when it needs some and the environment names none."""
    embedded = environment.fill_in(data)
    if not embedded or not commands.needs_servers(command, argv[2:]):
        return _executed(argv)
    from caseapp.embedded.servers import available  # noqa: PLC0415 - slow to import, often not needed

    with available(data, command):
        return _executed(argv)


def _executed(argv: list[str]) -> int:
    """Run it; what a person can put right becomes a Problem, everything else stays an error with its traceback."""
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - after the variables
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.db import OperationalError, ProgrammingError  # noqa: PLC0415

    try:
        execute_from_command_line(argv)
    except ImproperlyConfigured as wrong:
        raise Problem(str(wrong)) from wrong
    except (OperationalError, ProgrammingError) as wrong:
        if sentence := _about_database(wrong):
            raise Problem(sentence) from wrong
        raise
    return 0


def _about_database(wrong: Exception) -> str | None:
    """A sentence when the database is unreachable, unsuitable or not prepared, or None."""
    from psycopg.errors import UndefinedColumn, UndefinedTable  # noqa: PLC0415

    from caseapp.core.connections.database import problem_with_database  # noqa: PLC0415

    if isinstance(wrong.__cause__, UndefinedTable | UndefinedColumn):
        return (
            "The database is not at this version yet: run `python3 manage.py prepare` first (`up` does it by itself)."
        )
    return problem_with_database(os.environ.get("DATABASE_URL", ""))
