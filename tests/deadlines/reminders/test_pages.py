"""The ledger, the inbox, the settings and the signed link, through the browser's requests."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.matters.models import Matter
from deadlines.reminders.links import Acknowledging, acknowledge_link
from deadlines.reminders.models import ClientText, Message, Preference, Reminder
from deadlines.tracking.models import Acknowledgement, Deadline
from tests import factories
from tests.deadlines.reminders.test_engine import run
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignedIn = Callable[[User], Client]


@pytest.fixture
def deadline(matter: Matter) -> Deadline:
    made = factories.deadline(matter, due_on=TODAY + timedelta(days=7), title="=Answer the request")
    run()
    return made


def test_the_ledger_names_who_was_told_what(deadline: Deadline, ana: User, client_for: SignedIn) -> None:
    page = client_for(ana).get(reverse("reminders:list"))

    assert page.status_code == 200
    text = page.content.decode()
    assert "7 days before" in text
    assert "Sent" in text
    assert ana.name in text


def test_an_outsider_sees_nothing_of_a_protected_matter(ana: User, otto: User, client_for: SignedIn) -> None:
    factories.deadline(factories.matter(protection="1367"), due_on=TODAY, title="Secret filing")
    run()

    assert b"Secret filing" not in client_for(otto).get(reverse("reminders:list")).content
    assert b"Secret filing" in client_for(ana).get(reverse("reminders:list")).content


def test_a_walled_colleague_sees_nothing(deadline: Deadline, otto: User, client_for: SignedIn) -> None:
    deadline.matter.walls.create(user=otto, reason="Conflict", raised_by=factories.marta())

    assert b"Answer the request" not in client_for(otto).get(reverse("reminders:list")).content


@pytest.mark.parametrize(
    "query", ["who=me", "kind=deadline", "channel=email", "outcome=accepted", "due_from=2026-11-30"]
)
def test_filters_keep_what_they_say(deadline: Deadline, ana: User, client_for: SignedIn, query: str) -> None:
    assert b"Answer the request" in client_for(ana).get(reverse("reminders:list") + f"?{query}").content


@pytest.mark.parametrize("query", ["who=clients", "kind=task", "channel=sms", "outcome=failed", "due_to=2026-11-29"])
def test_filters_leave_out_the_rest(deadline: Deadline, ana: User, client_for: SignedIn, query: str) -> None:
    page = client_for(ana).get(reverse("reminders:list") + f"?{query}")

    assert b"Answer the request" not in page.content
    assert b"No reminder matches" in page.content


def test_the_export_holds_no_formula(deadline: Deadline, ana: User, client_for: SignedIn) -> None:
    response = client_for(ana).get(reverse("reminders:export"))

    rows = list(csv.reader(StringIO(b"".join(response.streaming_content).decode())))
    assert len(rows) == 3
    assert rows[1][1] == "'=Answer the request"
    assert Event.objects.filter(kind="reminder.exported").count() == 1


def test_the_ledger_costs_the_same_for_one_row_and_three(matter: Matter, ana: User, client_for: SignedIn) -> None:
    browser = client_for(ana)
    browser.get(reverse("reminders:list"))  # the first request also saves the session
    counts = []
    for number in range(2):
        for days in range(1 + number):
            factories.deadline(matter, due_on=TODAY + timedelta(days=days + 3 * number))
        run()
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse("reminders:list"))
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_inbox_rings_until_seen(deadline: Deadline, ana: User, client_for: SignedIn) -> None:
    browser = client_for(ana)
    assert b"1 thing waits for you" in browser.get(reverse("reminders:inbox")).content

    browser.post(reverse("reminders:mark_seen"))

    assert b"Nothing waits for you" in browser.get(reverse("reminders:inbox")).content


def test_one_of_the_inbox_is_marked_in_place(matter: Matter, ana: User, htmx_for: SignedIn) -> None:
    for _ in range(2):
        factories.task(matter, assignee=ana, due_on=TODAY + timedelta(days=1))
    run()
    first = Reminder.objects.unseen(ana).earliest("pk")

    answer = htmx_for(ana).post(reverse("reminders:mark_one_seen", args=[first.pk])).content.decode()

    assert f'id="reminder-{first.pk}"' in answer
    assert "1 thing waits for you" in answer  # the bell comes along
    assert Reminder.objects.unseen(ana).count() == 1


def test_somebody_elses_inbox_is_not_there(deadline: Deadline, ana: User, otto: User, client_for: SignedIn) -> None:
    row = Reminder.objects.unseen(ana).earliest("pk")

    assert client_for(otto).post(reverse("reminders:mark_one_seen", args=[row.pk])).status_code == 404
    assert client_for(ana).post(reverse("reminders:mark_one_seen", args=[row.pk])).status_code == 302


def test_the_inbox_shows_only_what_is_new_when_asked(deadline: Deadline, ana: User, client_for: SignedIn) -> None:
    browser, new = client_for(ana), reverse("reminders:inbox") + "?show=new"
    assert b"Answer the request" in browser.get(new).content

    browser.post(reverse("reminders:mark_seen"))

    assert b"Answer the request" not in browser.get(new).content
    assert b"You have seen everything" in browser.get(new).content
    assert b"Answer the request" in browser.get(reverse("reminders:inbox")).content


def test_what_moved_or_was_done_is_no_longer_called_late(deadline: Deadline, ana: User, client_for: SignedIn) -> None:
    page = client_for(ana).get(reverse("reminders:inbox")).content.decode()
    assert "Over or changed since" not in page
    assert "I have seen this" in page

    Deadline.objects.filter(pk=deadline.pk).update(due_on=TODAY + timedelta(days=9), working_on=TODAY)
    page = client_for(ana).get(reverse("reminders:inbox")).content.decode()

    assert "Over or changed since" in page
    assert "I have seen this" not in page


def test_the_inbox_costs_the_same_for_one_row_and_three(matter: Matter, ana: User, client_for: SignedIn) -> None:
    browser, counts = client_for(ana), []
    for more in (1, 2):
        for _ in range(more):
            factories.deadline(matter, due_on=TODAY + timedelta(days=7))
        run()
        browser.get(reverse("reminders:inbox"))
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse("reminders:inbox"))
        counts.append(len(captured))

    assert Reminder.objects.unseen(ana).count() == 3
    assert counts[0] == counts[1]


def test_acknowledging_in_the_app(deadline: Deadline, ana: User, client_for: SignedIn) -> None:
    client_for(ana).post(reverse("reminders:acknowledge", args=[deadline.pk]))

    assert Acknowledgement.objects.get().user == ana
    assert not Reminder.objects.unseen(ana).exists()


def test_the_link_in_the_mail_acknowledges_only_when_posted(deadline: Deadline, ana: User) -> None:
    link = next(word for word in mail.outbox[0].body.split() if "/seen/" in word)
    path = link.removeprefix("http://localhost:8000")
    stranger = Client()

    assert b"have you seen this?" in stranger.get(path).content
    assert not Acknowledgement.objects.exists()

    assert b"Recorded" in stranger.post(path).content
    assert Acknowledgement.objects.get().user == ana


def link_path(user: User, deadline: Deadline) -> str:
    link = acknowledge_link(Acknowledging(user.pk, deadline.pk, deadline.due_on))
    return link.removeprefix("http://localhost:8000")


def test_a_link_for_a_date_that_moved_records_nothing(deadline: Deadline, ana: User) -> None:
    path = link_path(ana, deadline)
    Deadline.objects.filter(pk=deadline.pk).update(due_on=TODAY + timedelta(days=20))

    assert b"Things have changed" in Client().post(path).content
    assert not Acknowledgement.objects.exists()


def test_a_link_ends_with_the_account(deadline: Deadline, ana: User) -> None:
    path = link_path(ana, deadline)
    User.objects.filter(pk=ana.pk).update(is_active=False)

    assert Client().get(path).status_code == 404


def test_a_link_ends_at_the_wall(deadline: Deadline, ana: User) -> None:
    path = link_path(ana, deadline)
    deadline.matter.walls.create(user=ana, reason="Conflict", raised_by=factories.marta())

    assert Client().post(path).status_code == 404


def test_a_link_ends_with_time(deadline: Deadline, ana: User, frozen: object) -> None:
    path = link_path(ana, deadline)
    frozen.shift(timedelta(days=31))  # type: ignore[attr-defined]

    assert Client().get(path).status_code == 404


def test_a_made_up_link_is_over() -> None:
    assert Client().get(reverse("reminders:acknowledge_by_link", args=["made-up"])).status_code == 404


def test_the_fragment_of_a_deadline(deadline: Deadline, ana: User, htmx_for: SignedIn, client_for: SignedIn) -> None:
    address = reverse("reminders:for_deadline", args=[deadline.pk])

    assert b"<html" not in htmx_for(ana).get(address).content
    assert b"<html" in client_for(ana).get(address).content
    assert client_for(factories.petra()).get(address).status_code == 404


def test_who_was_told_of_one_deadline_is_a_page_and_a_file(
    deadline: Deadline, matter: Matter, ana: User, client_for: SignedIn
) -> None:
    factories.deadline(matter, due_on=TODAY, title="Another one")
    run(NOW + timedelta(minutes=6))
    browser = client_for(ana)

    page = browser.get(reverse("reminders:for_deadline", args=[deadline.pk])).content.decode()
    export = reverse("reminders:export") + f"?deadline={deadline.pk}"
    file = b"".join(browser.get(export).streaming_content).decode()  # type: ignore[attr-defined]

    assert export in page
    assert "Another one" not in page + file
    assert file.count("Answer the request") == Reminder.objects.filter(item_id=deadline.pk).count()


def test_own_ladder_is_saved_and_used(matter: Matter, ana: User, client_for: SignedIn) -> None:
    factories.deadline(matter, due_on=TODAY + timedelta(days=10))
    browser = client_for(ana)

    assert browser.post(reverse("reminders:settings"), {"ladder_deadline": "10, 2"}).status_code == 302
    run()

    assert Preference.objects.get().ladders == {"deadline": [240, 48]}
    assert Reminder.objects.get(channel="email").rung == 240


@pytest.mark.parametrize("text", ["soon", "1, 2 h", "9999", "1 1"])
def test_a_ladder_that_is_none_stays_typed(ana: User, client_for: SignedIn, text: str) -> None:
    page = client_for(ana).post(reverse("reminders:settings"), {"ladder_deadline": text})

    assert page.status_code == 422
    assert text in page.content.decode()
    assert not Preference.objects.exists()


def test_only_the_managing_attorney_changes_the_firm(ana: User, marta: User, client_for: SignedIn) -> None:
    address = reverse("reminders:firm_settings")

    assert client_for(ana).get(address).status_code == 403
    assert client_for(marta).post(address, {"told_clients": ["validity"], "digest_at": "09:00"}).status_code == 302
    assert Preference.objects.get(user=None).told_clients == ["validity"]


def test_a_lawyer_corrects_a_text_and_goes_back(marta: User, client_for: SignedIn) -> None:
    browser = client_for(marta)
    address = reverse("reminders:text", args=["appearance", "en"])

    wrong = browser.post(address, {"subject": "On {dya}", "email": "Come.", "sms": "Come."})
    assert wrong.status_code == 422
    assert "{dya} is not known here" in wrong.content.decode()

    assert browser.post(address, {"subject": "On {day}", "email": "Come.", "sms": "Come."}).status_code == 302
    assert ClientText.objects.get().subject == "On {day}"

    browser.post(reverse("reminders:drop_text", args=["appearance", "en"]))
    assert not ClientText.objects.exists()


def test_a_text_is_shown_as_a_client_reads_it_and_in_english(marta: User, client_for: SignedIn) -> None:
    browser, address = client_for(marta), reverse("reminders:text", args=["appearance", "ar"])
    browser.post(address, {"subject": "Come", "email": "Come to {place}.", "sms": "Come."})

    page = browser.get(address).content.decode()

    assert 'dir="rtl"' in page
    assert "Come to \u2068290 Broadway, New York\u2069." in page
    assert "This is a reminder of your court hearing" in page


def test_a_failed_message_is_dealt_with(deadline: Deadline, marta: User, client_for: SignedIn) -> None:
    message = Message.objects.get()
    Message.objects.filter(pk=message.pk).update(state="failed", finished_at=NOW)
    browser = client_for(marta)
    assert b"could not be delivered" in browser.get(reverse("reminders:list")).content

    browser.post(reverse("reminders:mark_handled", args=[message.pk]))

    assert b"could not be delivered" not in browser.get(reverse("reminders:list")).content
    assert Event.objects.filter(kind="reminder.undelivered_handled").exists()
