"""Every kind of thing that people are reminded of: told when it should be, to whom, and not when it should not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail

from caseapp.accounts.models import Absence, User
from clients.matters.models import Matter
from clients.people import actions as people
from clients.people.models import Person
from deadlines.reminders.models import Message, Preference, Reminder
from deadlines.tracking.models import Deadline
from tests import factories
from tests.deadlines.reminders.test_engine import run, told
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_quiet(db: None) -> None:
    Preference.objects.create(user=None, quiet_from="00:00", quiet_until="00:00", quiet_weekends=False)


def written(matter: Matter, moment: datetime) -> None:
    """Let the row be as old as the test says; the database's clock knows nothing of NOW."""
    Matter.objects.filter(pk=matter.pk).update(created_at=moment)


def users(**which: object) -> set[str]:
    return {row.user.name.split()[0] for row in Reminder.objects.filter(**which) if row.user}


@pytest.mark.parametrize(
    ("days", "who"), [(8, set()), (7, {"Paul"}), (3, {"Paul", "Ana"}), (1, {"Paul", "Ana", "Marta"})]
)
def test_a_critical_deadline_escalates(matter: Matter, paul: User, marta: User, days: int, who: set[str]) -> None:
    factories.deadline(matter, due_on=TODAY + timedelta(days=days), critical=True, assignee=paul)

    run()

    assert users(kind="escalation", channel="email") == who


def test_an_acknowledged_deadline_does_not_escalate_until_its_date_moves(matter: Matter, ana: User) -> None:
    deadline = factories.deadline(matter, due_on=TODAY + timedelta(days=1), critical=True)
    seen = deadline.acknowledgements.create(user=ana, due_on=deadline.due_on, at=NOW)

    run()
    assert told(kind="escalation") == []

    seen.delete()
    deadline.acknowledgements.create(user=ana, due_on=TODAY, at=NOW)
    run()
    assert told(kind="escalation") != []


def test_a_walled_assignee_is_not_told(matter: Matter, paul: User, ana: User) -> None:
    factories.deadline(matter, due_on=TODAY, assignee=paul)
    matter.walls.create(user=paul, reason="Conflict", raised_by=ana)

    run()

    assert users(kind="deadline") == {"Ana"}


def test_cover_is_told_while_somebody_is_away(matter: Matter, ana: User, otto: User) -> None:
    Absence.objects.create(user=ana, cover=otto, starts_on=TODAY, ends_on=TODAY)
    factories.deadline(matter, due_on=TODAY)

    run()

    assert users(kind="deadline") == {"Ana", "Otto"}
    assert any("in place of Ana Attorney" in message.body for message in mail.outbox if message.to == [otto.email])


def test_legal_day_office_day_window_and_the_agencys_turn(matter: Matter) -> None:
    factories.deadline(matter, due_on=TODAY + timedelta(days=1), working_on=TODAY, office_on=TODAY - timedelta(days=5))
    factories.deadline(matter, due_on=TODAY, meaning="first_day", title="May file")
    factories.deadline(matter, due_on=TODAY, meaning="agency_duty", title="Decision due")
    factories.deadline(matter, due_on=TODAY, meaning="fact", title="For information")

    run()

    assert told(channel="email") == [
        ("agency_duty", 0, "email"), ("deadline", 0, "email"), ("legal_day", 1, "email"), ("office_day", 0, "email"),
        ("window", 0, "email"),
    ]  # fmt: skip
    assert "For information" not in mail.outbox[0].body


def test_an_expiry_goes_to_the_attorney_of_the_open_matter(person: Person) -> None:
    factories.matter(client=person)
    factories.validity(person, expires_on=TODAY + timedelta(days=30))
    factories.validity(factories.person(), expires_on=TODAY + timedelta(days=30))

    run()

    assert told(kind="validity", channel="email") == [("validity", 30, "email")]


def test_a_task_with_a_date(matter: Matter) -> None:
    factories.task(matter, due_on=TODAY)

    run()

    assert users(kind="task") == {"Paul"}


def test_a_records_request_without_an_answer(matter: Matter, person: Person) -> None:
    asked = factories.records_request(person, matter=matter)
    factories.records_request(person, matter=matter, status="answered", answered_on=TODAY)

    run(NOW + timedelta(days=29))
    assert told(kind="records_request") == []
    run(NOW + timedelta(days=30))
    run(NOW + timedelta(days=40))
    run(NOW + timedelta(days=61))

    rows = Reminder.objects.filter(kind="records_request", channel="email")
    assert [(row.item_id, row.rung // 24) for row in rows.order_by("pk")] == [(asked.pk, -30), (asked.pk, -60)]
    assert users(kind="records_request") == {"Ana"}
    assert "No answer yet to the records request to U" in mail.outbox[-1].body


def test_the_answer_about_a_correction(person: Person) -> None:
    factories.discrepancy(person, answer_due_on=TODAY + timedelta(days=7))
    factories.discrepancy(person, answer_due_on=TODAY, status="corrected")

    run()

    assert told(channel="email") == [("correction", 7, "email")]


def test_an_undocketed_notice_is_told_every_evening(matter: Matter) -> None:
    factories.notice(matter, created_at=NOW)
    evening = NOW + timedelta(days=2)

    run(evening)
    run(evening + timedelta(hours=1))
    run(evening + timedelta(days=1))

    assert len(told(kind="undocketed", channel="email")) == 2


def test_a_matter_with_nothing_next_is_told_once_a_week(matter: Matter) -> None:
    written(matter, NOW)
    later = NOW + timedelta(days=8)

    run(later)
    run(later + timedelta(days=1))
    run(later + timedelta(days=7))

    assert len(told(kind="idle_matter", channel="email")) == 2


def test_a_matter_with_something_next_is_left_alone(matter: Matter) -> None:
    written(matter, NOW)
    factories.deadline(matter, due_on=TODAY + timedelta(days=300))

    run(NOW + timedelta(days=8))

    assert told(kind="idle_matter") == []


def test_a_protected_matter_says_nothing_in_the_mail(ana: User) -> None:
    protected = factories.matter(protection="1367")
    factories.deadline(protected, due_on=TODAY, title="File the self-petition")

    run()

    (message,) = mail.outbox
    html = message.alternatives[0][0]
    for secret in ("self-petition", protected.number, protected.client.family_name):
        assert secret not in message.subject + message.body + html
    assert "protected matter" in message.body


def give_consent(person: Person, channel: str = "email") -> None:
    people.give_consent(person, channel=channel, how="form", by=factories.ana(), now=NOW)


def client_rows() -> list[tuple[int, str, str, str]]:
    rows = Reminder.objects.filter(person__isnull=False).order_by("pk")
    return [(row.rung, row.channel, row.outcome, row.problem) for row in rows]


def test_a_client_with_consent_is_told_in_their_language(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(language="fr")
    give_consent(person)
    factories.appearance(factories.matter(client=person), place="26 Federal Plaza")

    run(NOW + timedelta(days=4))

    assert client_rows() == [(168, "email", "accepted", "")]
    (letter,) = [message for message in mail.outbox if message.to == [person.email]]
    assert "Nous vous rappelons votre audience" in letter.body
    assert "26 Federal Plaza" in letter.body


def test_a_language_without_a_text_falls_back_and_says_so(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(language="ti")
    give_consent(person)
    factories.appearance(factories.matter(client=person))

    run(NOW + timedelta(days=4))

    assert client_rows() == [
        (168, "email", "accepted", "Sent in English: there is no text in the client's language (ti).")
    ]
    (letter,) = [message for message in mail.outbox if message.to == [person.email]]
    assert "We do not have this message in your language yet." in letter.body


def test_without_consent_nothing_goes_out_and_the_ledger_says_why(person: Person) -> None:
    factories.appearance(factories.matter(client=person))

    run(NOW + timedelta(days=4))

    ((_, _, outcome, problem),) = client_rows()
    assert (outcome, "No consent" in problem) == ("held_back", True)
    assert [person.email] not in [message.to for message in mail.outbox]


@pytest.mark.parametrize("rule", [{"safe_to_contact": False}, {"safe_email": False}])
def test_safe_contact_rules_hold(person: Person, rule: dict[str, bool]) -> None:
    from clients.people.models import ContactRule

    give_consent(person)
    ContactRule.objects.update_or_create(person=person, defaults=rule)
    factories.appearance(factories.matter(client=person))

    run(NOW + timedelta(days=4))

    assert client_rows()[0][2] == "held_back"


def test_one_protected_matter_silences_all_of_a_clients_reminders(person: Person) -> None:
    give_consent(person)
    factories.matter(client=person, protection="1367")
    factories.appearance(factories.matter(client=person))

    run(NOW + timedelta(days=4))

    assert client_rows()[0][2:] == ("held_back", "Protected: nothing goes out by itself.")


def test_consent_withdrawn_before_sending_counts(person: Person) -> None:
    from deadlines.reminders import actions, delivery

    give_consent(person)
    factories.appearance(factories.matter(client=person))
    later = NOW + timedelta(days=4)
    actions.derive(now=later, driver="test")
    people.withdraw_consent(person, channel="email", how="said so", by=None, now=later)

    delivery.deliver(clock=lambda: later)

    assert client_rows()[0][2] == "cancelled"


def test_a_failed_message_alerts_a_second_person(matter: Matter, paul: User, marta: User) -> None:
    factories.deadline(matter, due_on=TODAY, assignee=paul)
    run()
    Message.objects.filter(user=paul).update(state="failed", finished_at=NOW)

    run()

    assert users(kind="undelivered") == {"Ana", "Marta"}


def test_a_failed_alert_raises_no_further_alert(matter: Matter, marta: User) -> None:
    factories.deadline(matter, due_on=TODAY)
    run()
    Message.objects.update(state="failed", finished_at=NOW)
    run()
    alerts = Reminder.objects.filter(kind="undelivered").count()
    Message.objects.update(state="failed", finished_at=NOW)

    run()

    assert Reminder.objects.filter(kind="undelivered").count() == alerts


def test_a_moved_date_is_told_anew_and_the_old_one_is_not(matter: Matter) -> None:
    from deadlines.reminders import actions, delivery

    deadline = factories.deadline(matter, due_on=TODAY + timedelta(days=3))
    actions.derive(now=NOW, driver="test")
    Deadline.objects.filter(pk=deadline.pk).update(
        due_on=TODAY + timedelta(days=7), working_on=TODAY + timedelta(days=7)
    )

    delivery.deliver(clock=lambda: NOW)
    run()

    outcomes = {row.rung // 24: row.outcome for row in Reminder.objects.filter(channel="email")}
    assert outcomes == {3: "cancelled", 7: "waiting"}  # the new one waits out the gap after the first message
    run(NOW + timedelta(minutes=6))
    assert Reminder.objects.get(channel="email", rung=168).outcome == "accepted"
