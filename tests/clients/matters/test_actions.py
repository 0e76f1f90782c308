"""A matter's life, each step recorded, each wrong step refused, all or nothing."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.matters import actions, catalogue, numbers
from clients.matters.models import Matter, MatterParty, Note, StageEntry, Task, TeamMember, Wall
from tests import factories
from tests.conftest import AuditUnavailable
from tests.factories import NOW, TODAY

DAY = timedelta(days=1)


def test_opened_matter_stands_in_its_first_stage(ana: User, paul: User) -> None:
    client = factories.person(given_name="Rania", family_name="Haddad")

    matter = actions.open_matter(
        type="family_adjustment",
        client=client,
        client_role="beneficiary",
        responsible=ana,
        paralegals=[paul],
        opened_on=date(2025, 3, 1),
        by=ana,
        now=NOW,
    )

    assert (matter.number, matter.title) == ("2025-0001", "Rania Haddad: Adjustment through family (I-130 and I-485)")
    assert (matter.stage, matter.stage_due_on) == ("collecting", date(2025, 3, 31))
    assert [(entry.stage, entry.left_on) for entry in matter.stage_entries.all()] == [("collecting", None)]
    assert [(party.person, party.role) for party in matter.parties.all()] == [(client, "beneficiary")]
    assert {(member.user, member.role) for member in matter.team.all()} == {(ana, "responsible"), (paul, "paralegal")}
    assert list(Event.objects.on_matter(matter.pk).order_by("pk").values_list("kind", flat=True)) == [
        "matter.opened",
        "matter.party_added",
        "matter.team_changed",
    ]


@pytest.mark.parametrize(
    ("kind", "protection"),
    [("vawa", "1367"), ("u_visa", "1367"), ("t_visa", "1367"), ("asylum_affirmative", "restricted")],
)
def test_protected_types_are_protected_from_the_start(ana: User, otto: User, kind: str, protection: str) -> None:
    matter = factories.matter(type=kind)

    assert matter.protection == protection
    assert not Matter.objects.visible_to(otto).exists()


def test_whoever_opens_a_matter_can_see_it(ana: User, marta: User, petra: User) -> None:
    protected = factories.matter(type="vawa", by=marta)
    plain = factories.matter(type="naturalization", by=petra)
    open_to_counsel = factories.matter(type="naturalization", by=marta)

    assert protected in Matter.objects.visible_to(marta)
    assert list(Matter.objects.visible_to(petra)) == [plain]
    assert not open_to_counsel.team.filter(user=marta).exists()


def test_numbers_go_on_by_year_and_skip_given_ones(db: None) -> None:
    factories.matter(number="2026-0002")

    made = [factories.matter().number for _ in range(2)] + [factories.matter(opened_on=date(2025, 1, 2)).number]

    assert made == ["2026-0001", "2026-0003", "2025-0001"]


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_get_two_numbers() -> None:
    taken: list[str] = []

    def take() -> None:
        try:
            with transaction.atomic():
                taken.append(numbers.take_next(2026))
        finally:
            connection.close()

    threads = [Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == [f"2026-{number:04d}" for number in range(1, 9)]


def test_stage_moves_on_with_a_new_target(ana: User) -> None:
    matter = factories.matter(opened_on=TODAY - 10 * DAY)

    actions.enter_stage(matter, stage="medical", on=TODAY, by=ana, now=NOW)

    matter.refresh_from_db()
    assert (matter.stage, matter.stage_entered_on, matter.stage_due_on) == ("medical", TODAY, TODAY + 30 * DAY)
    history = StageEntry.objects.order_by("pk").values_list("stage", "left_on")
    assert list(history) == [("collecting", TODAY), ("medical", None)]


def test_wait_that_is_not_ours_has_no_target(ana: User, matter: Matter) -> None:
    actions.enter_stage(matter, stage="pending", on=TODAY, by=ana, now=NOW)

    assert matter.stage_due_on is None


def test_wrong_stage_moves_are_refused(ana: User, matter: Matter) -> None:
    for stage, on, words in (
        ("collecting", TODAY, "in this stage already"),
        ("medical", TODAY - DAY, "after that day"),
    ):
        with pytest.raises(ValidationError, match=words):
            actions.enter_stage(matter, stage=stage, on=on, by=ana, now=NOW)
    with pytest.raises(catalogue.UnknownType):
        actions.enter_stage(matter, stage="individual", on=TODAY, by=ana, now=NOW)
    actions.close(matter, on=TODAY, outcome="Approved", by=ana, now=NOW)
    with pytest.raises(ValidationError, match="closed matter"):
        actions.enter_stage(matter, stage="medical", on=TODAY, by=ana, now=NOW)


def test_close_and_reopen(ana: User, matter: Matter) -> None:
    with pytest.raises(ValidationError, match="opened after"):
        actions.close(matter, on=TODAY - DAY, outcome="Approved", by=ana, now=NOW)
    with pytest.raises(ValidationError, match="is open"):
        actions.reopen(matter, by=ana, now=NOW)

    actions.close(matter, on=TODAY, outcome="Approved", by=ana, now=NOW)
    assert not Matter.objects.open().exists()
    with pytest.raises(ValidationError, match="closed already"):
        actions.close(matter, on=TODAY, outcome="Approved", by=ana, now=NOW)

    actions.reopen(matter, by=ana, now=NOW)
    assert Matter.objects.open().get().outcome == ""


def test_facts_are_merged_and_taken_back(ana: User, matter: Matter) -> None:
    actions.record_facts(matter, facts={"detained": True, "form": "I-485"}, by=ana, now=NOW)
    actions.record_facts(matter, facts={"detained": None}, by=ana, now=NOW)
    actions.record_facts(matter, facts={"form": "I-485"}, by=ana, now=NOW)

    assert matter.facts == {"form": "I-485"}
    assert Event.objects.filter(kind="matter.fact_recorded").count() == 2


def test_change_says_which_fields(ana: User, matter: Matter) -> None:
    actions.change(matter, title="Haddad family", visa_category="F2A", by=ana, now=NOW)

    assert Event.objects.get(kind="matter.changed").data == {"fields": ["title", "visa_category"]}
    assert list(Matter.objects.matching("haddad fam")) == [matter]


def test_parties_have_a_part_once(ana: User, matter: Matter) -> None:
    body = factories.organization()
    actions.add_party(matter, organization=body, role="employer", by=ana, now=NOW)

    with pytest.raises(ValidationError, match="already"):
        actions.add_party(matter, organization=body, role="employer", by=ana, now=NOW)
    with pytest.raises(ValidationError, match="a person or an organization"):
        actions.add_party(matter, role="employer", by=ana, now=NOW)
    with pytest.raises(ValidationError, match="client stays"):
        actions.remove_party(matter.parties.get(person=matter.client), by=ana, now=NOW)

    actions.remove_party(matter.parties.get(organization=body), by=ana, now=NOW)
    assert matter.parties.count() == 1


def test_tasks_go_to_who_sees_the_matter(ana: User, paul: User, petra: User, matter: Matter) -> None:
    with pytest.raises(ValidationError, match="does not work on"):
        actions.add_task(matter, title="Call", assignee=petra, by=ana, now=NOW)

    task = actions.add_task(matter, title="Call", assignee=paul, by=ana, now=NOW)
    actions.finish_task(task, by=paul, now=NOW)
    actions.finish_task(task, by=ana, now=NOW)
    assert (task.done_by, Event.objects.filter(kind="task.done").count()) == (paul, 1)

    actions.reopen_task(task, by=ana, now=NOW)
    assert list(Task.objects.open()) == [task]


def test_notes_are_about_something_and_not_empty(ana: User, matter: Matter) -> None:
    with pytest.raises(ValidationError, match="about a matter"):
        actions.add_note(text="Hello", by=ana, now=NOW)
    with pytest.raises(ValidationError, match="Write something"):
        actions.add_note(text="  ", matter=matter, by=ana, now=NOW)

    note = actions.add_note(text=" She called. ", matter=matter, by=ana, now=NOW)
    assert (note.text, note.author, note.written_at) == ("She called.", ana, NOW)


def test_matter_is_found_by_number_title_and_people(ana: User) -> None:
    matter = factories.matter(client=factories.person(given_name="Olena", family_name="Koval", a_number="123456789"))
    factories.add_party(matter, factories.person(given_name="Taras", native_name="Тарас"), "derivative")
    factories.matter()

    for text in ("koval", "тарас", "A123-456-789", matter.number, "koval adjustment"):
        assert list(Matter.objects.matching(text)) == [matter], text
    assert not Matter.objects.matching("koval naturalization").exists()


def test_nothing_is_saved_when_the_audit_fails(ana: User, matter: Matter, request: pytest.FixtureRequest) -> None:
    party = factories.add_party(matter)
    task = factories.task(matter)
    known = {"by": ana, "now": NOW}
    before = Matter.objects.values().get(pk=matter.pk)
    request.getfixturevalue("broken_audit")

    for attempt in (
        lambda: factories.matter(client=matter.client),
        lambda: actions.change(matter, title="Other", **known),
        lambda: actions.enter_stage(matter, stage="medical", on=TODAY, **known),
        lambda: actions.close(matter, on=TODAY, outcome="Won", **known),
        lambda: actions.record_facts(matter, facts={"detained": True}, **known),
        lambda: actions.add_party(matter, person=matter.client, role="applicant", **known),
        lambda: actions.remove_party(party, **known),
        lambda: actions.set_team(matter, responsible=ana, **known),
        lambda: actions.raise_wall(matter, user=factories.otto(), reason="former client", **known),
        lambda: actions.protect(matter, protection="restricted", **known),
        lambda: actions.add_note(matter=matter, text="Hello", **known),
        lambda: actions.add_task(matter, title="New", assignee=ana, **known),
        lambda: actions.finish_task(task, **known),
    ):
        with pytest.raises(AuditUnavailable):
            attempt()
        matter.refresh_from_db()

    assert Matter.objects.values().get() == before
    assert (MatterParty.objects.count(), TeamMember.objects.count(), Wall.objects.count()) == (2, 2, 0)
    assert (Note.objects.count(), Task.objects.open().count(), StageEntry.objects.count()) == (0, 1, 1)
