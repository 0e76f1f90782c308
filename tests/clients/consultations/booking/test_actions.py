"""Booking, moving, cancelling: what is true afterwards, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.consultations.booking import actions, holding, office, queries
from clients.consultations.booking.errors import SlotTaken
from clients.consultations.booking.slots import Hours, Span
from clients.consultations.models import Consultation, ConsultationType, Hold, Letter, Resource
from clients.people.models import Person
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)  # Monday, 10:00 in New York
HOUR = timedelta(hours=1)


@pytest.fixture
def kind() -> ConsultationType:
    return factories.consultation_type()


def book(person: Person | None = None, **more: object) -> Consultation:
    usual: dict[str, object] = {
        "person": person or factories.person(),
        "attorney": factories.ana(),
        "type_": factories.consultation_type(),
        "starts_at": TEN,
        "by": factories.paul(),
        "now": NOW,
    }
    return actions.book(**(usual | more))  # type: ignore[arg-type]


def test_a_booking_takes_the_hour_and_is_recorded(paul: User) -> None:
    consultation = book()
    assert (consultation.local_start, consultation.zone) == ("2026-11-30T10:00", "America/New_York")
    hold = consultation.holds.get()
    assert (hold.user, hold.during.lower, hold.during.upper) == (factories.ana(), TEN, TEN + HOUR)
    assert Event.objects.about(consultation).get().kind == "consultation.booked"
    assert Letter.objects.get(consultation=consultation).kind == "confirmation"


@pytest.mark.parametrize("shift", [timedelta(0), timedelta(minutes=30), -timedelta(minutes=59)])
def test_an_hour_that_is_taken_is_refused_and_nothing_is_saved(shift: timedelta) -> None:
    book()
    with pytest.raises(SlotTaken) as refused, transaction.atomic():
        book(starts_at=TEN + shift)
    assert Consultation.objects.count() == 1
    assert len(refused.value.holds) == 1


def test_the_hour_after_is_free() -> None:
    book()
    assert book(starts_at=TEN + HOUR).is_standing


def test_the_database_itself_refuses_an_overlap() -> None:
    consultation = book()
    with pytest.raises(IntegrityError), transaction.atomic():
        holding.hold(
            kind="consultation", span=Span(TEN, TEN + HOUR), source_key="x", consultation=consultation,
            user=factories.ana().pk,
        ).save()  # fmt: skip


def test_a_clash_is_named_only_as_far_as_the_reader_may_know(paul: User, petra: User) -> None:
    walled = factories.matter(protection="restricted")
    book(person=walled.client)
    with pytest.raises(SlotTaken) as refused, transaction.atomic():
        book()
    hold = refused.value.holds[0]
    assert str(walled.client) in queries.describe_clash(hold, reader=paul)
    assert "another consultation: Mon, Nov 30, 10:00 AM to 11:00 AM" in queries.describe_clash(hold, reader=petra)


def test_times_that_are_past_are_refused() -> None:
    with pytest.raises(ValidationError, match="past"):
        book(starts_at=NOW - timedelta(minutes=1))


def test_only_counsel_takes_consultations(paul: User) -> None:
    with pytest.raises(ValidationError, match="takes no consultations"):
        book(attorney=paul)


def test_an_outside_interpreter_cannot_be_in_two_meetings(otto: User) -> None:
    interpreter = Resource.objects.create(kind="interpreter", name="Ines Interpreter", languages="es")
    book(interpreter=interpreter)
    with pytest.raises(SlotTaken) as refused, transaction.atomic():
        book(attorney=otto, interpreter=interpreter)
    assert refused.value.holds[0].resource == interpreter


def test_a_colleague_who_interprets_is_busy_with_their_own_meetings_too(otto: User) -> None:
    interpreter = Resource.objects.create(kind="interpreter", name="Otto", user=otto, languages="ru")
    book(interpreter=interpreter)
    with pytest.raises(SlotTaken), transaction.atomic():
        book(attorney=otto)


def test_moving_frees_the_old_hour_and_keeps_the_history(paul: User) -> None:
    consultation = book()
    office.record_fee_receipt(consultation, method="cash", amount=Decimal(150), received_on=TODAY, by=paul, now=NOW)
    moved = actions.move(consultation, starts_at=TEN + 2 * HOUR, reason="asked for noon", by=paul, now=NOW)
    assert (moved.pk, moved.local_start, moved.sequence) == (consultation.pk, "2026-11-30T12:00", 1)
    assert moved.receipts.count() == 1
    assert book().starts_at == TEN
    event = Event.objects.about(consultation).filter(kind="consultation.moved").get()
    assert event.data["from"]["local_start"] == "2026-11-30T10:00"
    assert event.data["reason"] == "asked for noon"


def test_moving_onto_a_taken_hour_changes_nothing(paul: User) -> None:
    book(starts_at=TEN + HOUR)
    consultation = book()
    with pytest.raises(SlotTaken), transaction.atomic():
        actions.move(consultation, starts_at=TEN + HOUR, by=paul, now=NOW)
    consultation.refresh_from_db()
    assert consultation.starts_at == TEN
    assert consultation.holds.get().during.lower == TEN


def test_moving_half_an_hour_does_not_clash_with_itself(paul: User) -> None:
    moved = actions.move(book(), starts_at=TEN + HOUR / 2, by=paul, now=NOW)
    assert moved.holds.get().during.lower == TEN + HOUR / 2


def test_moving_to_another_attorney_takes_their_time_and_zone(otto: User, paul: User) -> None:
    User.objects.filter(pk=otto.pk).update(time_zone="America/Los_Angeles")
    otto.refresh_from_db()
    moved = actions.move(book(), starts_at=TEN, attorney=otto, by=paul, now=NOW)
    assert (moved.local_start, moved.zone) == ("2026-11-30T07:00", "America/Los_Angeles")
    assert moved.holds.get().user == otto


def test_a_move_is_undone_once_and_only_while_nothing_took_the_hour(paul: User, otto: User) -> None:
    moved = actions.move(book(), starts_at=TEN + HOUR, attorney=otto, by=paul, now=NOW)
    back = actions.move_back(moved, by=paul, now=NOW)
    assert (back.attorney, back.starts_at, back.holds.get().user) == (factories.ana(), TEN, factories.ana())
    moved = actions.move(back, starts_at=TEN + 2 * HOUR, by=paul, now=NOW)
    book()
    with pytest.raises(SlotTaken), transaction.atomic():
        actions.move_back(moved, by=paul, now=NOW)
    moved.refresh_from_db()
    assert moved.starts_at == TEN + 2 * HOUR


def test_what_was_never_moved_cannot_be_moved_back(paul: User) -> None:
    with pytest.raises(ValidationError, match="moved again"):
        actions.move_back(book(), by=paul, now=NOW)


def test_an_interpreter_added_later_is_held_too_and_refused_when_taken(otto: User, paul: User) -> None:
    interpreter = Resource.objects.create(kind="interpreter", name="Ines Interpreter", languages="es")
    consultation = actions.change_details(book(), interpreter=interpreter, by=paul, now=NOW)
    assert {hold.resource for hold in consultation.holds.all()} == {None, interpreter}
    with pytest.raises(SlotTaken), transaction.atomic():
        actions.change_details(book(attorney=otto), interpreter=interpreter, by=paul, now=NOW)
    freed = actions.change_details(consultation, interpreter=None, by=paul, now=NOW)
    assert freed.holds.count() == 1


def test_cancelling_frees_the_hour_and_can_be_undone(paul: User) -> None:
    consultation = actions.cancel(book(), reason="found a job", by=paul, now=NOW)
    assert (consultation.status, consultation.holds.count()) == ("cancelled", 0)
    back = actions.reinstate(consultation, by=paul, now=NOW)
    assert (back.status, back.holds.count()) == ("booked", 1)


def test_a_cancelled_hour_given_away_cannot_be_had_back(paul: User) -> None:
    consultation = actions.cancel(book(), reason="", by=paul, now=NOW)
    book()
    with pytest.raises(SlotTaken), transaction.atomic():
        actions.reinstate(consultation, by=paul, now=NOW)
    consultation.refresh_from_db()
    assert consultation.status == "cancelled"


def test_cancelling_twice_is_refused(paul: User) -> None:
    consultation = actions.cancel(book(), reason="", by=paul, now=NOW)
    with pytest.raises(ValidationError, match="cancelled"):
        actions.cancel(consultation, reason="", by=paul, now=NOW)


def test_a_no_show_is_recorded_only_once_the_hour_has_begun(paul: User) -> None:
    consultation = book()
    with pytest.raises(ValidationError, match="not begun"):
        actions.no_show(consultation, by=paul, now=NOW)
    assert actions.no_show(consultation, by=paul, now=TEN + HOUR / 4).status == "no_show"
    assert actions.reinstate(consultation, by=paul, now=TEN + HOUR).status == "booked"


def test_an_outcome_says_the_meeting_was_held_and_can_be_changed(ana: User) -> None:
    consultation = book()
    actions.record_outcome(consultation, outcome="thinking", by=ana, now=TEN + HOUR)
    later = actions.record_outcome(consultation, outcome="retained", by=ana, now=TEN + 48 * HOUR)
    assert (later.status, later.outcome) == ("held", "retained")
    with pytest.raises(ValidationError, match="held"):
        actions.move(consultation, starts_at=TEN + 72 * HOUR, by=ana, now=NOW)


@pytest.mark.parametrize("outcome", ["", "bought"])
def test_an_outcome_nobody_knows_is_refused(outcome: str, ana: User) -> None:
    with pytest.raises(ValidationError):
        actions.record_outcome(book(), outcome=outcome, by=ana, now=TEN + HOUR)


def test_a_fee_receipt_is_struck_not_erased(paul: User) -> None:
    receipt = office.record_fee_receipt(
        book(), method="check", amount=Decimal("150.00"), reference="1042", received_on=TODAY, by=paul, now=NOW
    )
    office.void_fee_receipt(receipt, reason="wrong client", by=paul, now=NOW)
    receipt.refresh_from_db()
    assert (receipt.voided_at, receipt.void_reason) == (NOW, "wrong client")
    with pytest.raises(ValidationError):
        office.record_fee_receipt(book(starts_at=TEN + HOUR), method="cash", amount=Decimal(0), received_on=TODAY,
                                  by=paul, now=NOW)  # fmt: skip


def test_an_offer_that_ended_gives_way_without_waiting_for_the_sweep(ana: User) -> None:
    holding.take(
        [holding.hold(kind="offer", span=Span(TEN, TEN + HOUR), source_key="offer:1", user=ana.pk,
                      expires_at=NOW - HOUR)], now=NOW,
    )  # fmt: skip
    assert book().is_standing
    assert not Hold.objects.filter(kind="offer").exists()


def test_an_offer_that_stands_blocks_others(ana: User) -> None:
    holding.take(
        [holding.hold(kind="offer", span=Span(TEN, TEN + HOUR), source_key="offer:1", user=ana.pk,
                      expires_at=NOW + HOUR)], now=NOW,
    )  # fmt: skip
    with pytest.raises(SlotTaken), transaction.atomic():
        book()


def test_blocked_time_is_refused_over_a_meeting_and_blocks_afterwards(ana: User) -> None:
    book()
    with pytest.raises(SlotTaken), transaction.atomic():
        office.block(ana, span=Span(TEN, TEN + 3 * HOUR), note="brief", by=ana, now=NOW)
    row = office.block(ana, span=Span(TEN + HOUR, TEN + 3 * HOUR), note="brief", by=ana, now=NOW)
    with pytest.raises(SlotTaken), transaction.atomic():
        book(starts_at=TEN + HOUR)
    office.unblock(row, by=ana, now=NOW)
    assert book(starts_at=TEN + HOUR).is_standing


def test_four_weeks_are_read_in_one_query(ana: User, kind: ConsultationType, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    office.set_hours(ana, hours=[Hours(day, time(9), time(17)) for day in range(5)], by=ana, now=NOW)
    book()
    with django_assert_num_queries(1):
        slots = queries.four_weeks(ana, kind, today=TODAY, now=NOW)
    days = {slot.start.date() for slot in slots}
    assert len(days) == 20
    assert date(2026, 11, 26) not in days  # Thanksgiving Day
    assert not any(slot.overlaps(Span(TEN, TEN + HOUR)) for slot in slots)


@pytest.mark.parametrize(
    "hours",
    [[Hours(0, time(9), time(9))], [Hours(0, time(9), time(12)), Hours(0, time(11), time(13))]],
    ids=["empty", "overlapping"],
)
def test_hours_that_make_no_sense_are_refused(hours: list[Hours], ana: User) -> None:
    with pytest.raises(ValidationError):
        office.set_hours(ana, hours=hours, by=ana, now=NOW)


@pytest.mark.parametrize("what", ["book", "move", "cancel"])
def test_nothing_is_saved_when_the_record_cannot_be_written(
    what: str, ana: User, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    consultation = book()
    request.getfixturevalue("broken_audit")
    calls = {
        "book": lambda: book(starts_at=TEN + HOUR),
        "move": lambda: actions.move(consultation, starts_at=TEN + HOUR, by=ana, now=NOW),
        "cancel": lambda: actions.cancel(consultation, reason="", by=ana, now=NOW),
    }
    with pytest.raises(RuntimeError), transaction.atomic():
        calls[what]()
    assert [row.during.lower for row in Hold.objects.all()] == [TEN]
    consultation.refresh_from_db()
    assert (consultation.status, Consultation.objects.count()) == ("booked", 1)
