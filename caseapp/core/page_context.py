"""What every page's shell has: the navigation, banners, the bell.

`settings.PAGE_BANNERS` names functions `(request) -> Iterable[Banner]`, `settings.PAGE_BELL` one function
`(request) -> Bell | None`. Both are named in settings because they live in packages above this one.
Everything is lazy: a fragment that shows no shell pays for none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from caseapp.core import navigation


@dataclass(frozen=True, slots=True)
class Banner:
    """A line across the top of every page: something is broken, or protection is off."""

    text: str
    level: Literal["info", "warning", "broken"] = "info"
    href: str = ""
    link_text: str = ""


@dataclass(frozen=True, slots=True)
class Bell:
    """What waits for this person; zero shows a quiet bell."""

    count: int
    href: str


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the context that the base templates draw the shell from."""
    return {
        "navigation": SimpleLazyObject(lambda: navigation.links(request.path, may=_may(request))),
        "banners": SimpleLazyObject(lambda: list(_banners(request))),
        "bell": SimpleLazyObject(lambda: _bell(request)),
    }


def _may(request: HttpRequest) -> Callable[[str], bool]:
    allowed: Callable[[str], bool] = getattr(getattr(request, "user", None), "may", _nothing)
    return allowed


def _nothing(_permission: str) -> bool:
    return False


def _banners(request: HttpRequest) -> Iterable[Banner]:
    if not hasattr(request, "user"):  # an error page may come before anybody was looked up
        return
    for name in getattr(settings, "PAGE_BANNERS", ()):
        yield from import_string(name)(request)


def _bell(request: HttpRequest) -> Bell | None:
    name = getattr(settings, "PAGE_BELL", "") if hasattr(request, "user") else ""
    bell: Bell | None = import_string(name)(request) if name else None
    return bell
