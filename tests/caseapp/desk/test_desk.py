"""Today, search, calendar, reports: what is there, for whom, at what cost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseapp.accounts import actions as accounts
from caseapp.accounts.models import User
from clients.people import actions as people
from clients.people.fields import OtherName
from deadlines.reminders.models import Reminder
from deadlines.tracking.models import Deadline
from tests import factories
from tests.conftest import SignedIn
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def busy_matter() -> None:
    matter = factories.matter()
    factories.notice(matter)
    factories.deadline(matter, due_on=TODAY - timedelta(days=3))
    factories.deadline(matter, due_on=TODAY + timedelta(days=4))
    factories.appearance(matter, local_start=NOW.replace(tzinfo=None))
    factories.consultation()
    factories.task(matter, due_on=TODAY)


def reminder(deadline: Deadline, *, to: User) -> None:
    """What the sweep wrote: nobody acknowledged the deadline, so it came to `to`."""
    Reminder.objects.create(
        kind="escalation", item_id=deadline.pk, due_on=deadline.working_on, rung=-48, user=to, channel="inapp",
        because="managing", matter=deadline.matter, send_after=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_today_costs_the_same_on_a_bad_day(
    count: int, ana: User, client_for: SignedIn, django_assert_max_num_queries: object
) -> None:
    for _ in range(count):
        busy_matter()
    browser = client_for(ana)
    browser.get("/?scope=firm")

    with django_assert_max_num_queries(22):  # type: ignore[operator]
        page = browser.get("/?scope=firm").content.decode()

    assert "Notices not docketed" in page
    assert page.count("days overdue") >= count


def test_today_tells_what_can_hurt_before_the_day_and_the_day_before_quiet_dangers(
    marta: User, client_for: SignedIn
) -> None:
    busy_matter()
    critical = factories.deadline(factories.matter(), title="Nobody has looked", due_on=TODAY + timedelta(days=20))
    reminder(critical, to=marta)

    page = client_for(marta).get("/?scope=firm").content.decode()

    heads = ["Notices not docketed", ">Overdue", "Due within 7 days", "Escalated to you", "The day by hour", "Quiet"]
    places = [page.index(head) for head in heads]
    assert places == sorted(places)
    line = page.partition('class="page-context">')[2].partition("<")[0]
    assert line == "1 notice to docket, 1 deadline overdue, 1 deadline within 7 days, 1 escalation, 1 appointment."
    for action in ("Docket<", "Complete<", "I have seen this<", "Done<"):
        assert action in page, action


def test_a_calm_day_says_so(ana: User, client_for: SignedIn) -> None:
    page = client_for(ana).get("/").content.decode()

    assert "Nothing has to happen today." in page
    assert "Overdue" not in page


def test_an_auditor_reads_today_and_can_press_nothing(axel: User, client_for: SignedIn) -> None:
    busy_matter()

    page = client_for(axel).get("/?scope=firm").content.decode().partition('id="today"')[2]

    assert "Due within 7 days" in page
    assert "<button" not in page.partition('id="shortcuts"')[0]
    assert "data-panel" not in page.partition("</main>")[0]


def test_a_finished_task_says_so_and_can_be_taken_back(ana: User, client_for: SignedIn) -> None:
    task = factories.task(factories.matter(), title="Call the school")
    browser = client_for(ana)

    page = browser.post(f"/matters/tasks/{task.pk}/done/", follow=True).content.decode()

    assert "Done: Call the school." in page
    assert f'action="/matters/tasks/{task.pk}/reopen/" class="undo"' in page


def test_today_is_mine_and_those_i_cover_for(ana: User, marta: User, otto: User, client_for: SignedIn) -> None:
    matter = factories.matter(responsible=ana)
    factories.deadline(matter, title="Answer for Ana", due_on=TODAY + timedelta(days=2))
    browser = client_for(otto)
    assert "Answer for Ana" not in browser.get("/?scope=mine").content.decode()

    accounts.record_absence(user=ana, cover=otto, starts_on=TODAY, ends_on=TODAY, reason="", by=marta, now=NOW)

    assert "Answer for Ana" in browser.get("/?scope=mine").content.decode()


def test_a_protected_matter_is_in_no_list_of_a_stranger(otto: User, client_for: SignedIn) -> None:
    matter = factories.matter(protection="restricted", title="Canary matter")
    factories.deadline(matter, title="Canary deadline", due_on=TODAY)
    factories.notice(matter)
    factories.task(matter, title="Canary task", due_on=TODAY)
    browser = client_for(otto)

    for address in ("/?scope=firm", "/today/quiet/?scope=firm", "/search/?q=canary", "/calendar/", "/reports/"):
        assert "Canary" not in browser.get(address).content.decode(), address


def test_quiet_dangers_name_a_matter_with_nothing_ahead(ana: User, client_for: SignedIn) -> None:
    quiet = factories.matter(title="Forgotten matter")
    lively = factories.matter(title="Lively matter")
    factories.deadline(lively, due_on=TODAY + timedelta(days=90))

    page = client_for(ana).get("/today/quiet/?scope=firm").content.decode()

    assert quiet.title in page
    assert lively.title not in page


def test_all_quiet_dangers_are_one_link_away(ana: User, client_for: SignedIn) -> None:
    quiet = [factories.matter(opened_on=TODAY - timedelta(days=400)) for _ in range(5)]
    browser = client_for(ana)
    page = browser.get("/today/quiet/?scope=firm").content.decode()

    for address in ("/matters/?only=nothing_next", "/matters/?only=late"):
        assert f'href="{address}"' in page
        assert browser.get(address).content.decode().count('class="sub number"') == len(quiet), address


@pytest.mark.parametrize(
    "words",
    [
        "kovalch", "Ковальчук", "KOVAL OLENA", "Kovalchuk, Olena", "olena", "Шевчук", "shevchuk",
        "900-000-007", "A900000007", "a 900 000 007", "A# 900-000-007", "A00 0007", "0000007", "007",
        "(202) 555-0123", "+1 202 555 0123", "555-0123", "olena@mail.example", "OLENA@MAIL",
    ],
    ids=str,
)  # fmt: skip
def test_a_person_is_found_by_any_spelling(words: str, ana: User, client_for: SignedIn) -> None:
    people.record_person(
        given_name="Olena", family_name="Kovalchuk", native_name="Олена Ковальчук", a_number="900000007",
        phone="+12025550123", email="olena@mail.example", other_names=[OtherName("birth", "Олена Шевчук")],
        by=ana, now=NOW,
    )  # fmt: skip
    factories.person(given_name="Somebody", family_name="Else", a_number="")

    page = client_for(ana).get("/search/", {"q": words}).content.decode()

    assert "Olena Kovalchuk" in page
    assert "Somebody" not in page


@pytest.mark.parametrize("words", ["al-nahhas", "Alnahhas", "al nahhas", "النحاس"])
def test_a_name_is_found_with_and_without_its_hyphen(words: str, ana: User, client_for: SignedIn) -> None:
    factories.person(given_name="Fatima", family_name="Al-Nahhas", native_name="فاطمة النحاس")
    factories.person(given_name="Somebody", family_name="Else")

    page = client_for(ana).get("/search/", {"q": words}).content.decode()

    assert "Fatima Al-Nahhas" in page
    assert "Somebody" not in page


@pytest.mark.parametrize("words", ["ioe-091-234", "IOE 09 1234 5678", "ioe0912345678", "345678", "IOE0912345678"])
def test_a_receipt_number_finds_its_filing(words: str, ana: User, client_for: SignedIn) -> None:
    filing = factories.filing(factories.matter(), receipt_number="IOE0912345678")

    page = client_for(ana).get("/search/", {"q": words}).content.decode()

    assert f'href="{filing.get_absolute_url()}"' in page


def test_a_receipt_number_finds_the_notice_whose_filing_nobody_recorded(client_for: SignedIn) -> None:
    notice = factories.notice(receipt_number="IOE0999888777")
    hidden = factories.notice(factories.matter(protection="restricted"), receipt_number="IOE0999888778")
    browser = client_for(factories.otto())

    page = browser.get("/search/", {"q": "ioe 0999 888"}).content.decode()

    assert f'href="{notice.get_absolute_url()}"' in page
    assert f'href="{hidden.get_absolute_url()}"' not in page
    assert "Nothing found" in browser.get("/search/", {"q": "888778"}).content.decode()


def test_an_organization_and_a_closed_matter_are_found(ana: User, client_for: SignedIn) -> None:
    factories.organization(name="Harbourlight Robotics Inc.")
    matter = factories.matter(title="Koval: finished", closed_on=TODAY)
    browser = client_for(ana)

    assert "Harbourlight Robotics Inc." in browser.get("/search/?q=harbour").content.decode()
    assert matter.get_absolute_url() in browser.get("/search/?q=koval").content.decode()


@pytest.mark.parametrize("words", ["", "a", "%", "'", "\\", "<script>", "x" * 5000], ids=range(7))
def test_odd_words_find_nothing_and_break_nothing(words: str, ana: User, client_for: SignedIn) -> None:
    factories.person()

    answer = client_for(ana).get("/search/", {"q": words})

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().split("</head>")[1].split('<script type="module"')[0]


def test_the_calendar_says_from_which_day_on_deadlines_are_missing(
    ana: User, client_for: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in (1, 2, 3):
        factories.deadline(factories.matter(), due_on=TODAY + timedelta(days), working_on=TODAY + timedelta(days))
    browser = client_for(ana)
    monkeypatch.setattr("caseapp.desk.calendar.MOST", 2)

    month = browser.get("/calendar/").context["month"]

    assert month.missing_from == TODAY + timedelta(days=2)
    assert "some are missing" in browser.get("/calendar/").content.decode()
    monkeypatch.setattr("caseapp.desk.calendar.MOST", 4)
    assert "some are missing" not in browser.get("/calendar/").content.decode()


def test_the_calendar_shows_the_readers_clock_and_survives_any_month(ana: User, client_for: SignedIn) -> None:
    factories.consultation(attorney=ana)
    browser = client_for(ana)

    assert "November 2026" in browser.get("/calendar/").content.decode()
    assert "February 2028" in browser.get("/calendar/?month=2028-02").content.decode()
    for odd in ("2026-13", "nonsense", "9999-01", "2026-1"):
        assert browser.get("/calendar/", {"month": odd}).status_code == 200


def test_reports_count_what_the_reader_may_see(ana: User, client_for: SignedIn) -> None:
    matter = factories.matter()
    factories.deadline(matter, due_on=TODAY - timedelta(days=1))
    browser = client_for(ana)

    page = browser.get("/reports/").content.decode()
    table = browser.get("/reports/caseload.csv")

    assert "Ana Attorney" in page
    assert "Ana Attorney,Attorney,1,1,0,0" in table.content.decode()
    assert "attachment" in table["Content-Disposition"]
