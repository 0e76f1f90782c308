"""A hearing set by a court always wins; leave takes its days; both give back what they no longer need."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from caseapp.accounts import actions as accounts
from caseapp.accounts.models import Absence, User
from caseapp.audit.models import Event
from clients.consultations.booking import actions, facts, holding
from clients.consultations.booking.errors import SlotTaken
from clients.consultations.booking.slots import Span
from clients.consultations.models import Consultation, Hold, Resource
from clients.proceedings import actions as proceedings
from clients.proceedings.models import Appearance
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def book(starts_at: datetime = TEN, **more: object) -> Consultation:
    return actions.book(
        person=factories.person(), attorney=factories.ana(), type_=factories.consultation_type(), starts_at=starts_at,
        by=factories.paul(), now=NOW, **more,
    )  # type: ignore[arg-type]  # fmt: skip


def hearing(local: datetime = datetime(2026, 11, 30, 10, 30), **more: object) -> Appearance:
    return factories.appearance(local_start=local, **more)


def spans(key: str) -> list[tuple[str, int]]:
    rows = Hold.objects.filter(source_key=key).order_by("during")
    return [(row.kind, int((row.during.upper - row.during.lower).total_seconds() // 60)) for row in rows]


def test_a_hearing_takes_its_time_with_travel_and_pushes_the_consultation_out(ana: User, paul: User) -> None:
    consultation = book()
    appearance = hearing()
    moved = facts.sync_holds_for_appearance(appearance, by=paul, now=NOW)
    assert moved == [consultation]
    consultation.refresh_from_db()
    assert (consultation.status, consultation.holds.count()) == ("to_move", 0)
    assert "hearing" in consultation.clash
    assert spans(f"appearance:{appearance.pk}") == [("travel", 30), ("hearing", 60), ("travel", 30)]
    assert list(Consultation.objects.visible_to(paul).to_move()) == [consultation]
    assert Event.objects.about(consultation).filter(kind="consultation.displaced").count() == 1


def test_syncing_again_changes_nothing(ana: User) -> None:
    appearance = hearing()
    facts.sync_holds_for_appearance(appearance, by=ana, now=NOW)
    before = list(Hold.objects.values_list("pk", flat=True))
    facts.sync_holds_for_appearance(appearance, by=ana, now=NOW)
    assert list(Hold.objects.values_list("pk", flat=True)) == before


def test_a_hearing_by_video_needs_no_travel(ana: User) -> None:
    appearance = hearing(mode="video")
    facts.sync_holds_for_appearance(appearance, by=ana, now=NOW)
    assert spans(f"appearance:{appearance.pk}") == [("hearing", 60)]


def test_a_cancelled_hearing_gives_its_time_back(ana: User) -> None:
    appearance = hearing()
    facts.sync_holds_for_appearance(appearance, by=ana, now=NOW)
    cancelled = proceedings.cancel_appearance(appearance, reason="court closed", by=ana, now=NOW) or appearance
    cancelled.refresh_from_db()
    facts.sync_holds_for_appearance(cancelled, by=ana, now=NOW)
    assert not Hold.objects.exists()


def test_two_hearings_at_one_time_both_stand(ana: User) -> None:
    first, second = hearing(), hearing()
    facts.sync_holds_for_appearance(first, by=ana, now=NOW)
    facts.sync_holds_for_appearance(second, by=ana, now=NOW)
    assert Hold.objects.filter(kind="hearing").count() == 2


def test_leave_over_a_hearing_stands_beside_it(ana: User, marta: User) -> None:
    facts.sync_holds_for_appearance(hearing(), by=ana, now=NOW)
    absence = Absence.objects.create(user=ana, starts_on=date(2026, 11, 30), ends_on=date(2026, 12, 1))
    facts.sync_holds_for_absence(absence, by=marta, now=NOW)
    assert spans(f"absence:{absence.pk}") == [("leave", 48 * 60)]


def test_leave_pushes_consultations_out_and_gives_the_days_back(ana: User, marta: User) -> None:
    consultation = book()
    absence = Absence.objects.create(user=ana, starts_on=date(2026, 11, 30), ends_on=date(2026, 11, 30))
    assert facts.sync_holds_for_absence(absence, by=marta, now=NOW) == [consultation]
    with pytest.raises(SlotTaken), transaction.atomic():
        book()
    key = absence.pk
    absence.delete()
    facts.release_absence(key)
    assert book().is_standing


def test_a_hearing_of_the_colleague_who_interprets_pushes_the_meeting_out(otto: User) -> None:
    interpreter = Resource.objects.create(kind="interpreter", name="Otto", user=otto)
    consultation = book(interpreter=interpreter)
    facts.sync_holds_for_appearance(hearing(attorney=otto), by=otto, now=NOW)
    consultation.refresh_from_db()
    assert consultation.status == "to_move"
    assert not Hold.objects.filter(consultation=consultation).exists()


def test_a_hearing_ends_what_was_on_offer(ana: User) -> None:
    span = Span(TEN, TEN + HOUR)
    holding.take(
        [holding.hold(kind="offer", span=span, source_key="offer:1", user=ana.pk, expires_at=NOW + HOUR)], now=NOW
    )
    facts.sync_holds_for_appearance(hearing(), by=ana, now=NOW)
    assert not Hold.objects.filter(kind="offer").exists()


def test_a_hearing_nobody_synced_still_refuses_the_booking(ana: User) -> None:
    hearing()
    with pytest.raises(SlotTaken), transaction.atomic():
        book()


def test_leave_nobody_synced_still_refuses_the_booking(ana: User, marta: User) -> None:
    accounts.record_absence(
        user=ana, cover=None, starts_on=date(2026, 11, 30), ends_on=date(2026, 11, 30), reason="", by=marta, now=NOW
    )
    with pytest.raises(SlotTaken), transaction.atomic():
        book()


def test_the_sweep_takes_what_is_missing_and_frees_what_is_gone(ana: User) -> None:
    appearance = hearing()
    gone = Absence.objects.create(user=ana, starts_on=date(2026, 12, 7), ends_on=date(2026, 12, 7))
    facts.sync_holds_for_absence(gone, by=ana, now=NOW)
    Absence.objects.all().delete()
    facts.sweep(now=NOW)
    assert {row.source_key for row in Hold.objects.all()} == {f"appearance:{appearance.pk}"}


def test_moving_a_displaced_consultation_books_it_again(ana: User, paul: User) -> None:
    consultation = book()
    facts.sync_holds_for_appearance(hearing(), by=ana, now=NOW)
    moved = actions.move(consultation, starts_at=TEN + 5 * HOUR, by=paul, now=NOW)
    assert (moved.status, moved.clash, moved.holds.count()) == ("booked", "", 1)
