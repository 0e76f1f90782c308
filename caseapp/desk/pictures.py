"""The README's pictures: which pages, in which look. Add a line to PICTURES for another."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from caseapp.accounts.models import User

if TYPE_CHECKING:  # a developers' package: the product runs without it
    from playwright.sync_api import Browser, Page, Response

WINDOW, PHONE = (1280, 800), (390, 780)
COLOURS = 256  # enough for pages of few colours, and half the bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """One page. `follow` names links to click in turn from there, as CSS selectors."""

    name: str
    url_name: str
    follow: tuple[str, ...] = ()
    size: tuple[int, int] = WINDOW
    scheme: Literal["light", "dark"] = "light"
    query: str = ""


class PageMissing(RuntimeError):
    """The page of a picture did not come as it should."""


FIRST_ROW = "main table tbody th a"
PICTURES = (
    Picture("today", "desk:today"),
    Picture("today-dark", "desk:today", scheme="dark"),
    Picture("today-phone", "desk:today", size=PHONE),
    Picture("matters", "matters:list"),
    Picture("matter", "matters:list", follow=(FIRST_ROW,), query="?type=asylum_affirmative"),
    Picture("deadlines", "deadlines:list"),
    Picture("deadline", "deadlines:list", follow=(FIRST_ROW,), query="?rule=uscis.rfe"),
    Picture("notices", "notices:list"),
    Picture("consultations", "consultations:list"),
    Picture("scheduling-desk", "consultations:desk"),
    Picture("client", "people:list", follow=(FIRST_ROW,), query="?q=nahhas"),
    Picture("reminders", "reminders:list"),
    Picture("calendar", "desk:calendar"),
    Picture("law", "law:list"),
)


def chromium_path() -> str | None:
    """Return the browser named by CHROMIUM, or the first found on the PATH."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@contextmanager
def signed_in(user: User) -> Iterator[str]:
    """Give the session key of a sign-in with a proved second factor, ended afterwards."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    try:
        yield str(session.session_key)
    finally:
        session.flush()


def take(picture: Picture, browser: Browser, *, address: str, session_key: str, folder: Path) -> Path:
    """Save the picture of one page and return its path. Raises PageMissing or playwright's Error."""
    width, height = picture.size
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme=picture.scheme,
        reduced_motion="reduce",
        locale="en-US",
    )
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_key, "url": address}])
    try:
        page = context.new_page()
        _insist(page.goto(reverse(picture.url_name) + picture.query))
        for selector in picture.follow:
            page.locator(selector).first.click()
        _settle(page)
        path = folder / f"{picture.name}.png"
        _save_small(page.screenshot(), path)
        return path
    finally:
        context.close()


def _insist(response: Response | None) -> None:
    if response is None or not response.ok:
        raise PageMissing(f"answered {response.status if response else 'nothing'}")


def _settle(page: Page) -> None:
    """Wait for fragments and letters, so that two runs give the same picture."""
    page.wait_for_load_state("networkidle")
    page.evaluate("() => document.fonts.ready.then(() => true)")


def _save_small(png: bytes, path: Path) -> None:
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
