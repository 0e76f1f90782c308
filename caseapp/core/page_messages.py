"""What a page says after an action, with a way back where the law of the thing allows one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest


def say(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Queue one sentence for the next page; `undo` is the address that takes the action back by POST."""
    messages.success(request, text, extra_tags=undo)


def warn(request: HttpRequest, text: str) -> None:
    """Queue a sentence about something that was done only in part."""
    messages.warning(request, text)
