"""The listener of the browser tests: a superseded request is no fault of the page, a failed one is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route

from caseapp.accounts.models import User
from tests.e2e.conftest import OpenPage, listen

pytestmark = pytest.mark.django_db(transaction=True)


def ask(page: Page, service: str, unanswered: list[Route]) -> None:
    """Change the calculator and return once its request is waiting for the answer nobody gives."""
    before = len(unanswered)
    page.get_by_label("How it was served").select_option(service)
    for _ in range(200):
        if len(unanswered) > before:
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"no request for {service}")


def test_only_a_request_that_failed_is_a_problem(open_page: OpenPage, ana: User) -> None:
    page = open_page("/law/calculator/", ana).context.new_page()
    problems: list[str] = []
    unanswered: list[Route] = []

    def hold(route: Route) -> None:
        unanswered.append(route)

    listen(page, problems)
    page.goto("/law/calculator/?rule=uscis.noid&on=2026-11-09")
    page.route("**/law/calculator/?*", hold)

    with page.expect_console_message(lambda message: message.text.startswith("htmx:sendAbort")):
        ask(page, "mail", unanswered)
        ask(page, "electronic", unanswered)
    assert problems == []

    with page.expect_console_message(lambda message: message.text.startswith("htmx:sendError")):
        unanswered[-1].abort()
    assert len(problems) == 1
    assert "htmx:sendError" in problems[0]
