"""Pages of deadlines: what is shown, to whom, at what cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from caseapp.accounts.models import User
from clients.matters.models import Matter
from deadlines.tracking.locking import version_of
from deadlines.tracking.models import Deadline
from tests import factories
from tests.deadlines.tracking.test_actions import opened
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("frozen")
SignedIn = Callable[[User], Client]


def rows(page: Any) -> set[int]:
    return {row.pk for row in page.context["page"].rows}


@pytest.mark.parametrize(
    "query",
    [
        "who=me",
        "overdue=on",
        "week=on",
        "unseen=on",
        "critical=on",
        "meaning=first_day",
        "type=asylum_affirmative",
        "rule=uscis.noid",
    ],
)
def test_each_filter_narrows_the_list(client_for: SignedIn, ana: User, paul: User, query: str) -> None:
    far, asylum = TODAY + timedelta(days=60), factories.matter(type="asylum_affirmative")
    wanted = {
        "who=me": factories.deadline(assignee=ana, due_on=far),
        "overdue=on": factories.deadline(
            assignee=paul, due_on=TODAY - timedelta(days=1), working_on=TODAY - timedelta(days=1)
        ),
        "week=on": factories.deadline(assignee=paul, due_on=TODAY + timedelta(days=3)),
        "unseen=on": None,
        "critical=on": factories.deadline(assignee=paul, due_on=far, critical=True),
        "meaning=first_day": factories.deadline(assignee=paul, due_on=far, meaning="first_day"),
        "type=asylum_affirmative": factories.deadline(asylum, assignee=paul, due_on=far),
        "rule=uscis.noid": factories.deadline(assignee=paul, due_on=far, rule_id="uscis.noid"),
    }
    for row in Deadline.objects.all():
        row.acknowledgements.create(user=paul, due_on=row.due_on, at=NOW)
    wanted["unseen=on"] = factories.deadline(assignee=paul, due_on=far)

    page = client_for(ana).get(f"/deadlines/?{query}")

    assert rows(page) == {wanted[query].pk}


def test_a_filter_that_means_nothing_narrows_nothing(client_for: SignedIn, ana: User) -> None:
    deadline = factories.deadline()

    assert rows(client_for(ana).get("/deadlines/?who=xyz&rule=none&meaning=9")) == {deadline.pk}


def test_the_list_begins_with_the_last_days_and_shows_the_rest_when_asked(client_for: SignedIn, ana: User) -> None:
    opened = factories.deadline(due_on=TODAY - timedelta(days=40), meaning="first_day", rule_id="uscis.noid")
    known = factories.deadline(due_on=TODAY - timedelta(days=90), meaning="fact")
    later, sooner = (factories.deadline(due_on=TODAY + timedelta(days=days)) for days in (9, 2))
    browser = client_for(ana)

    page = browser.get("/deadlines/")

    assert [row.pk for row in page.context["page"].rows] == [sooner.pk, later.pk]
    assert '<option value="last_day" selected>' in page.content.decode()
    assert "?meaning=all" in page.content.decode()
    assert rows(browser.get("/deadlines/?meaning=all")) == {opened.pk, known.pk, later.pk, sooner.pk}
    assert rows(browser.get("/deadlines/?meaning=fact")) == {known.pk}
    assert rows(browser.get("/deadlines/?rule=uscis.noid")) == {opened.pk}


def test_closed_ones_have_a_list_of_their_own(client_for: SignedIn, ana: User) -> None:
    factories.deadline()
    done = factories.deadline(outcome="done", closed_at=NOW, closed_by=ana)

    assert rows(client_for(ana).get("/deadlines/?state=closed")) == {done.pk}


def test_htmx_gets_only_the_list(htmx_for: SignedIn, ana: User) -> None:
    page = htmx_for(ana).get("/deadlines/?critical=on").content.decode()

    assert "<html" not in page
    assert "No deadline matches these filters" in page


def test_pages_turn_without_skipping_or_repeating(client_for: SignedIn, ana: User) -> None:
    matter = factories.matter()
    made = [factories.deadline(matter, due_on=TODAY + timedelta(days=number // 3)) for number in range(60)]
    browser = client_for(ana)

    first = browser.get("/deadlines/")
    second = browser.get(f"/deadlines/?after={first.context['page'].next_cursor}")

    assert rows(first) | rows(second) == {row.pk for row in made}
    assert not rows(first) & rows(second)


@pytest.mark.parametrize("path", ["/deadlines/", "/deadlines/?unseen=on"])
def test_the_list_costs_the_same_for_one_and_three_rows(
    client_for: SignedIn, ana: User, path: str, django_assert_max_num_queries: Any
) -> None:
    browser = client_for(ana)
    browser.get("/law/")
    counts = []
    for number in (1, 2):
        for _ in range(number):
            factories.deadline(factories.matter())
        with django_assert_max_num_queries(12) as seen:
            browser.get(path)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_page_of_a_deadline_costs_the_same_for_one_and_three_of_everything(
    client_for: SignedIn, ana: User, paul: User, django_assert_max_num_queries: Any
) -> None:
    deadline = opened(factories.matter())
    browser = client_for(ana)
    browser.get("/law/")
    counts = []
    for number in (1, 2):
        for serial in range(number):
            day = deadline.due_on + timedelta(days=number * 5 + serial)
            deadline.acknowledgements.create(user=paul, due_on=day, at=NOW)
            deadline.proofs.create(tracking_number="1", added_by=paul)
            deadline.extensions.create(from_on=TODAY, to_on=day, granted_by="agency", reason="x", recorded_by=paul)
        with django_assert_max_num_queries(16) as seen:
            browser.get(f"/deadlines/{deadline.pk}/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_page_shows_dates_steps_drawing_and_doubt(client_for: SignedIn, ana: User) -> None:
    deadline = opened(factories.matter(), "uscis.eoir29")
    text = client_for(ana).get(f"/deadlines/{deadline.pk}/").content.decode()

    assert "Legal last day" in text
    assert '<svg class="drawing' in text
    assert "served by ordinary mail" in text or "after:" in text
    assert "verify" in text
    assert 'rel="noreferrer"' in text


def test_a_date_set_by_a_person_says_so(client_for: SignedIn, ana: User) -> None:
    deadline = factories.deadline(reasoning={"reason": "Ordered by the judge"}, source_key="person")

    assert "Ordered by the judge" in client_for(ana).get(f"/deadlines/{deadline.pk}/").content.decode()


def test_completing_on_the_page(client_for: SignedIn, ana: User) -> None:
    deadline = opened(factories.matter())
    browser, address = client_for(ana), f"/deadlines/{deadline.pk}/complete/"
    assert browser.get(address).status_code == 200

    page = browser.post(
        address,
        {"done_on": TODAY.isoformat(), "tracking_number": "EJ9", "file": factories.upload(), "seen": _seen(deadline)},
        follow=True,
    )

    deadline.refresh_from_db()
    assert deadline.outcome == "done"
    text = page.content.decode()
    assert "Completed:" in text
    assert "Undo" in text
    assert "EJ9" in text
    browser.post(f"/deadlines/{deadline.pk}/reopen/")
    deadline.refresh_from_db()
    assert deadline.is_open


def test_the_second_is_told_on_the_form(client_for: SignedIn, ana: User, paul: User, frozen: Any) -> None:
    deadline = opened(factories.matter())
    seen = _seen(deadline)
    frozen.shift(timedelta(seconds=5))
    client_for(paul).post(f"/deadlines/{deadline.pk}/reassign/", {"assignee": paul.pk, "seen": seen})

    page = client_for(ana).post(f"/deadlines/{deadline.pk}/waive/", {"reason": "Nothing to do", "seen": seen})

    assert page.status_code == 422
    text = page.content.decode()
    assert "Paul Paralegal was quicker" in text
    assert "Nothing to do" in text


def test_wrong_input_is_told_at_its_field(client_for: SignedIn, ana: User) -> None:
    deadline = opened(factories.matter())
    wrong = {
        "complete": ({"done_on": "2027-01-01"}, "done_on"),
        "extend": ({"new_due_on": "2026-11-24", "granted_by": "agency", "reason": "x"}, "new_due_on"),
        "waive": ({"reason": ""}, "reason"),
        "reassign": ({"assignee": factories.petra().pk}, "assignee"),
    }
    for action, (fields, field) in wrong.items():
        page = client_for(ana).post(f"/deadlines/{deadline.pk}/{action}/", fields)
        assert (page.status_code, field in page.context["form"].errors) == (422, True), action
    deadline.refresh_from_db()
    assert deadline.is_open


def test_extending_and_taking_back(client_for: SignedIn, ana: User) -> None:
    deadline = opened(factories.matter())
    before, later = deadline.due_on, deadline.due_on + timedelta(days=14)
    browser = client_for(ana)

    browser.post(
        f"/deadlines/{deadline.pk}/extend/",
        {"new_due_on": later.isoformat(), "granted_by": "agency", "reason": "Letter of Nov 20"},
    )
    deadline.refresh_from_db()
    assert deadline.due_on == later
    assert "Letter of Nov 20" in browser.get(f"/deadlines/{deadline.pk}/").content.decode()
    browser.post(f"/deadlines/{deadline.pk}/take-back-extension/")
    deadline.refresh_from_db()
    assert deadline.due_on == before


def test_acknowledging_on_the_page(client_for: SignedIn, ana: User) -> None:
    deadline = opened(factories.matter())

    page = client_for(ana).post(f"/deadlines/{deadline.pk}/acknowledge/", follow=True)

    assert deadline.acknowledgements.get().user == ana
    assert f'action="/deadlines/{deadline.pk}/acknowledge/"' not in page.content.decode()


def test_adding_a_date_by_hand(client_for: SignedIn, ana: User, matter: Matter) -> None:
    page = client_for(ana).post(
        f"/deadlines/matter/{matter.pk}/new/",
        {
            "title": "File the witness list", "due_on": "2026-12-06", "meaning": "last_day",
            "reason": "Judge, on the record", "assignee": ana.pk, "critical": "on",
        },
        follow=True,
    )  # fmt: skip

    deadline = Deadline.objects.get()
    assert (deadline.critical, deadline.rule_id) == (True, "")
    assert "Judge, on the record" in page.content.decode()


def test_strangers_find_nothing(client_for: SignedIn, otto: User, petra: User) -> None:
    hidden = opened(factories.matter(protection="restricted"))
    for stranger in (otto, petra):
        browser = client_for(stranger)
        for part in ("", "complete/", "reassign/"):
            assert browser.get(f"/deadlines/{hidden.pk}/{part}").status_code == 404, part
        for part in ("acknowledge/", "reopen/"):
            assert browser.post(f"/deadlines/{hidden.pk}/{part}").status_code == 404, part
        for part in ("timeline/", "next/"):
            assert browser.get(f"/deadlines/matter/{hidden.matter_id}/{part}").status_code == 404
        assert rows(browser.get("/deadlines/")) == set()
        assert "No open deadline" in browser.get(f"/deadlines/under/{hidden.rule_id}/").content.decode()
        assert browser.get("/deadlines/999999/").status_code == 404


def test_roles_do_only_what_they_may(client_for: SignedIn, axel: User, paul: User) -> None:
    deadline = opened(factories.matter())

    assert client_for(axel).get(f"/deadlines/{deadline.pk}/").status_code == 200
    assert client_for(axel).get(f"/deadlines/{deadline.pk}/complete/").status_code == 403
    assert client_for(paul).get(f"/deadlines/{deadline.pk}/waive/").status_code == 403


def test_the_timeline_puts_the_future_above_and_the_late_stays_ahead(client_for: SignedIn, ana: User) -> None:
    matter = factories.matter()
    factories.deadline(matter, title="Late one", due_on=TODAY - timedelta(days=4), working_on=TODAY - timedelta(days=4))
    factories.deadline(matter, title="Future one")
    factories.appearance(matter)
    factories.filing(matter)
    factories.notice(matter)

    line = client_for(ana).get(f"/deadlines/matter/{matter.pk}/timeline/").context["line"]

    ahead = [entry.title for entry in line.ahead]
    assert ahead.index("Future one") < ahead.index("Late one")
    assert all(entry.day <= TODAY for entry in line.behind)
    assert [entry.day for entry in line.behind] == sorted((entry.day for entry in line.behind), reverse=True)


def test_the_timeline_keeps_what_happened_on_the_day_something_was_due(client_for: SignedIn, ana: User) -> None:
    matter = factories.matter(responsible=ana)
    day = TODAY - timedelta(days=3)
    factories.deadline(matter, due_on=day, working_on=day, title="Response")
    factories.filing(matter, sent_on=day, received_on=None)

    line = client_for(ana).get(f"/deadlines/matter/{matter.pk}/timeline/").context["line"]

    assert [entry.title for entry in line.ahead] == ["Response"]
    assert any("sent" in entry.title for entry in line.behind)


@pytest.mark.parametrize("part", ["timeline", "next"])
def test_fragments_cost_the_same_for_one_and_three(
    htmx_for: SignedIn, ana: User, part: str, django_assert_max_num_queries: Any
) -> None:
    matter = factories.matter()
    browser = htmx_for(ana)
    browser.get("/law/")
    counts = []
    for number in (1, 2):
        for _ in range(number):
            factories.deadline(matter)
            factories.notice(matter)
            factories.filing(matter)
            factories.appearance(matter)
        with django_assert_max_num_queries(14) as seen:
            page = browser.get(f"/deadlines/matter/{matter.pk}/{part}/")
        counts.append(len(seen))
        assert "<html" not in page.content.decode()
    assert counts[0] == counts[1]


def _seen(deadline: Deadline) -> str:
    return version_of(Deadline.objects.get(pk=deadline.pk))
