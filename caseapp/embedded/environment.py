"""The variables the settings read, filled in with the embedded default where they are unset."""

from __future__ import annotations

import importlib.util
import os
import secrets
from pathlib import Path

from caseapp.embedded import folders
from caseapp.embedded.problems import Problem

DEVELOPMENT = "caseapp.settings.development"
PRODUCTION = "caseapp.settings.production"
SERVED_BY_POSTGRES = ("DATABASE_URL",)
SERVED_BY_VALKEY = ("BROKER_URL", "CACHE_URL")


def read_dotenv(path: Path) -> None:
    """Set what `.env` says and the environment does not: lines of NAME=value, `#` starts a comment line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#") and value.strip():
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def data_path(root: Path) -> Path:
    """The data folder as an absolute path: APP_DATA, else `.data` in the checkout."""
    return Path(os.environ.get("APP_DATA") or root / ".data").absolute()


def fill_in(data: Path) -> bool:
    """Set the variables that need no server; True when the embedded default may fill in the rest.

    Only the development settings live on what is made up here. Others (production) get the data folder
    and must name everything themselves.
    """
    os.environ["APP_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEVELOPMENT)
    check_values()
    if os.environ["DJANGO_SETTINGS_MODULE"] != DEVELOPMENT:
        return False
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = kept_secret(folders.data_folder(data) / "secret_key")
    return True


def check_values() -> None:
    """Raise a Problem for a value that something started later would only stumble over."""
    for name in ("WEB_CONCURRENCY", "WORKER_CONCURRENCY"):
        value = os.environ.get(name, "")
        if value and not (value.isascii() and value.isdigit() and int(value)):
            raise Problem(f"{name} is {value!r}; it must be a number of processes, 1 or more.")
    module = os.environ["DJANGO_SETTINGS_MODULE"]
    try:
        found = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        found = None
    if not found:
        raise Problem(f"DJANGO_SETTINGS_MODULE names {module!r}, which is not there; an office uses {PRODUCTION}.")


def kept_secret(path: Path) -> str:
    """A random secret that stays the same: made once, readable by this account only."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="utf-8")


def unset(names: tuple[str, ...]) -> bool:
    """Whether any of the variables is unset or empty."""
    return any(not os.environ.get(name) for name in names)
