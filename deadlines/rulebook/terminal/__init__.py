"""The subcommands of `manage.py rule`, each a module with one `SUBCOMMAND`.

The command itself (`deadlines/management/commands/rule.py`) lists the modules. A subcommand that needs
more than the rulebook, such as `diff`, lives in its own slice and is added to that list.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TextIO


class Writer(Protocol):
    """Something with `write`, such as a file or the wrapper Django puts around one."""

    def write(self, text: str, /) -> object:
        """Write the text."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a subcommand reads and writes, and the day it runs on."""

    read: TextIO
    out: Writer
    err: Writer
    today: date

    def say(self, text: str) -> None:
        """Write a line of the result."""
        self.out.write(f"{_writable(text)}\n")

    def complain(self, text: str) -> None:
        """Write a line about what went wrong."""
        self.err.write(f"{_writable(text)}\n")


def _writable(text: str) -> str:
    """Return the text with half characters, which no file can hold, as question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A part of `manage.py rule`: `run` gets the parsed options and returns the exit status."""

    name: str
    help: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Mapping[str, Any], Terminal], int]
