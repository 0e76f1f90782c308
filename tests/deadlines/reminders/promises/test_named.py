"""The page of promises names each of them once, and only proofs and ladders that exist."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.management import get_commands

from deadlines.reminders import items
from deadlines.reminders.ladders import DAY

ROOT = Path(__file__).resolve().parents[4]
PAGE = (ROOT / "docs/reminders.md").read_text(encoding="utf-8")


def test_every_promise_is_named_once() -> None:
    assert re.findall(r"^\| (R\d+) \|", PAGE, re.MULTILINE) == [f"R{number}" for number in range(1, 15)]


def test_every_proof_exists() -> None:
    folders = (ROOT, ROOT / "tests/deadlines/reminders")
    for name in re.findall(r"`((?:tests|promises|deploy)/\S+|test_\w+\.py)`", PAGE):
        assert any((folder / name).exists() for folder in folders), name
    targets = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z-]+)", PAGE):
        assert re.search(rf"^{target}:", targets, re.MULTILINE), target
    assert set(re.findall(r"`manage\.py (\w+)", PAGE)) <= set(get_commands())


def test_the_ladders_on_the_page_are_the_ladders() -> None:
    said = {tuple(map(int, numbers)) for numbers in map(numbers_of, PAGE.splitlines()) if numbers}
    for item in items.ALL:
        if len(item.ladder) > 1 and item.is_dated:
            assert tuple(abs(hours) // DAY for hours in item.ladder) in said, item.kind


def numbers_of(line: str) -> list[str]:
    """Return the numbers a row of the page's first table ends with."""
    cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
    return re.findall(r"\d+", cells[-1].partition(";")[0]) if len(cells) == 3 else []
