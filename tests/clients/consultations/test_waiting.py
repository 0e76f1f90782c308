"""The waiting list: a freed hour goes to the first person it suits, is held, and goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from caseapp.accounts.models import User
from clients.consultations.booking import actions as booking
from clients.consultations.booking import facts
from clients.consultations.models import Consultation, Hold, Letter, SlotOffer, WaitingEntry
from clients.consultations.waiting import actions
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def book(starts_at: datetime = TEN, **more: Any) -> Consultation:
    who = more.pop("person", None) or factories.person()
    return booking.book(
        person=who, attorney=factories.ana(), type_=factories.consultation_type(), starts_at=starts_at,
        by=factories.paul(), now=NOW, **more,
    )  # fmt: skip


def wait(**wishes: Any) -> WaitingEntry:
    who = wishes.pop("person", None) or factories.person()
    return actions.add(person=who, type_=factories.consultation_type(), by=factories.paul(), now=NOW, **wishes)


def free(consultation: Consultation) -> None:
    actions.cancel_and_offer(consultation, reason="", by=factories.paul(), now=NOW)


def test_a_freed_hour_is_held_for_the_first_in_line() -> None:
    first, second = wait(), wait()
    free(book())
    offer = SlotOffer.objects.get()
    assert (offer.entry, offer.expires_at) == (first, NOW + 4 * HOUR)
    hold = Hold.objects.get()
    assert (hold.kind, hold.source_key, hold.expires_at) == ("offer", f"offer:{offer.pk}", offer.expires_at)
    assert Letter.objects.get(kind="offer").person == first.person
    second.refresh_from_db()
    assert second.status == "waiting"


@pytest.mark.parametrize(
    "wishes",
    [{"earliest_on": TODAY + timedelta(days=30)}, {"latest_on": TODAY}, {"notice_hours": 240}],
    ids=["too early", "too late", "too soon"],
)
def test_nobody_is_offered_what_does_not_suit(wishes: dict[str, Any]) -> None:
    wait(**wishes)
    free(book())
    assert not SlotOffer.objects.exists()


def test_another_attorneys_hour_is_not_offered_to_who_waits_for_one(otto: User) -> None:
    wait(attorney=otto)
    free(book())
    assert not SlotOffer.objects.exists()


def test_urgent_goes_first() -> None:
    wait()
    urgent = wait(urgent=True)
    free(book())
    assert SlotOffer.objects.get().entry == urgent


def test_accepting_books_and_takes_the_person_off_the_list() -> None:
    entry = wait()
    free(book())
    booked = actions.accept(SlotOffer.objects.get(), by=None, now=NOW + HOUR)
    entry.refresh_from_db()
    assert (booked.person, booked.channel, entry.status) == (entry.person, "waiting_list", "booked")
    assert [row.kind for row in Hold.objects.all()] == ["consultation"]


def test_who_had_a_later_time_is_moved_and_the_later_hour_goes_on() -> None:
    later = book(TEN + timedelta(days=7))
    entry, next_one = wait(person=later.person, consultation=later), wait()
    free(book())
    moved = actions.accept(SlotOffer.objects.get(entry=entry), by=None, now=NOW + HOUR)
    assert (moved.pk, moved.starts_at) == (later.pk, TEN)
    assert SlotOffer.objects.get(entry=next_one).starts_at == TEN + timedelta(days=7)


def test_a_no_and_silence_pass_the_hour_on() -> None:
    first, second, third = wait(), wait(), wait()
    free(book())
    actions.decline(SlotOffer.objects.get(), by=None, now=NOW + HOUR)
    assert SlotOffer.objects.get(status="open").entry == second
    assert actions.expire_offers(now=NOW + 6 * HOUR) == 1
    assert SlotOffer.objects.get(status="open").entry == third
    assert list(WaitingEntry.objects.order_by("pk").values_list("status", flat=True)) == [
        "waiting", "waiting", "offered"
    ]  # fmt: skip
    assert first.pk


def test_an_offer_that_ended_cannot_be_accepted() -> None:
    wait()
    free(book())
    with pytest.raises(ValidationError, match="not held"):
        actions.accept(SlotOffer.objects.get(), by=None, now=NOW + 5 * HOUR)
    assert not Consultation.objects.filter(status="booked").exists()


def test_a_hearing_takes_the_offered_hour_and_the_person_waits_on(ana: User) -> None:
    entry = wait()
    free(book())
    hearing = factories.appearance(local_start=datetime(2026, 11, 30, 10, 0))
    facts.sync_holds_for_appearance(hearing, by=ana, now=NOW)
    assert SlotOffer.objects.get().status == "taken"
    actions.expire_offers(now=NOW)
    entry.refresh_from_db()
    assert entry.status == "waiting"


def test_one_is_on_the_list_once() -> None:
    entry = wait()
    with pytest.raises(ValidationError, match="already"):
        wait(person=entry.person)


def test_taking_somebody_off_frees_the_hour(paul: User) -> None:
    entry = wait()
    free(book())
    actions.withdraw(entry, by=paul, now=NOW)
    assert not Hold.objects.exists()
    assert book().is_standing


def test_taking_an_hour_is_checked_for_conflicts_like_any_booking() -> None:
    entry = wait(person=factories.person(given_name="Ivan", family_name="Zhukov"))
    other = factories.person(given_name="Ivan", family_name="Zhukov")
    factories.add_party(factories.matter(), person=other, role="adverse")
    free(book())
    booked = actions.accept(SlotOffer.objects.get(), by=None, now=NOW + HOUR)
    check = booked.conflict_checks.get()
    assert (check.person, check.status) == (entry.person, "undecided")
