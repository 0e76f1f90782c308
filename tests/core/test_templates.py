"""What the browser policy forbids is in no template, and what templates name exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from caseapp.core import navigation

ROOT = Path(settings.BASE_DIR) / "templates"
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))
OUTLINES = settings.NODE_MODULES / "@tabler" / "icons" / "icons" / "outline"


@pytest.mark.parametrize("name", PAGES)
def test_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_template_has_nothing_inline(name: str) -> None:
    if name.startswith("emails/"):
        pytest.skip("mail has styles of its own")
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.DOTALL)

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|hx-vals=[\"']js:", text)
    scripts = re.findall(r"<script\b[^>]*>", text)
    assert [tag for tag in scripts if not _may_run(tag) and "application/json" not in tag] == []


def _may_run(script: str) -> bool:
    """A file of its own, with the nonce the policy asks for."""
    return " src=" in script and 'nonce="{{ request.csp_nonce }}"' in script


def test_icons_exist() -> None:
    if not OUTLINES.is_dir():
        pytest.skip("The browser assets are not installed: run `npm ci`.")

    assert sorted({name for name in _icons() if not (OUTLINES / f"{name}.svg").exists()}) == []


def _icons() -> Iterator[str]:
    for name in PAGES:
        yield from re.findall(r"""(?:{% icon |\bicon=)"([a-z0-9-]+)\"""", (ROOT / name).read_text(encoding="utf-8"))
    for group in navigation.GROUPS:
        yield from (entry.icon for entry in group)


def test_navigation_shows_what_one_may_open() -> None:
    everything = [link.label for group in navigation.links("/", may=lambda _: True) for link in group]
    nothing = navigation.links("/", may=lambda _: False)

    assert everything[0] == "Today"
    assert nothing == []
