"""Asks addresses whether they still answer: one at a time, with a pause, HEAD before GET, following nothing.

Nothing is read but the first line of the answer. When the network itself is away, `check` says so by `Offline` and
what was known before stays.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx

AGENT = "Caseapp link checker (checks a law office's list of public resources)"
TIMEOUT, PAUSE = 10.0, 1.0  # seconds
GIVE_UP_AFTER = 3  # first hosts that cannot be reached at all: the network is away


class Offline(Exception):
    """The network cannot be reached from here: nothing can be said of any link."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How one address answered. `outcome` is a code of LinkCheck.Outcome, `status` the HTTP number if there was one."""

    url: str
    outcome: str
    status: int | None = None
    detail: str = ""


def check(
    urls: Iterable[str],
    *,
    client: httpx.Client | None = None,
    pause: Callable[[float], object] = time.sleep,
    is_public: Callable[[str], bool] | None = None,
) -> list[Answer]:
    """Return an answer for each address; raises Offline when the first ones all find no network."""
    open_client = client or httpx.Client(timeout=TIMEOUT, headers={"User-Agent": AGENT}, follow_redirects=False)
    with open_client:
        return list(_answers(urls, open_client, pause, is_public or leads_outside))


def _answers(
    urls: Iterable[str], client: httpx.Client, pause: Callable[[float], object], is_public: Callable[[str], bool]
) -> Iterator[Answer]:
    somebody_answered, silent = False, []
    for number, url in enumerate(urls):
        if number:
            pause(PAUSE)
        answer = ask(client, url) if is_public(url) else Answer(url, "silent", None, "The name leads nowhere public.")
        somebody_answered = somebody_answered or answer.status is not None
        if not somebody_answered:
            silent.append(answer)
            if len(silent) >= GIVE_UP_AFTER:
                raise Offline
            continue
        yield from silent
        silent = []
        yield answer
    if silent:
        raise Offline


def ask(client: httpx.Client, url: str) -> Answer:
    """Return how one address answers HEAD, or GET where HEAD is not wanted."""
    try:
        status, where = _status(client, "HEAD", url)
        if status >= 400:
            status, where = _status(client, "GET", url)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as problem:
        return Answer(url, "silent", None, type(problem).__name__)
    return Answer(url, _outcome(status, url, where), status, where)


def _status(client: httpx.Client, method: str, url: str) -> tuple[int, str]:
    with client.stream(method, url) as response:
        return response.status_code, urljoin(url, response.headers.get("location", "")) if response.is_redirect else ""


def _outcome(status: int, url: str, where: str) -> str:
    if where:
        same = urlsplit(where)._replace(scheme="").geturl().rstrip("/") == urlsplit(url)._replace(
            scheme=""
        ).geturl().rstrip("/")
        return "works" if same else "moved"
    if status in (404, 410):
        return "gone"
    return "works" if status < 400 else "refused"


def leads_outside(url: str) -> bool:
    """Say whether the address names a public host over http(s); an address inside the office is never asked."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError):
        return False
    return all(ipaddress.ip_address(row[4][0]).is_global for row in found)
