"""The pages of reminding, in a real browser: readable, reachable, quiet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import expect

from caseapp.accounts.models import User
from caseapp.core import clock
from deadlines.reminders import actions, delivery
from deadlines.reminders.links import Acknowledging, acknowledge_link
from deadlines.reminders.models import Message
from deadlines.tracking.models import Deadline
from tests import factories
from tests.e2e.accessibility import axe, stays_in_width
from tests.e2e.conftest import Look, OpenPage

PATHS = (
    "/reminders/", "/reminders/?outcome=failed", "/reminders/?kind=task", "/reminders/inbox/", "/reminders/settings/",
    "/reminders/settings/firm/", "/reminders/texts/", "/reminders/texts/appearance/es/", "/calendars/",
)  # fmt: skip


@pytest.fixture
def deadline(transactional_db: None, marta: User) -> Deadline:
    """A practice in which something was told, something waits and something failed."""
    matter = factories.matter(responsible=marta)
    today = clock.today()
    made = factories.deadline(matter, due_on=today + timedelta(days=1), assignee=marta, critical=True)
    factories.deadline(matter, due_on=today - timedelta(days=2), assignee=marta, title="Answer the notice of intent")
    factories.deadline(factories.matter(protection="1367", responsible=marta), due_on=today, assignee=marta)
    actions.derive(now=clock.now(), driver="test")
    delivery.deliver(clock=clock.now)
    factories.deadline(matter, due_on=today + timedelta(days=14), assignee=marta)
    actions.derive(now=clock.now(), driver="test")
    Message.objects.filter(state="accepted").update(state="failed", problem="550 No such person here")
    return made


@pytest.mark.parametrize("path", PATHS)
def test_pages_are_accessible(open_page: OpenPage, look: Look, deadline: Deadline, marta: User, path: str) -> None:
    page = open_page(path, marta, look=look)

    axe(page)
    stays_in_width(page)


def test_a_wrong_ladder_keeps_what_was_typed(open_page: OpenPage, look: Look, ana: User) -> None:
    page = open_page("/reminders/settings/", ana, look=look)
    page.get_by_label("Deadline", exact=False).first.fill("soon")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("alert")).to_contain_text("“soon” is not a number of days")
    axe(page)


def test_acknowledging_by_the_link_and_without_a_script(
    open_page: OpenPage, look: Look, deadline: Deadline, marta: User
) -> None:
    link = acknowledge_link(Acknowledging(marta.pk, deadline.pk, deadline.due_on))
    page = open_page(link[link.index("/reminders/") :], look=look, script=False)

    page.get_by_role("button", name="I have seen this").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Recorded")


def test_a_feed_is_made_and_revoked(open_page: OpenPage, ana: User, client_for: Callable[[User], Client]) -> None:
    page = open_page("/calendars/", ana)
    page.get_by_role("button", name="Make the feed").click()
    address = page.get_by_label("Address").input_value()
    assert "/calendars/feed/" in address
    axe(page)

    page.get_by_role("link", name="Revoke").click()
    page.get_by_role("button", name="Revoke").click()

    expect(page.get_by_text("The feed is revoked.")).to_be_visible()
