"""The page that records a notice: asks what is missing, shows what would open, keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from caseapp.accounts.models import User
from clients.documents.models import Document
from clients.matters.models import Matter
from clients.notices.models import Notice
from deadlines.docketing.models import Docketing
from deadlines.rulebook import book
from deadlines.tracking.models import Deadline
from tests import factories
from tests.factories import TODAY

pytestmark = pytest.mark.usefixtures("frozen")
SignedIn = Callable[[User], Client]
PAGE = "/docket/notice/"


def typed(matter: Matter, **changes: Any) -> dict[str, Any]:
    fields = {
        "matter": matter.pk,
        "kind": "noid",
        "notice_on": "2026-11-09",
        "received_on": "2026-11-13",
        "service": "mail",
        "fact-form": "i130",
        "assignee": matter.responsible_id,
    }
    return fields | changes


def test_the_page_first_asks_for_the_matter(client_for: SignedIn, ana: User, matter: Matter) -> None:
    browser = client_for(ana)

    assert "For which matter?" in browser.get(PAGE).content.decode()
    assert matter.title in browser.get(PAGE, {"q": matter.number}).content.decode()
    assert "No matter found" in browser.get(PAGE, {"q": "zzzzzz"}).content.decode()


def test_a_matter_is_found_by_receipt_number(client_for: SignedIn, ana: User, matter: Matter) -> None:
    factories.filing(matter, receipt_number="IOE0912345678")

    assert matter.title in client_for(ana).get(PAGE, {"q": "ioe 0912-345-678"}).content.decode()


def test_recording_docketes_and_says_so(client_for: SignedIn, ana: User, matter: Matter) -> None:
    page = client_for(ana).post(PAGE, typed(matter, file=factories.upload()), follow=True)

    notice, deadline = Notice.objects.get(), Deadline.objects.get()
    assert page.redirect_chain[-1][0] == f"/notices/{notice.pk}/"
    assert deadline.title in page.content.decode()
    assert notice.is_docketed
    assert Document.objects.get().notice == notice


def test_the_preview_saves_nothing_and_equals_what_is_opened(client_for: SignedIn, ana: User, matter: Matter) -> None:
    browser = client_for(ana)
    looked = browser.post(PAGE, typed(matter, preview="1"))
    assert (looked.status_code, Notice.objects.count()) == (200, 0)
    shown = [(row.planned.rule.id, row.planned.computation.governs.on) for row in looked.context["preview"].opens]

    browser.post(PAGE, typed(matter))

    assert shown == list(Deadline.objects.order_by("working_on").values_list("rule_id", "due_on"))


def test_htmx_gets_only_questions_and_preview(htmx_for: SignedIn, ana: User, matter: Matter) -> None:
    page = htmx_for(ana).post(PAGE, typed(matter, preview="1")).content.decode()

    assert "<html" not in page
    assert 'id="asked"' in page
    assert 'id="preview"' in page
    assert 'hx-swap-oob="true"' in page


def test_a_missing_fact_is_asked_for_and_nothing_typed_is_lost(client_for: SignedIn, ana: User, matter: Matter) -> None:
    wanted = typed(matter, kind="i797e_rfe", receipt_number="IOE0912345678") | {"fact-form": ""}

    page = client_for(ana).post(PAGE, wanted)

    assert page.status_code == 422
    text = page.content.decode()
    assert "Needed before a date can be given" in text
    assert 'value="IOE0912345678"' in text
    assert Notice.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        ("notice_on", "2026-13-45", "not a date"),
        ("notice_on", "1926-11-09", "Check the year"),
        ("notice_on", "2199-11-09", "Check the year"),
        ("printed_due_on", "0020-12-01", "four digits"),
        ("printed_due_on", "2150-12-01", "Check the year"),
        ("received_on", "2026-12-24", "still ahead"),
        ("received_on", "2026-11-01", "cannot arrive before"),
        ("receipt_number", "12345", "three letters and ten digits"),
        ("kind", "no_such", "Select a valid choice"),
    ],
)
def test_wrong_input_is_told_at_its_field(
    client_for: SignedIn, ana: User, matter: Matter, wrong: tuple[str, str, str]
) -> None:
    field, value, says = wrong
    page = client_for(ana).post(PAGE, typed(matter, **{field: value}))

    assert page.status_code == 422
    assert says in " ".join(page.context["form"].errors.get(field, [])), page.context["form"].errors
    assert Notice.objects.count() == 0


def test_a_file_of_the_wrong_kind_is_told(client_for: SignedIn, ana: User, matter: Matter) -> None:
    page = client_for(ana).post(PAGE, typed(matter, file=factories.upload("a.html", b"<html><script>")))

    assert page.status_code == 422
    assert "file" in page.context["form"].errors


def test_an_unreadable_kind_is_queued(client_for: SignedIn, ana: User, matter: Matter) -> None:
    page = client_for(ana).post(PAGE, typed(matter, kind=""), follow=True)

    assert not Notice.objects.get().is_docketed
    assert "not docketed" in page.content.decode()


def test_docket_later_needs_no_facts(client_for: SignedIn, ana: User, matter: Matter) -> None:
    client_for(ana).post(PAGE, typed(matter, kind="i797e_rfe", later="1") | {"fact-form": ""})

    assert not Notice.objects.get().is_docketed


def test_what_the_matter_knows_is_not_asked_again(client_for: SignedIn, ana: User) -> None:
    matter = factories.matter()
    matter.facts = {"form": "i130"}
    matter.save()

    client_for(ana).post(PAGE, {key: value for key, value in typed(matter).items() if key != "fact-form"})

    assert Deadline.objects.get().rule_id == "uscis.noid"


def test_an_unticked_choice_is_not_opened_and_an_unseen_one_is(client_for: SignedIn, ana: User) -> None:
    denial = {"kind": "denial", "fact-lawfully_present": "yes"}
    unseen, seen = factories.matter(), factories.matter()
    client_for(ana).post(PAGE, typed(unseen, **denial))
    rule = "uscis.i290b.motion_reopen"
    client_for(ana).post(PAGE, typed(seen, **denial, **{f"shown-pick-{rule}": "1"}))

    assert unseen.deadlines.filter(rule_id=rule).exists()
    assert not seen.deadlines.filter(rule_id=rule).exists()


def test_the_same_notice_twice_is_pointed_out(client_for: SignedIn, ana: User, matter: Matter) -> None:
    browser = client_for(ana)
    browser.post(PAGE, typed(matter, receipt_number="IOE0912345678"))

    again = browser.post(PAGE, typed(matter, receipt_number="IOE0912345678", preview="1"))

    assert "may be recorded already" in again.content.decode()


def test_correcting_shows_what_moves_first(client_for: SignedIn, ana: User, matter: Matter) -> None:
    browser = client_for(ana)
    browser.post(PAGE, typed(matter))
    notice, before = Notice.objects.get(), Deadline.objects.get().due_on
    address = f"/docket/notice/{notice.pk}/correct/"
    assert browser.get(address).status_code == 200

    looked = browser.post(address, typed(matter, notice_on="2026-11-02", preview="1"))
    (row,) = looked.context["preview"].opens
    assert (row.adjustment.kind, Deadline.objects.get().due_on) == ("moves", before)
    browser.post(address, typed(matter, notice_on="2026-11-02"))

    assert Deadline.objects.get().due_on == row.planned.computation.governs.on


def test_no_deadline_because_and_back(client_for: SignedIn, ana: User, matter: Matter) -> None:
    browser = client_for(ana)
    browser.post(PAGE, typed(matter, kind="i797c_transfer"))
    notice = Notice.objects.get()

    browser.post(f"/docket/notice/{notice.pk}/no-deadline/", {"reason": ""})
    notice.refresh_from_db()
    assert not notice.is_docketed
    browser.post(f"/docket/notice/{notice.pk}/no-deadline/", {"reason": "Only moved"})
    notice.refresh_from_db()
    assert notice.no_deadline_reason == "Only moved"
    browser.post(f"/docket/notice/{notice.pk}/take-back/")
    notice.refresh_from_db()
    assert not notice.is_docketed


def test_strangers_find_nothing(client_for: SignedIn, otto: User) -> None:
    hidden = factories.matter(protection="restricted")
    notice = factories.notice(hidden)
    filing = factories.filing(hidden)
    browser = client_for(otto)

    for path in (
        f"{PAGE}?matter={hidden.pk}",
        f"/docket/notice/{notice.pk}/correct/",
        f"/docket/fact/filing:{filing.pk}/",
        f"/docket/from/filing:{filing.pk}/",
        f"/docket/event/?matter={hidden.pk}",
        f"{PAGE}?matter=999999",
        f"{PAGE}?matter=x",
        "/docket/fact/filing:999999/",
        "/docket/fact/nonsense/",
    ):
        assert browser.get(path).status_code == 404, path
    assert browser.post(PAGE, typed(hidden)).status_code == 404
    assert hidden.title not in browser.get(PAGE, {"q": hidden.number}).content.decode()


def test_readers_may_not_record(client_for: SignedIn, axel: User, matter: Matter) -> None:
    assert client_for(axel).get(PAGE).status_code == 403


def test_a_hearing_is_counted_backward_from(client_for: SignedIn, ana: User) -> None:
    hearing = factories.appearance(kind="individual", local_start=_in(90))
    browser = client_for(ana)
    page = f"/docket/fact/appearance:{hearing.pk}/"

    looked = browser.get(page)
    assert looked.context["preview"].opens
    browser.post(page, _as_typed(looked))

    assert Deadline.objects.filter(rule_id="eoir.hearing.individual", source_key=f"appearance:{hearing.pk}").exists()
    assert all(
        row.due_on < hearing.wall_time.date() for row in Deadline.objects.filter(rule_id="eoir.hearing.individual")
    )


def test_a_moved_hearing_takes_its_deadlines_along(client_for: SignedIn, ana: User) -> None:
    from clients.proceedings.actions import move_appearance

    first = factories.appearance(kind="individual", local_start=_in(90))
    browser = client_for(ana)
    page = f"/docket/fact/appearance:{first.pk}/"
    browser.post(page, _as_typed(browser.get(page)))
    moved = move_appearance(first, local_start=_in(120), by=ana, now=factories.NOW)

    page = f"/docket/fact/appearance:{moved.pk}/"
    browser.post(page, _as_typed(browser.get(page)))

    assert not Deadline.objects.open().filter(source_key=f"appearance:{first.pk}").exists()
    assert Deadline.objects.open().filter(source_key=f"appearance:{moved.pk}").exists()


def test_a_cancelled_hearing_offers_to_close_its_deadlines(client_for: SignedIn, ana: User) -> None:
    from clients.proceedings.actions import cancel_appearance

    hearing = factories.appearance(kind="individual", local_start=_in(90))
    browser, key = client_for(ana), f"appearance:{hearing.pk}"
    browser.post(f"/docket/fact/{key}/", _as_typed(browser.get(f"/docket/fact/{key}/")))
    browser.post(f"/docket/from/{key}/close/")
    assert Deadline.objects.open().filter(source_key=key).exists()

    cancel_appearance(hearing, reason="Court closed", by=ana, now=factories.NOW)
    assert "Close its deadlines" in browser.get(f"/docket/from/{key}/").content.decode()
    browser.post(f"/docket/from/{key}/close/")

    assert not Deadline.objects.open().filter(source_key=key).exists()


def test_a_fact_that_starts_nothing_is_remembered_with_the_reason(client_for: SignedIn, ana: User) -> None:
    hearing = factories.appearance(kind="master")
    browser = client_for(ana)
    page = f"/docket/fact/appearance:{hearing.pk}/"

    browser.post(page, _as_typed(browser.get(page)) | {"fact-ruling_requested": "no"})

    docketing = Docketing.objects.get()
    assert docketing.no_deadline_reason == "The hearing itself is the date to keep."
    assert docketing.no_deadline_reason in browser.get(f"/docket/from/appearance:{hearing.pk}/").content.decode()


def test_a_validity_needs_a_matter(client_for: SignedIn, ana: User, matter: Matter) -> None:
    card = factories.validity(matter.client, "ead", expires_on=TODAY + timedelta(days=200))
    browser = client_for(ana)

    assert "For which matter?" in browser.get(f"/docket/fact/validity:{card.pk}/").content.decode()
    page = browser.get(f"/docket/fact/validity:{card.pk}/?matter={matter.pk}")
    assert page.context["form"].kind_id == "expiry.ead"


def test_every_event_without_a_record_can_be_docketed_here(client_for: SignedIn, ana: User, matter: Matter) -> None:
    browser = client_for(ana)
    offered = {
        value for value, _ in browser.get(f"/docket/event/?matter={matter.pk}").context["form"].fields["kind"].choices
    }

    missing = {kind.id for kind in book().triggers.values() if kind.kind != "notice"} - offered
    assert missing == set()
    for kind in sorted(offered - {""}):
        assert browser.get(f"/docket/event/?matter={matter.pk}&kind={kind}").status_code == 200, kind


def test_the_page_asks_the_database_the_same_with_one_and_three_notices(
    client_for: SignedIn, ana: User, matter: Matter, django_assert_max_num_queries: Any
) -> None:
    browser = client_for(ana)
    browser.get("/law/")
    counts = []
    for rows in (1, 2):
        for number in range(rows):
            browser.post(PAGE, typed(matter, again="on", note=str(number)))
        with django_assert_max_num_queries(40) as seen:
            browser.get(f"{PAGE}?matter={matter.pk}&kind=noid&notice_on=2026-11-09")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def _in(days: int) -> Any:
    from datetime import datetime

    day = TODAY + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 9, 30)


def _as_typed(page: Any) -> dict[str, Any]:
    """Return what a browser would send back unchanged."""
    form = page.context["form"]
    values = {field.html_name: field.value() for field in form if field.value() not in (None, "", False)}
    shown = {f"shown-{name}": "1" for name in values if name.startswith("pick-")}
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    return plain | shown | {"matter": page.context["matter"].pk}
