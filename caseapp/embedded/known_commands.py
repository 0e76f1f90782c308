"""Which words `manage.py` understands, found out before anything is started for one of them."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from caseapp.embedded.environment import DEVELOPMENT
from caseapp.embedded.problems import Problem

# Those Django does not know, or knows otherwise, with what `manage.py help` says about them.
OURS = {
    "up": "Start Caseapp with everything it needs; Ctrl-C stops it and keeps the data.",
    "test": "Run the tests on servers of their own; what follows goes to pytest.",
    "install": "Install the packages and the browser assets; --dev also the developers' packages.",
}
_ASK = frozenset({"help", "--help", "-h", "--version"})


def refuse_unknown(root: Path, command: str) -> None:
    """Return for a command there is; for any other raise a Problem that names the nearest one."""
    if command in OURS or command in _ASK or command in _at_hand(root):
        return
    known = _all()
    if command in known:
        return
    nearest = difflib.get_close_matches(command, [*OURS, *_at_hand(root), *known], n=1)
    meant = f" Did you mean {nearest[0]}?" if nearest else ""
    raise Problem(f"There is no command {command!r}.{meant} `python3 manage.py help` names them all.")


def overview() -> str:
    """What stands above Django's list of commands."""
    return "\n".join(["", "[caseapp]", *(f"    {name:10}{line}" for name, line in OURS.items())])


def _at_hand(root: Path) -> set[str]:
    """The product's own commands and Django's, by their files: quick, and enough for nearly every call."""
    from django.core import management  # noqa: PLC0415 - only once Django is installed

    places = [*root.glob("*/management/commands"), *root.glob("*/*/management/commands")]
    ours = (path.stem for place in places for path in place.glob("[a-z]*.py"))
    return {*ours, *management.find_commands(management.__path__[0])}


def _all() -> set[str]:
    """Also those of other packages, which only the settings tell."""
    import django  # noqa: PLC0415
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import get_commands  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEVELOPMENT)
    try:
        django.setup()
    except ImproperlyConfigured as wrong:
        raise Problem(str(wrong)) from wrong
    return set(get_commands())
