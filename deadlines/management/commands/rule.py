"""`manage.py rule`: the law at the terminal. Needs no database, except for `diff`."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from caseapp.core import clock
from deadlines.rulebook.terminal import Subcommand, Terminal

MODULES = (
    "deadlines.rulebook.terminal.computing",
    "deadlines.rulebook.terminal.listing",
    "deadlines.rulebook.terminal.showing",
    "deadlines.rulebook.terminal.checking",
    "deadlines.docketing.rule_diff",
)
"""Each module has one `SUBCOMMAND`; a slice that adds one lists its module here."""


class Command(BaseCommand):
    """Hands over to the subcommand and passes its exit status on."""

    help = "Compute dates, and list, show and check the rules they follow from."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare every subcommand."""
        parts = parser.add_subparsers(dest="subcommand", required=True, metavar="SUBCOMMAND")
        for subcommand in subcommands():
            subcommand.add_arguments(parts.add_parser(subcommand.name, help=subcommand.help))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the subcommand; a status other than 0 ends the process with it."""
        chosen = next(s for s in subcommands() if s.name == options["subcommand"])
        terminal = Terminal(sys.stdin, self.stdout, self.stderr, clock.today())
        status = chosen.run(options, terminal)
        if status:
            sys.exit(status)


def subcommands() -> list[Subcommand]:
    """Return the subcommands of all listed modules."""
    return [import_module(module).SUBCOMMAND for module in MODULES]
