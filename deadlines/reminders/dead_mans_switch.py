"""Tell a watcher outside this machine that all is well; its silence is what raises the alarm there."""

from __future__ import annotations

import logging

import httpx
from django.conf import settings

logger = logging.getLogger(__name__)
_PATIENCE = 5.0


def report(problems: list[str]) -> bool:
    """Ping the address in REMINDER_PING_URL, its `/fail` when something is wrong; True when it was taken.

    The words of a problem go along; they hold times and counts, nothing of a client.
    """
    if not settings.REMINDER_PING_URL:
        return False
    address = settings.REMINDER_PING_URL.rstrip("/") + ("/fail" if problems else "")
    try:
        return httpx.post(address, content="\n".join(problems), timeout=_PATIENCE).is_success
    except httpx.HTTPError as error:
        logger.warning("The dead-man's switch did not answer: %s", type(error).__name__)
        return False
