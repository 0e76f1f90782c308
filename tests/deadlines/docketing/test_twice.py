"""The same paper twice, two people at one notice, what was recorded by mistake, and events corrected afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from caseapp.accounts.models import User
from clients.filings import actions as filings
from clients.matters.models import Matter
from clients.notices.models import Notice
from deadlines.docketing import actions
from deadlines.docketing.models import Docketing
from deadlines.docketing.twins import version_of
from deadlines.rulebook import book
from deadlines.tracking.models import Deadline
from deadlines.tracking.opening import Desk
from tests import factories
from tests.factories import NOW, TODAY

SignedIn = Callable[[User], Client]
DESK = Desk(book().calendar, 7, TODAY)
NOID = {
    "kind": "noid",
    "notice_on": date(2026, 11, 9),
    "received_on": date(2026, 11, 13),
    "service": "mail",
    "facts": {"form": "i130"},
}
TYPED = {
    "kind": "noid",
    "notice_on": "2026-11-09",
    "received_on": "2026-11-13",
    "service": "mail",
    "fact-form": "i130",
}


def docket(matter: Matter, **changes: Any) -> actions.Docketed:
    fields = {"desk": DESK, "by": factories.ana(), "now": NOW} | NOID | changes
    return actions.docket_notice(matter=matter, **fields)


def together(act: Callable[[], object]) -> list[str]:
    """Run `act` in two connections at once and return what each came to."""
    came_to: list[str] = []
    ready = Barrier(2)

    def one() -> None:
        ready.wait()
        try:
            act()
            came_to.append("done")
        except ValidationError as problem:
            came_to.append(problem.messages[0])
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(came_to)


def test_the_same_notice_is_not_docketed_twice(matter: Matter) -> None:
    docket(matter)

    with pytest.raises(ValidationError, match="recorded already"):
        docket(matter)
    docket(matter, facts={"form": "i485"})
    docket(matter, again=True)

    assert Notice.objects.count() == 3


def test_the_page_asks_whether_it_is_another_notice(client_for: SignedIn, ana: User, matter: Matter) -> None:
    browser, typed = client_for(ana), TYPED | {"matter": matter.pk}
    browser.post("/docket/notice/", typed)

    page = browser.post("/docket/notice/", typed | {"note": "Came again"})
    assert (page.status_code, Notice.objects.count()) == (422, 1)
    assert "recorded already" in page.content.decode()
    assert "Came again" in page.content.decode()
    browser.post("/docket/notice/", typed | {"again": "on"})

    assert Notice.objects.count() == 2


def test_without_a_receipt_number_a_twin_in_the_same_case_is_pointed_out(
    client_for: SignedIn, ana: User, matter: Matter
) -> None:
    docket(matter, receipt_number="IOE0912345678")
    looked = client_for(ana).post("/docket/notice/", TYPED | {"matter": matter.pk, "preview": "1"})

    assert "may be recorded already" in looked.content.decode()


def test_two_people_recording_the_same_notice_record_it_once(transactional_db: None) -> None:
    matter = factories.matter()

    came_to = together(lambda: docket(matter))

    assert [came_to[0][:15], came_to[1]] == ["The same notice", "done"]
    assert (Notice.objects.count(), Deadline.objects.count()) == (1, 1)


def test_two_people_docketing_the_same_notice_open_it_once(transactional_db: None) -> None:
    matter = factories.matter()
    notice = docket(matter, later=True).notice
    by = factories.ana()

    came_to = together(lambda: actions.docket_recorded(Notice.objects.get(pk=notice.pk), desk=DESK, by=by, now=NOW))

    assert came_to == ["done", "done"]
    assert Deadline.objects.count() == 1


def test_two_people_docketing_the_same_filing_open_it_once(transactional_db: None) -> None:
    filing = factories.filing(form="I-589")
    matter, by = filing.matter, factories.ana()
    event = actions.Event("filing.i589", {"filed_on": TODAY, "received_on": TODAY}, facts={"pending_with": "none"})

    came_to = together(
        lambda: actions.docket_fact(
            matter=matter, event=event, source_key=f"filing:{filing.pk}", desk=DESK, by=by, now=NOW
        )
    )

    assert came_to == ["done", "done"]
    keys = list(Deadline.objects.open().values_list("rule_id", "meaning"))
    assert keys
    assert len(keys) == len(set(keys))


def test_who_corrects_second_is_told_and_overwrites_nothing(
    client_for: SignedIn, ana: User, paul: User, matter: Matter, frozen: Any
) -> None:
    notice = docket(matter).notice
    address, seen = f"/docket/notice/{notice.pk}/correct/", version_of(notice)
    frozen.shift(60)
    client_for(paul).post(address, TYPED | {"notice_on": "2026-11-02", "seen": seen})

    page = client_for(ana).post(address, TYPED | {"notice_on": "2026-11-05", "seen": seen})

    assert page.status_code == 422
    assert f"{paul.name} was quicker" in page.content.decode()
    assert Notice.objects.get().notice_on == date(2026, 11, 2)
    again = page.context["form"].data
    client_for(ana).post(address, dict(again.items()))
    assert Notice.objects.get().notice_on == date(2026, 11, 5)


def test_a_notice_recorded_by_mistake_is_withdrawn_with_what_it_opened(
    client_for: SignedIn, ana: User, matter: Matter
) -> None:
    notice, browser = docket(matter).notice, client_for(ana)

    browser.post(f"/docket/notice/{notice.pk}/withdraw/", {"reason": " "})
    assert Deadline.objects.open().exists()
    browser.post(f"/docket/notice/{notice.pk}/withdraw/", {"reason": "Another client's"})

    notice.refresh_from_db()
    assert notice.no_deadline_reason == "Recorded by mistake: Another client's"
    assert Deadline.objects.get().outcome == Deadline.Outcome.SUPERSEDED
    docket(matter)  # the withdrawn one is no twin
    browser.post(f"/docket/notice/{notice.pk}/take-back/")
    notice.refresh_from_db()
    assert not notice.is_docketed


def test_the_date_of_an_event_is_corrected_from_its_deadline(client_for: SignedIn, ana: User, matter: Matter) -> None:
    browser = client_for(ana)
    first = {"kind": "change.visa_available", "date-available_on": "2026-11-01", "fact-has_child": "yes"}
    first |= {"fact-date_of_birth": "2010-01-15", "fact-pending_days": "100"}
    browser.post("/docket/event/", first | {"matter": matter.pk})
    deadline = Deadline.objects.get(rule_id="cspa.sought")

    page = browser.get(f"/deadlines/{deadline.pk}/").content.decode()
    address = f"/docket/fact/{deadline.source_key}/"
    assert address in page
    kept = browser.get(address).context["form"]
    assert str(kept["date-available_on"].value()) == "2026-11-01"
    assert kept["fact-pending_days"].value() in {"100", 100}
    looked = browser.post(address, first | {"date-available_on": "2026-10-01", "preview": "1"})
    assert {row.adjustment.kind for row in looked.context["preview"].opens} == {"moves"}
    browser.post(address, first | {"date-available_on": "2026-10-01"})

    assert Deadline.objects.filter(rule_id="cspa.sought").count() == 1
    assert Deadline.objects.get(rule_id="cspa.sought").due_on < deadline.due_on


def test_a_fact_corrected_after_docketing_says_that_its_dates_are_old(
    client_for: SignedIn, ana: User, matter: Matter
) -> None:
    filing = factories.filing(matter, form="I-589")
    browser, key = client_for(ana), f"filing:{filing.pk}"
    typed = {"kind": "filing.i589", "fact-pending_with": "none"}
    typed |= {"date-filed_on": filing.sent_on.isoformat(), "date-received_on": filing.received_on.isoformat()}
    browser.post(f"/docket/fact/{key}/", typed)
    assert "Date corrected" not in browser.get(f"/docket/from/{key}/").content.decode()

    filings.change(filing, received_on=filing.received_on + timedelta(days=3), by=ana, now=NOW)

    assert "Date corrected" in browser.get(f"/docket/from/{key}/").content.decode()
    assert Docketing.objects.count() == 1


@pytest.mark.parametrize("path", ["/docket/notice/?matter=²", "/docket/from/filing:²/", "/docket/fact/event:9.x:2026/"])
def test_what_only_looks_like_a_number_is_not_there(client_for: SignedIn, ana: User, path: str) -> None:
    assert client_for(ana).get(path).status_code == 404
