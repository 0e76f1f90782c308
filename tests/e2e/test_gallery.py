"""Every component in every state: readable, quiet, within the window, usable by keyboard."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from caseapp.accounts.models import User
from tests.e2e.accessibility import axe, stays_in_width
from tests.e2e.conftest import NARROW, Look, OpenPage


@pytest.mark.parametrize(
    "path", ["/gallery/", "/gallery/?said=1", "/gallery/list/", "/gallery/list/?q=nothing", "/gallery/form/"]
)
def test_gallery_is_accessible(open_page: OpenPage, look: Look, ana: User, path: str) -> None:
    page = open_page(path, ana, look=look)

    axe(page)
    stays_in_width(page)


@pytest.mark.parametrize("language", ["ar", "es"])
def test_public_page_follows_language_and_direction(open_page: OpenPage, look: Look, language: str) -> None:
    page = open_page(f"/gallery/public/{language}/", look=look)

    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    axe(page)
    stays_in_width(page)


def test_axe_sees_what_is_wrong(open_page: OpenPage) -> None:
    page = open_page("/gallery/form/")
    page.evaluate(
        "() => document.querySelector('main').append(Object.assign(document.createElement('input'), {type: 'text'}))"
    )

    with pytest.raises(pytest.fail.Exception, match="label"):
        axe(page)


def test_appearance_can_be_chosen_and_is_remembered(open_page: OpenPage, ana: User) -> None:
    page = open_page("/gallery/", ana)
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.locator("summary.person-button").click()
    page.get_by_label("Dark").check()
    dark = page.evaluate(ground)
    page.reload()

    assert light != dark
    assert page.evaluate(ground) == dark


def test_paper_shows_words_and_no_buttons(open_page: OpenPage, ana: User) -> None:
    page = open_page("/gallery/", ana, look=Look(scheme="dark"))
    page.emulate_media(media="print")

    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_wrong_form_keeps_what_was_typed_and_leads_to_the_field(open_page: OpenPage, look: Look) -> None:
    page = open_page("/gallery/form/", look=look)
    page.get_by_label("Receipt number").fill("12345")
    page.get_by_role("button", name="Record and docket").click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page.get_by_label("Receipt number")).to_have_value("12345")
    expect(page.get_by_label("Receipt number")).to_have_attribute("aria-invalid", "true")
    axe(page)
    summary.get_by_role("link", name=re.compile("Receipt number")).click()
    expect(page.get_by_label("Receipt number")).to_be_focused()


def test_form_works_without_script(open_page: OpenPage) -> None:
    page = open_page("/gallery/form/", script=False)
    page.get_by_role("button", name="Record and docket").click()

    expect(page.get_by_role("alert")).to_contain_text("things to correct")


def test_slash_searches_and_question_mark_lists_keys(open_page: OpenPage) -> None:
    page = open_page("/gallery/")

    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("?")
    expect(page.locator("#search")).to_have_value("?")  # no shortcut while typing
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_n_takes_the_first_action(open_page: OpenPage) -> None:
    page = open_page("/gallery/list/")
    page.keyboard.press("n")

    expect(page).to_have_url(re.compile("/gallery/form/$"))


def test_menu_opens_on_a_phone_and_closes_with_escape(open_page: OpenPage, ana: User) -> None:
    page = open_page("/gallery/", ana, look=Look(width=NARROW))
    page.get_by_role("button", name="Menu").click()

    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()


def test_filter_refreshes_the_list_in_place(open_page: OpenPage) -> None:
    page = open_page("/gallery/list/")
    page.get_by_label("Client or title").fill("nothing")

    expect(page.get_by_text("Nothing matches these filters")).to_be_visible()
    expect(page).to_have_url(re.compile("q=nothing"))
    expect(page.get_by_label("Client or title")).to_be_focused()


def test_progress_ends_with_the_result(open_page: OpenPage) -> None:
    page = open_page("/gallery/")

    expect(page.get_by_text("The summary is ready.")).to_be_visible(timeout=10_000)


def test_draft_survives_a_reload_and_can_be_dropped(open_page: OpenPage) -> None:
    page = open_page("/gallery/form/")
    page.get_by_label("Note").fill("The envelope was torn.")
    page.wait_for_timeout(600)  # written a moment after the last key; the policy forbids waiting by script
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()

    expect(page.get_by_label("Note")).to_have_value("The envelope was torn.")
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_label("Note")).to_have_value("")


def test_draft_is_kept_when_saving_fails_and_dropped_by_cancel(open_page: OpenPage) -> None:
    page = open_page("/gallery/form/")
    page.get_by_label("Note").fill("The envelope was torn.")
    failure = render_to_string("503.html")
    page.route("**/gallery/form/", lambda route: route.fulfill(body=failure, content_type="text/html"))
    page.get_by_role("button", name="Record and docket").click()
    expect(page.get_by_role("heading", name="Back in a moment")).to_be_visible()
    axe(page)
    page.unroute("**/gallery/form/")
    page.goto("/gallery/list/")
    page.goto("/gallery/form/")

    expect(page.get_by_label("Note")).to_have_value("The envelope was torn.")
    page.get_by_role("link", name="Cancel").click()
    page.goto("/gallery/form/")
    expect(page.get_by_label("Note")).to_have_value("")


def test_a_form_open_too_long_leads_back_to_itself_with_what_was_typed(open_page: OpenPage) -> None:
    page = open_page("/gallery/form/")
    page.get_by_label("Note").fill("The envelope was torn.")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Record and docket").click()
    expect(page.get_by_role("heading", name="This page was open too long")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Open the page again").click()

    expect(page.get_by_label("Note")).to_have_value("The envelope was torn.")


def test_whole_page_can_be_reached_by_keyboard_after_skipping(open_page: OpenPage) -> None:
    page = open_page("/gallery/")
    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert inside
