"""axe-core in a page, with an answer a person can read."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

# The standards we promise (WCAG 2.2 A and AA) and axe's own good advice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What depends on width and colours; everything else axe reads from the document alone.
LOOK_RULES = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]


def axe(page: Page, *, but_not: tuple[str, ...] = (), look_only: bool = False) -> None:
    """Fail with a readable list when axe finds a violation; `but_not` leaves out parts by CSS selector.

    `look_only` asks again only what another width or colour scheme can change, for a page judged in full before.
    """
    page.evaluate(_source())
    found = page.evaluate(
        "([only, exclude]) => axe.run({include: [['html']], exclude}, {runOnly: only, resultTypes: ['violations']})",
        [
            {"type": "rule", "values": LOOK_RULES} if look_only else {"type": "tag", "values": TAGS},
            [[selector] for selector in but_not],
        ],
    )
    if found["violations"]:
        pytest.fail(f"{page.url}\n" + "\n".join(map(_in_words, found["violations"])), pytrace=False)


def settled(page: Page) -> None:
    """Wait until the fragments that load by themselves are there; quicker than waiting for a quiet network."""
    page.wait_for_load_state("load")
    page.wait_for_function("() => !document.querySelector('.htmx-request')")


def stays_in_width(page: Page) -> None:
    """Fail when the page has to be scrolled sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than the window"


def _in_words(violation: dict[str, Any]) -> str:
    places = [f"    {' '.join(map(str, node['target']))}: {_reason(node)}" for node in violation["nodes"][:6]]
    more = len(violation["nodes"]) - len(places)
    return "\n".join(
        [f"  {violation['id']} ({violation['impact']}): {violation['help']}", *places]
        + ([f"    and {more} more"] if more else [])
    )


def _reason(node: dict[str, Any]) -> str:
    lines = str(node.get("failureSummary", "")).splitlines()
    return " ".join(line.strip() for line in lines[1:])[:220]


@cache
def _source() -> str:
    script = settings.NODE_MODULES / "axe-core" / "axe.min.js"
    if not script.exists():
        pytest.skip("axe-core is not installed: run `npm ci`.")
    return str(script.read_text(encoding="utf-8"))
