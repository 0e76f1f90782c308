"""The lock files: complete for pip's hash mode, free of addresses, each direct dependency explained."""

from __future__ import annotations

import json
import re
import tomllib
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.embedded.checkout import ROOT

_PINNED = re.compile(
    r"^(?P<requirement>[A-Za-z0-9][^\\]*?==[^\\]*?)\s*\\\n(?P<hashes>(?:    --hash=.*\n)+)", re.MULTILINE
)
_ROW = re.compile(r"^\| (?P<name>[^|]+?) \|", re.MULTILINE)
LOCKS = ("requirements.txt", "requirements-dev.txt")


def _locked(name: str) -> dict[str, Requirement]:
    """What a lock file pins, by name."""
    found = (Requirement(match["requirement"]) for match in _PINNED.finditer((ROOT / name).read_text()))
    return {canonicalize_name(each.name): each for each in found}


def _direct() -> list[str]:
    """Every package the project asks for by name, as it is written."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    browser = json.loads((ROOT / "package.json").read_text())
    asked = [*project["project"]["dependencies"], *(ROOT / "deploy" / "node.in").read_text().splitlines()]
    asked += [each for group in project["dependency-groups"].values() for each in group]
    python = [str(re.match(r"[\w.-]+(\[[\w,-]+\])?", each)[0]) for each in asked]  # type: ignore[index]
    return [*python, *browser["dependencies"], *browser["devDependencies"]]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_extra_that_a_locked_package_asks_for_is_locked(lock: str) -> None:
    """pip's hash mode takes `celery[redis]` to want a pinned `kombu[redis]`, and refuses a pinned `kombu`."""
    locked = _locked(lock)
    assert len(locked) > 40
    missing = []
    for name, pinned in locked.items():
        for text in _requires(name):
            asked = Requirement(text)
            if not any(_applies(asked, extra) for extra in ("", *pinned.extras)):
                continue
            found = locked.get(canonicalize_name(asked.name))
            if found is None or not asked.extras <= found.extras:
                missing.append(f"{name} asks for {asked}")
    assert missing == []


def _requires(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # locked for another platform or another Python
        return []


def _applies(asked: Requirement, extra: str) -> bool:
    return asked.marker is None or asked.marker.evaluate({"extra": extra})


def test_both_lock_files_agree() -> None:
    runtime, developers = (_locked(name) for name in LOCKS)
    assert {name: str(pin.specifier) for name, pin in runtime.items()}.items() <= {
        name: str(pin.specifier) for name, pin in developers.items()
    }.items()


@pytest.mark.parametrize("name", [*LOCKS, "requirements-node.txt", "package-lock.json", ".npmrc"])
def test_no_lock_file_holds_an_address(name: str) -> None:
    assert "://" not in (ROOT / name).read_text()


def test_each_direct_dependency_has_exactly_one_line_of_reason() -> None:
    rows = _ROW.findall((ROOT / "docs" / "dependencies.md").read_text())
    explained = sorted(row.lower() for row in rows if row not in {"Package", "---"})
    assert explained == sorted(_direct())
