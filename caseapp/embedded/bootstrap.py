"""Set-up on a bare machine. Standard library only."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def ensure(root: Path, argv: list[str]) -> None:
    """Return only inside the project's environment; becomes its Python otherwise."""
    python = root / ".venv" / "bin" / "python"
    if Path(sys.prefix) != root / ".venv":
        os.environ["PYTHONUTF8"] = "1"
        os.execv(python, [str(python), *argv])  # noqa: S606
