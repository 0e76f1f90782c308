"""A real Chromium against the real pages.

`open_page(path, user)` gives a Playwright page, signed in as that colleague; `look` runs a test in four
looks (wide and narrow, light and dark). At the end of a test every page it opened must have been quiet: no error
in the console, nothing refused by the content security policy, no missing file, no 500.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

from caseapp.accounts.models import User
from caseapp.desk.pictures import chromium_path

OpenPage = Callable[..., Page]

# A newer request of the same form, or leaving the page, ends the request before it: htmx logs that as
# `sendAbort`, and the page is well. `afterRequest` is only the other half of a pair: a request that truly
# failed is logged once more by its own name (`sendError`, `timeout`), and that one counts.
SUPERSEDED = ("htmx:sendAbort", "htmx:afterRequest")


@dataclass(frozen=True, slots=True)
class Look:
    """How the window looks."""

    width: int = 1280
    scheme: Literal["light", "dark"] = "light"

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}"


WIDE, NARROW = 1280, 360
LOOKS = [Look(width, scheme) for width in (WIDE, NARROW) for scheme in ("light", "dark")]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/tests/e2e/" in str(item.path):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    if not path:
        pytest.skip("No Chromium on the PATH: browser tests are left out. See CONTRIBUTING.md.")
    if not (settings.NODE_MODULES / "@tabler").is_dir():
        pytest.skip("The browser assets are not installed: browser tests are left out. Run `npm ci`.")
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright's loop runs in this thread; Django would take it for an asynchronous caller.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture(params=LOOKS, ids=str)
def look(request: pytest.FixtureRequest) -> Look:
    found: Look = request.param
    return found


@pytest.fixture
def open_page(chromium: Browser, live_server: Any, client_for: Callable[[User], Any]) -> Iterator[OpenPage]:
    """Return `open_page(path, user=None, look=Look(), script=True) -> Page`."""
    problems: list[str] = []
    contexts: list[Any] = []

    def opened(path: str, user: User | None = None, *, look: Look | None = None, script: bool = True) -> Page:
        look = look or Look()
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": look.width, "height": 800},
            color_scheme=look.scheme,
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="en-US",
            timezone_id="America/New_York",
        )
        contexts.append(context)
        if user:
            cookie = client_for(user).cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        listen(page, problems)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


def listen(page: Page, problems: list[str]) -> None:
    """Add to `problems` whatever goes wrong on the page from now on."""

    def on_console(message: ConsoleMessage) -> None:
        # The browser also logs each answer of 400 and above; those are judged by `on_response`.
        if message.type == "error" and not message.text.startswith(("Failed to load resource", *SUPERSEDED)):
            problems.append(f"{page.url}: {message.text}")

    def on_response(response: Response) -> None:
        is_file = response.request.resource_type in ("stylesheet", "script", "font", "image")
        if response.status >= 500 or (is_file and response.status >= 400):
            problems.append(f"{page.url}: {response.status} for {response.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on("response", on_response)
