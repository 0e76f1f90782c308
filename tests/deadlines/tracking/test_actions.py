"""A deadline's life: every action audited, all or nothing, and the second of two people is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.matters.models import Matter
from deadlines.engine import Service, Trigger
from deadlines.rulebook import book
from deadlines.tracking import actions, chains, queries
from deadlines.tracking.locking import ChangedMeanwhile, NotOpen, version_of
from deadlines.tracking.models import Deadline, Extension, Proof
from deadlines.tracking.opening import Desk, open_computed, open_manual
from deadlines.tracking.proofs import complete_with_proof
from tests import factories
from tests.conftest import AuditUnavailable
from tests.factories import NOW, TODAY

DESK = Desk(book().calendar, 7, TODAY)


def opened(matter: Matter, rule: str = "uscis.noid", on: date = date(2026, 11, 9)) -> Deadline:
    computation = book().compute(rule, Trigger(on=on, service=Service.MAIL))
    return open_computed(
        computation, matter=matter, trigger_kind="notice.noid", source_key="notice:1", assignee=matter.responsible,
        desk=DESK, by=matter.responsible, now=NOW,
    )  # fmt: skip


def kinds(deadline: Deadline) -> list[str]:
    return list(Event.objects.about(deadline).order_by("id").values_list("kind", flat=True))


def test_completing_keeps_the_proof_and_closes(matter: Matter, ana: User) -> None:
    deadline = opened(matter)

    actions.complete(deadline, done_on=TODAY, tracking_number="EJ123", desk=DESK, by=ana, now=NOW)

    deadline.refresh_from_db()
    assert (deadline.outcome, deadline.closed_by, deadline.closed_at) == ("done", ana, NOW)
    assert Proof.objects.get().tracking_number == "EJ123"
    assert kinds(deadline) == ["deadline.opened", "deadline.completed"]


def test_completing_with_a_paper_keeps_it(matter: Matter, ana: User) -> None:
    deadline = opened(matter)
    complete_with_proof(deadline, file=factories.upload(), done_on=TODAY, desk=DESK, by=ana, now=NOW)

    assert Proof.objects.get().document.title.startswith("Proof:")


def test_completing_saves_nothing_when_audit_fails(matter: Matter, ana: User, request: pytest.FixtureRequest) -> None:
    deadline = opened(matter)
    request.getfixturevalue("broken_audit")

    with pytest.raises(AuditUnavailable):
        complete_with_proof(deadline, file=factories.upload(), done_on=TODAY, desk=DESK, by=ana, now=NOW)

    deadline.refresh_from_db()
    assert (deadline.is_open, Proof.objects.count(), matter.documents.count()) == (True, 0, 0)


def test_completing_ahead_of_time_is_refused(matter: Matter, ana: User) -> None:
    with pytest.raises(ValidationError, match="still ahead"):
        actions.complete(opened(matter), done_on=TODAY + timedelta(days=1), desk=DESK, by=ana, now=NOW)


def test_answering_opens_the_wait_and_reopening_takes_it_back(matter: Matter, ana: User) -> None:
    deadline = opened(matter)

    (wait,) = actions.complete(deadline, done_on=TODAY, desk=DESK, by=ana, now=NOW)

    assert (wait.meaning, wait.follows, wait.rule_id) == ("agency_duty", deadline, "")
    assert wait.due_on == TODAY + timedelta(days=next(iter(chains.followers_of("uscis.noid"))).wait_days)
    actions.reopen(deadline, by=ana, now=NOW)
    wait.refresh_from_db()
    assert wait.outcome == Deadline.Outcome.SUPERSEDED


def test_a_chain_can_open_a_rule(matter: Matter, ana: User) -> None:
    appeal = opened(matter, "uscis.i290b.appeal")

    then = actions.complete(appeal, done_on=TODAY, desk=DESK, by=ana, now=NOW)

    brief = next(row for row in then if row.rule_id == "uscis.i290b.brief")
    assert brief.inputs["on"] == TODAY.isoformat()
    assert brief.reasoning["steps"]


def test_every_rule_named_in_a_chain_exists() -> None:
    for chain in chains.chains():
        assert chain.after <= set(book().rules)
        assert set(chain.opens) <= set(book().rules)


def test_extending_moves_what_governs_and_keeps_the_rules_date(matter: Matter, ana: User) -> None:
    deadline = opened(matter)
    computed, before = deadline.computed_on, deadline.due_on
    later = before + timedelta(days=12)

    actions.extend(deadline, new_due_on=later, granted_by="agency", reason="Letter", desk=DESK, by=ana, now=NOW)

    deadline.refresh_from_db()
    assert (deadline.due_on, deadline.computed_on) == (later, computed)
    assert deadline.working_on <= later
    actions.take_back_extension(deadline, desk=DESK, by=ana, now=NOW)
    deadline.refresh_from_db()
    assert (deadline.due_on, Extension.objects.count()) == (before, 0)
    assert kinds(deadline)[-2:] == ["deadline.extended", "deadline.extension_withdrawn"]


def test_an_extension_to_an_earlier_day_is_refused(matter: Matter, ana: User) -> None:
    deadline = opened(matter)
    with pytest.raises(ValidationError, match="later"):
        actions.extend(deadline, new_due_on=deadline.due_on, granted_by="court", reason="x", desk=DESK, by=ana, now=NOW)


def test_waiving_needs_a_reason_and_can_be_taken_back(matter: Matter, ana: User) -> None:
    deadline = opened(matter)
    with pytest.raises(ValidationError, match="Say why"):
        actions.waive(deadline, reason=" ", by=ana, now=NOW)

    actions.waive(deadline, reason="Petition withdrawn", by=ana, now=NOW)
    actions.reopen(deadline, by=ana, now=NOW)

    deadline.refresh_from_db()
    assert (deadline.is_open, deadline.closed_note) == (True, "")
    assert kinds(deadline) == ["deadline.opened", "deadline.waived", "deadline.reopened"]


def test_the_second_of_two_people_is_told_who_was_quicker(matter: Matter, ana: User, paul: User) -> None:
    deadline = opened(matter)
    seen = version_of(Deadline.objects.get(pk=deadline.pk))

    actions.reassign(deadline, assignee=paul, seen=seen, by=paul, now=NOW)

    with pytest.raises(ChangedMeanwhile, match="Paul Paralegal was quicker: reassigned a deadline"):
        actions.waive(deadline, reason="Nothing to do", seen=seen, by=ana, now=NOW)
    deadline.refresh_from_db()
    assert deadline.is_open


def test_closing_twice_is_told(matter: Matter, ana: User) -> None:
    deadline = opened(matter)
    actions.complete(deadline, done_on=TODAY, desk=DESK, by=ana, now=NOW)

    with pytest.raises(NotOpen, match="already closed by Ana Attorney"):
        actions.complete(deadline, done_on=TODAY, desk=DESK, by=ana, now=NOW)


def test_acknowledging_twice_counts_once_and_again_after_a_move(matter: Matter, ana: User) -> None:
    deadline = opened(matter)
    for _ in range(2):
        actions.acknowledge(deadline, by=ana, now=NOW)
    assert deadline.acknowledgements.count() == 1

    later = deadline.due_on + timedelta(days=10)
    actions.extend(deadline, new_due_on=later, granted_by="agency", reason="x", desk=DESK, by=ana, now=NOW)
    actions.acknowledge(deadline, by=ana, now=NOW)
    assert deadline.acknowledgements.count() == 2


def test_a_deadline_goes_only_to_somebody_who_sees_the_matter(matter: Matter, ana: User, petra: User) -> None:
    with pytest.raises(ValidationError, match="cannot see"):
        actions.reassign(opened(matter), assignee=petra, by=ana, now=NOW)
    assert petra not in queries.assignable(matter)
    assert set(queries.assignable(matter)) >= {ana, factories.paul()}


def test_the_office_wants_it_done_business_days_ahead(matter: Matter) -> None:
    deadline = opened(matter)

    lead = [
        deadline.office_on + timedelta(days=days)
        for days in range(1, (deadline.working_on - deadline.office_on).days + 1)
    ]
    assert sum(book().calendar.is_open(day) for day in lead) == DESK.lead_days


def test_an_office_date_in_the_past_is_not_shown(matter: Matter) -> None:
    assert opened(matter, on=date(2026, 10, 23)).office_on is None


def test_a_date_set_by_a_person_is_worked_to_before_a_closed_day(matter: Matter, ana: User) -> None:
    deadline = open_manual(
        matter=matter, title="File the witness list", due_on=date(2026, 12, 6), reason="Judge, on the record",
        assignee=ana, desk=DESK, by=ana, now=NOW,
    )  # fmt: skip

    assert deadline.working_on == date(2026, 12, 4)
    assert deadline.reasoning == {"reason": "Judge, on the record"}


def test_the_database_refuses_the_same_rule_twice_for_one_fact(matter: Matter) -> None:
    opened(matter)
    with pytest.raises(IntegrityError), transaction.atomic():
        opened(matter)


def test_a_replaced_deadline_stays_closed(matter: Matter, ana: User) -> None:
    deadline = opened(matter)
    actions.supersede(deadline, because="Moved", by=ana, now=NOW)

    with pytest.raises(ValidationError, match="replaced"):
        actions.reopen(deadline, by=ana, now=NOW)


def test_two_at_once_really_wait_for_each_other(transactional_db: None) -> None:
    """Two connections: the one that comes second sees the first one's outcome, not its own stale row."""
    from threading import Thread

    from django.db import connection

    ana = factories.ana()
    deadline = opened(factories.matter())
    seen = version_of(Deadline.objects.get(pk=deadline.pk))
    outcomes: list[str] = []

    def act() -> None:
        try:
            actions.waive(deadline, reason="Nothing to do", seen=seen, by=ana, now=NOW)
            outcomes.append("done")
        except ValidationError as problem:
            outcomes.append(type(problem).__name__)
        finally:
            connection.close()

    threads = [Thread(target=act) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["ChangedMeanwhile", "done"]
