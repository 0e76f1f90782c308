"""Walks the product from Today along its links: one page of each kind, readable, quiet, within the window."""

from __future__ import annotations

from collections import deque
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

from caseapp.accounts.models import User
from clients.documents.models import DocumentRequest
from clients.people.models import Relationship
from clients.proceedings.models import Proceeding
from tests.e2e.accessibility import axe, settled, stays_in_width
from tests.e2e.conftest import NARROW, WIDE, OpenPage

# Not pages: they answer with a file, or end the session.
LEFT_OUT = {"account_logout", "mfa_download_recovery_codes", "gallery:components"}
# A few of each part of the product, so that a page nobody can reach any more is noticed.
REACHED = {
    "desk:today", "desk:calendar", "desk:reports", "desk:audit", "people:list", "people:detail",
    "people:organization", "matters:list", "matters:detail", "matters:history",
    "proceedings:of_matter", "proceedings:appearance", "proceedings:order", "proceedings:change",
    "documents:of_matter", "documents:detail", "notices:list", "notices:detail", "docketing:notice",
    "docketing:correct", "deadlines:list", "deadlines:detail", "deadlines:complete", "consultations:list",
    "consultations:desk", "consultations:detail", "consultations:review", "reminders:inbox", "reminders:list",
    "calendars:feeds", "law:list", "law:rule", "law:calculator", "visas:list", "visas:household", "exposure:list",
    "records:list", "resources:list", "accounts:staff", "accounts:firm", "accounts:profile",
}  # fmt: skip


@pytest.fixture
def sample_firm(transactional_db: None) -> None:
    call_command("load_sample_firm", verbosity=0)


@pytest.mark.slow
def test_every_page_is_accessible_wide_and_light_narrow_and_dark(open_page: OpenPage, sample_firm: None) -> None:
    page = open_page("/", User.objects.managing().get())
    wrong: list[str] = []

    seen = walk(page, wrong, [link for address in full_pages() for link in links(page, address)])

    assert not wrong, "\n".join(wrong)
    assert seen >= REACHED, sorted(REACHED - seen)


def full_pages() -> list[str]:
    """Return pages that lead further than the first of their kind: a family, proceedings, an order, a request."""
    open_to_all = {"matter__protection": "none"}
    relation = Relationship.objects.filter(person__matter_parts__matter__protection="none")[:1].get()
    proceeding = Proceeding.objects.filter(**open_to_all, matter__orders__isnull=False)[:1].get()
    return [
        relation.person.get_absolute_url(),
        f"/proceedings/matter/{proceeding.matter_id}/",
        f"/documents/matter/{DocumentRequest.objects.filter(**open_to_all)[:1].get().matter_id}/",
    ]


def links(page: Page, address: str) -> list[str]:
    page.goto(address)
    settled(page)
    found: list[str] = page.eval_on_selector_all("a[href^='/']", "links => links.map(link => link.pathname)")
    return found


def walk(page: Page, wrong: list[str], more: list[str]) -> set[str]:
    """Open one page of each kind that links lead to, and `more`; collect what is wrong; return the kinds."""
    seen: set[str] = set()
    waiting = deque(["/", *more])
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        if not kind or kind in seen or kind in LEFT_OUT:
            continue
        seen.add(kind)
        if not _opened(page, address, wrong):
            continue
        judge(page, wrong)
        waiting.extend(page.eval_on_selector_all("a[href^='/']", "links => links.map(link => link.pathname)"))
    return seen


def _opened(page: Page, address: str, wrong: list[str]) -> bool:
    """Open the page; a file that is saved instead is no page, an error is wrong."""
    try:
        answer = page.goto(address)
    except Error as problem:
        if "Download is starting" in str(problem):
            return False
        raise
    assert answer is not None
    if answer.status >= 400:
        wrong.append(f"{address}: {answer.status}")
        return False
    settled(page)
    return True


def judge(page: Page, wrong: list[str]) -> None:
    """Judge a page in full at a phone's width in the dark, and once more as a wide and light one."""
    for width, scheme, again in ((NARROW, "dark", False), (WIDE, "light", True)):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for problem in _problems(page, again=again):
            wrong.append(f"{width} {scheme}: {problem}")


def _problems(page: Page, *, again: bool) -> list[str]:
    found = []
    try:
        axe(page, look_only=again)
    except pytest.fail.Exception as problem:
        found.append(str(problem))
    try:
        stays_in_width(page)
    except AssertionError as problem:
        found.append(str(problem))
    return found


def kind_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""
