"""Recording a notice as a paralegal does it, and every page of dates and law in four looks."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import expect

from caseapp.accounts.models import User
from caseapp.core import clock
from clients.matters.models import Matter
from deadlines.docketing.actions import Docketed, docket_fact, docket_notice
from deadlines.docketing.events import event_of
from deadlines.rulebook import book
from deadlines.tracking.models import Deadline
from deadlines.tracking.opening import Desk
from deadlines.tracking.sources import key_of
from deadlines.visas import bulletin
from deadlines.visas.actions import import_bulletin
from tests import factories
from tests.e2e.accessibility import axe, stays_in_width
from tests.e2e.conftest import Look, OpenPage


def recorded(matter: Matter) -> Docketed:
    today = clock.today()
    return docket_notice(
        matter=matter, kind="noid", notice_on=today - timedelta(days=10), received_on=today - timedelta(days=6),
        service="mail", printed_due_on=today + timedelta(days=21), facts={"form": "i130"},
        desk=Desk(book().calendar, 7, today), by=factories.ana(), now=clock.now(),
    )  # fmt: skip


PAGES = (
    "/deadlines/", "/deadlines/?overdue=on", "/deadlines/{deadline}/", "/deadlines/{deadline}/complete/",
    "/deadlines/{deadline}/extend/", "/deadlines/{deadline}/waive/", "/deadlines/{deadline}/reassign/",
    "/deadlines/matter/{matter}/timeline/", "/deadlines/matter/{matter}/new/", "/notices/", "/notices/{notice}/",
    "/docket/notice/?q=2026", "/docket/notice/?matter={matter}&kind=nta&notice_on=2026-11-09",
    "/docket/notice/{notice}/correct/", "/docket/event/?matter={matter}", "/docket/changes/", "/law/",
    "/law/by/uscis/", "/law/rule/uscis.rfe/", "/law/unverified/",
    "/law/calculator/?rule=uscis.noid&on=2026-11-27&service=mail", "/law/calculator/?rule=l1.max&on=2026-11-27",
    "/visas/", "/visas/charts/2026-07/", "/visas/fees/?q=485", "/visas/household/{person}/",
    "/visas/priority-date/?priority_date=2010-01-01&category=EB2&country=IN&spouse_country=",
    "/visas/cspa/?born_on=2005-01-15&filed_on=2019-03-01&approved_on=2021-03-01&visa_available_on=2026-06-01",
    "/visas/cspa/?born_on=2005-01-15&filed_on=2021-03-01&approved_on=2019-03-01",
)  # fmt: skip


def test_pages_are_accessible(open_page: OpenPage, look: Look, ana: User, matter: Matter) -> None:
    """One browser page goes through them all: opening one each costs more than looking at it."""
    done = recorded(matter)
    assert done.notice
    import_bulletin(bulletin.read(bulletin.BUNDLED.open()), by=None, now=clock.now())
    known = {"deadline": done.opened[0].pk, "matter": matter.pk, "notice": done.notice.pk, "person": matter.client_id}
    page = open_page("/deadlines/", ana, look=look)
    for path in PAGES:
        page.goto(path.format(**known))
        page.wait_for_load_state("networkidle")

        axe(page)
        stays_in_width(page)


def test_recording_a_notice_shows_its_deadlines_before_saving(open_page: OpenPage, paul: User, matter: Matter) -> None:
    noticed = clock.today() - timedelta(days=9)
    page = open_page(f"/docket/notice/?matter={matter.pk}", paul)
    page.get_by_label("Kind of notice").select_option("noid")
    page.get_by_label("Notice date").fill(noticed.isoformat())
    page.get_by_label("How it came").select_option("mail")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("Still needed")
    page.get_by_label("Which form the paper is about").select_option("i130")
    expect(preview.get_by_role("heading", level=3)).to_contain_text("Notice of Intent to Deny")
    preview.get_by_text("Why this date?").click()
    expect(preview).to_contain_text("served by ordinary mail")
    axe(page)

    page.get_by_label("The notice itself").set_input_files(
        {"name": "noid.png", "mimeType": "image/png", "buffer": _picture()}
    )
    expect(page.get_by_alt_text("The chosen file noid.png")).to_be_visible()
    page.get_by_role("button", name="Record and docket").click()

    expect(page.get_by_role("status").first).to_contain_text("Opened: Response to a Notice of Intent to Deny")
    assert Deadline.objects.get().reasoning["governs"]["on"] == Deadline.objects.get().due_on.isoformat()


def test_recording_works_without_script_and_keeps_what_was_typed(
    open_page: OpenPage, paul: User, matter: Matter
) -> None:
    page = open_page(f"/docket/notice/?matter={matter.pk}", paul, script=False)
    page.get_by_label("Kind of notice").select_option("noid")
    page.get_by_label("Notice date").fill(date(2026, 11, 9).isoformat())
    page.get_by_label("Receipt number").fill("IOE0912345678")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("Still needed")
    expect(page.get_by_label("Receipt number")).to_have_value("IOE0912345678")
    page.get_by_label("Which form the paper is about").select_option("i130")
    page.get_by_role("button", name="Record and docket").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Notice of Intent to Deny")


def test_wrong_input_is_summed_up_and_read_out(open_page: OpenPage, look: Look, paul: User, matter: Matter) -> None:
    page = open_page(f"/docket/notice/?matter={matter.pk}&kind=noid", paul, look=look)
    page.get_by_label("Receipt number").fill("12345")
    page.get_by_role("button", name="Record and docket").evaluate("button => button.form.noValidate = true")
    page.get_by_role("button", name="Record and docket").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Receipt number")).to_have_value("12345")
    axe(page)


def test_a_calculated_date_can_be_shared_by_its_address(open_page: OpenPage, ana: User) -> None:
    page = open_page("/law/calculator/", ana)
    page.get_by_label("Rule").select_option("uscis.noid")
    page.get_by_label("Date of the trigger").fill("2026-11-09")
    page.get_by_label("How it was served").select_option("mail")
    expect(page.get_by_role("img")).to_be_visible()

    shared = open_page(page.url.partition("//")[2].partition("/")[2].join(("/", "")), ana, script=False)
    expect(shared.locator(".date-large")).to_contain_text("2026")


def _picture() -> bytes:
    from io import BytesIO

    from PIL import Image

    held = BytesIO()
    Image.new("RGB", (40, 50), "white").save(held, "PNG")
    return held.getvalue()


def test_a_filings_new_date_shows_what_would_move_before_saving(open_page: OpenPage, ana: User, matter: Matter) -> None:
    today = clock.today()
    filing = factories.filing(matter, form="N-336", sent_on=today - timedelta(20), received_on=today - timedelta(18))
    docket_fact(
        matter=matter, event=event_of(filing), source_key=key_of(filing), no_deadline_reason="none",
        desk=Desk(book().calendar, 7, today), by=ana, now=clock.now(),
    )  # fmt: skip
    page = open_page(f"/filings/{filing.pk}/change/", ana)
    preview = page.locator("#preview")
    expect(preview).to_contain_text("Stays")

    page.get_by_label("Received by the agency").fill((today - timedelta(11)).isoformat())

    expect(preview).to_contain_text("Moves")
    axe(page)
    page.get_by_role("button", name="Save changes").click()
    page.wait_for_url("**/docket/fact/**")
    expect(page.locator("#preview")).to_contain_text("Moves")
