"""Browsers told apart in words."""

from __future__ import annotations

import pytest

from caseapp.core.templatetags.browsers import browser

MOZILLA = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) {}"


@pytest.mark.parametrize(
    ("description", "words"),
    [
        (MOZILLA.format("Windows NT 10.0; Win64; x64", "Chrome/130.0 Safari/537.36 Edg/130.0"), "Edge on Windows"),
        (MOZILLA.format("X11; Linux x86_64", "Chrome/130.0 Safari/537.36"), "Chrome on Linux"),
        (MOZILLA.format("iPhone; CPU iPhone OS 18_0 like Mac OS X", "Version/18.0 Safari/604.1"), "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14.7; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Mac"),
        ("curl/8.0", "an unknown browser"),
        ("", "an unknown browser"),
    ],
)
def test_browser_is_named(description: str, words: str) -> None:
    assert browser(description) == words
