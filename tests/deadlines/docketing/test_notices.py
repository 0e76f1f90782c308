"""Docketing a notice: one transaction, nothing guessed, what was shown is what opens."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from caseapp.audit.models import Event as AuditEvent
from clients.documents.models import Document
from clients.matters.models import Matter
from clients.notices.models import Notice
from deadlines.docketing import actions
from deadlines.docketing.actions import FactsMissing, docket_notice, plan_for
from deadlines.docketing.events import event_of_notice
from deadlines.rulebook import book
from deadlines.tracking import actions as tracking
from deadlines.tracking.models import Deadline
from deadlines.tracking.opening import Desk
from tests import factories
from tests.conftest import AuditUnavailable

DESK = Desk(book().calendar, 7, factories.TODAY)
NOID = {
    "kind": "noid",
    "notice_on": date(2026, 11, 9),
    "received_on": date(2026, 11, 13),
    "service": "mail",
    "facts": {"form": "i130"},
}


def docket(matter: Matter, **changes: Any) -> actions.Docketed:
    fields = {"desk": DESK, "by": factories.ana(), "now": factories.NOW} | NOID | changes
    return docket_notice(matter=matter, **fields)


def test_docketing_opens_the_deadline_with_frozen_steps(matter: Matter) -> None:
    done = docket(matter)

    (deadline,) = done.opened
    assert deadline.rule_id == "uscis.noid"
    assert deadline.source_key == f"notice:{done.notice.pk}"
    assert deadline.due_on.isoformat() == deadline.reasoning["governs"]["on"]
    assert deadline.reasoning["steps"][-1]["on"] == deadline.computed_on.isoformat()
    assert deadline.working_on <= deadline.due_on
    assert deadline.office_on is None or deadline.office_on < deadline.working_on
    assert deadline.assignee == matter.responsible
    assert Notice.objects.get().is_docketed


def test_docketing_writes_what_happened(matter: Matter) -> None:
    docket(matter)

    kinds = set(AuditEvent.objects.filter(matter_id=matter.pk).values_list("kind", flat=True))
    assert {"notice.recorded", "notice.docketed", "deadline.opened"} <= kinds


def test_docketing_saves_nothing_when_audit_fails(matter: Matter, broken_audit: None) -> None:
    with pytest.raises(AuditUnavailable):
        docket(matter, file=factories.upload())

    assert (Notice.objects.count(), Deadline.objects.count(), Document.objects.count()) == (0, 0, 0)


def test_docketing_saves_nothing_when_the_file_is_refused(matter: Matter) -> None:
    with pytest.raises(ValidationError):
        docket(matter, file=factories.upload("page.html", b"<html>"))

    assert (Notice.objects.count(), Deadline.objects.count()) == (0, 0)


def test_the_paper_is_kept_with_the_notice(matter: Matter) -> None:
    done = docket(matter, file=factories.upload())

    assert Document.objects.get().notice == done.notice


def test_a_missing_fact_is_named_and_nothing_is_saved(matter: Matter) -> None:
    with pytest.raises(FactsMissing, match="form: which form"):
        docket(matter, facts={}, kind="i797e_rfe")

    assert Notice.objects.count() == 0


def test_an_unreadable_kind_is_queued_undocketed(matter: Matter) -> None:
    done = docket(matter, kind="", facts={})

    assert not done.notice.is_docketed
    assert list(Notice.objects.undocketed()) == [done.notice]
    assert str(done.notice).startswith("Notice of unknown kind")


def test_recording_to_docket_later_opens_nothing(matter: Matter) -> None:
    done = docket(matter, later=True)

    assert (done.opened, done.notice.is_docketed) == ([], False)


def test_a_notice_without_rules_waits_for_a_reason(matter: Matter) -> None:
    done = docket(matter, kind="i797c_transfer", facts={})
    assert not done.notice.is_docketed

    with pytest.raises(ValidationError, match="Say why"):
        actions.docket_without_deadline(done.notice, reason=" ", by=matter.responsible, now=factories.NOW)
    actions.docket_without_deadline(done.notice, reason="Only moved", by=matter.responsible, now=factories.NOW)

    done.notice.refresh_from_db()
    assert (done.notice.is_docketed, done.notice.no_deadline_reason) == (True, "Only moved")


def test_the_earlier_of_printed_and_computed_governs(matter: Matter) -> None:
    printed = date(2026, 12, 1)

    (deadline,) = docket(matter, printed_due_on=printed).opened

    assert (deadline.due_on, deadline.printed_on) == (printed, printed)
    assert deadline.computed_on > printed
    assert any(flag["flag"] == "printed_differs" for flag in deadline.reasoning["flags"])


def test_a_later_printed_date_does_not_govern(matter: Matter) -> None:
    (deadline,) = docket(matter, printed_due_on=date(2027, 6, 1)).opened

    assert deadline.due_on == deadline.computed_on


def test_what_was_shown_is_what_opens(matter: Matter) -> None:
    notice = Notice(matter=matter, **NOID)
    shown = plan_for(matter, event_of_notice(notice)).opens

    opened = docket(matter).opened

    assert [(planned.rule.id, planned.computation.governs.on) for planned in shown] == [
        (deadline.rule_id, deadline.due_on) for deadline in opened
    ]


def test_a_choice_that_was_not_picked_is_not_opened(matter: Matter) -> None:
    denial = {"kind": "denial", "facts": {"form": "i130", "lawfully_present": "yes"}}
    picked = docket(matter, chosen={"uscis.i290b.motion_reopen"}, **denial).opened
    everything = docket(factories.matter(), **denial).opened

    assert "uscis.i290b.motion_reconsider" not in {deadline.rule_id for deadline in picked}
    assert len(everything) > len(picked)


def test_the_printed_date_belongs_to_the_first_duty_only(matter: Matter) -> None:
    order = {
        "kind": "eoir_order",
        "notice_on": date(2026, 11, 9),
        "printed_due_on": date(2026, 12, 9),
        "facts": {
            "ordered": "removal", "appeal_waived": "no", "final": "yes",
            "dates": {"decided_on": "2026-11-09", "served_on": "2026-11-09"},
        },
    }  # fmt: skip
    opened = {deadline.rule_id: deadline for deadline in docket(matter, **order).opened}

    assert opened["bia.appeal.general"].printed_on == date(2026, 12, 9)
    assert opened["eoir.mtr.reopen"].printed_on is None


def test_correcting_moves_what_is_open(matter: Matter) -> None:
    done = docket(matter)
    (before,) = done.opened

    again = actions.correct_notice(
        done.notice, **NOID | {"notice_on": date(2026, 11, 2)}, desk=DESK, by=matter.responsible, now=factories.NOW
    )

    after = Deadline.objects.get(pk=before.pk)
    assert again.opened == []
    assert after.due_on < before.due_on
    assert AuditEvent.objects.filter(kind="deadline.recomputed", subject_id=before.pk).exists()


def test_correcting_the_kind_closes_and_opens(matter: Matter) -> None:
    done = docket(matter)

    again = actions.correct_notice(
        done.notice, **NOID | {"kind": "noir"}, desk=DESK, by=matter.responsible, now=factories.NOW
    )

    assert Deadline.objects.get(pk=done.opened[0].pk).outcome == Deadline.Outcome.SUPERSEDED
    assert [deadline.rule_id for deadline in again.opened] == ["uscis.noir"]


def test_correcting_never_opens_again_what_was_done(matter: Matter) -> None:
    done = docket(matter)
    tracking.complete(done.opened[0], done_on=factories.TODAY, desk=DESK, by=matter.responsible, now=factories.NOW)

    again = actions.correct_notice(
        done.notice, **NOID | {"note": "Looked at again"}, desk=DESK, by=matter.responsible, now=factories.NOW
    )

    assert again.opened == []
    assert Notice.objects.get().is_docketed


def test_taking_back_no_deadline_puts_the_notice_in_the_way_again(matter: Matter) -> None:
    done = docket(matter, kind="i797c_transfer", facts={}, no_deadline_reason="Only moved")

    actions.notices.take_back_no_deadline(done.notice, by=matter.responsible, now=factories.NOW)

    assert list(Notice.objects.undocketed()) == [done.notice]


def test_every_kind_of_the_catalogue_can_be_recorded(matter: Matter) -> None:
    """With nothing known, each kind either asks, opens, or waits for a reason; none fails."""
    for kind in book().triggers.values():
        if kind.kind != "notice":
            continue
        found = plan_for(matter, event_of_notice(Notice(matter=matter, **NOID | {"kind": kind.id[7:], "facts": {}})))
        assert found.opens or not found.is_complete or found.why_nothing or found.blocked or found.not_in_force, kind.id
