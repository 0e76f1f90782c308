"""Where the embedded servers keep their files and sockets."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import tempfile
from pathlib import Path

from caseapp.embedded.problems import Problem

# Linux allows 107 bytes for a socket's path and macOS 103; PostgreSQL adds ".s.PGSQL.5432.lock".
_LONGEST_SOCKET_FOLDER = 80
_PLAIN = re.compile(r"[A-Za-z0-9/._-]+")


def private(folder: Path, mode: int = 0o700) -> Path:
    """Make `folder` (and its parents) if it is missing and return it."""
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    return folder


def data_folder(path: Path) -> Path:
    """The data folder itself: root leaves it passable so that "nobody" reaches its cluster, nobody lists it."""
    try:
        return private(path, 0o711 if os.geteuid() == 0 else 0o700)
    except OSError as problem:
        raise Problem(f"The data folder {path} cannot be made ({problem.strerror}): set APP_DATA.") from problem


def socket_folder(preferred: Path, owners: set[int]) -> Path:
    """Return `preferred` when a socket fits there, else a private folder under the temporary one.

    Too long a path, or one with characters that URLs escape, is replaced by a folder named by its hash.
    Raises Problem when that folder belongs to an account other than `owners`.
    """
    if len(os.fsencode(preferred)) <= _LONGEST_SOCKET_FOLDER and _PLAIN.fullmatch(str(preferred)):
        return private(preferred)
    digest = hashlib.sha256(os.fsencode(preferred)).hexdigest()[:16]
    short = Path(tempfile.gettempdir(), f"caseapp-{digest}")
    if len(os.fsencode(short)) > _LONGEST_SOCKET_FOLDER:
        short = Path("/tmp", short.name)  # noqa: S108 - named by a hash, checked below
    private(short)
    found = short.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners or found.st_mode & 0o077:
        raise Problem(f"{short} belongs to another account, so sockets would not be safe there: set TMPDIR.")
    return short


def leave_socket_folder(folder: Path, owner: Path) -> None:
    """Remove a socket folder that had to lie outside its server's own folder, once it is empty."""
    if not folder.is_relative_to(owner):
        with contextlib.suppress(OSError):
            folder.rmdir()
