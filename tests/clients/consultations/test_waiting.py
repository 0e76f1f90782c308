"""The waiting list: a freed hour goes to the first person it suits, is held, and goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.consultations.booking import actions as booking
from clients.consultations.booking import facts
from clients.consultations.models import Consultation, Hold, Letter, SlotOffer, WaitingEntry
from clients.consultations.waiting import actions
from tests import factories
from tests.conftest import SignedIn
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


def test_who_lost_an_offered_hour_to_a_hearing_is_told(ana: User) -> None:
    entry = wait()
    free(book())
    facts.sync_holds_for_appearance(factories.appearance(local_start=datetime(2026, 11, 30, 10, 0)), by=ana, now=NOW)
    actions.expire_offers(now=NOW)
    letter = Letter.objects.get(kind="offer_over")
    assert letter.person == entry.person
    assert "stay on the waiting list" in letter.body


@pytest.mark.usefixtures("frozen")
class TestUndoWhileTheHourIsOnOffer:
    """Undo after cancelling or moving asks first when the freed hour is held for somebody who waits."""

    def test_it_says_who_has_it_and_until_when(self, client_for: SignedIn, paul: User) -> None:
        entry, gone = wait(), book()
        free(gone)

        page = client_for(paul).post(reverse("consultations:reinstate", args=[gone.pk]))

        said = page.content.decode()
        assert page.status_code == 409
        assert entry.person.name in said
        assert SlotOffer.objects.get().until_words in said
        gone.refresh_from_db()
        assert gone.status == "cancelled"
        assert SlotOffer.objects.get().status == "open"

    @pytest.mark.parametrize("how", ["reinstate", "unmove"])
    def test_taking_the_offer_back_puts_it_back_and_tells_who_waits(
        self, how: str, client_for: SignedIn, paul: User
    ) -> None:
        entry, gone = wait(), book()
        if how == "unmove":
            actions.move_and_offer(gone, starts_at=TEN + 3 * HOUR, by=paul, now=NOW)
        else:
            free(gone)
        offer, browser = SlotOffer.objects.get(), client_for(paul)

        browser.post(reverse(f"consultations:{how}", args=[gone.pk]), {"take_back": [offer.pk]})

        for row in (gone, offer, entry):
            row.refresh_from_db()
        assert (gone.status, gone.starts_at, offer.status, entry.status) == ("booked", TEN, "taken", "waiting")
        assert Letter.objects.get(kind="offer_over").person == entry.person
        assert [hold.kind for hold in Hold.objects.all()] == ["consultation"]
        assert Event.objects.filter(kind="waiting.answered", data__answer="taken back by the office").exists()

    def test_an_offer_nobody_showed_is_not_taken_back(self, client_for: SignedIn, paul: User) -> None:
        gone, other = book(), book(TEN + 2 * HOUR)
        wait()
        free(other)
        unrelated = SlotOffer.objects.get()
        booking.cancel(gone, reason="", by=paul, now=NOW)

        client_for(paul).post(reverse("consultations:reinstate", args=[gone.pk]), {"take_back": [unrelated.pk, "x"]})

        unrelated.refresh_from_db()
        gone.refresh_from_db()
        assert (unrelated.status, gone.status) == ("open", "booked")

    def test_who_may_not_know_the_person_sees_no_name(self, client_for: SignedIn, otto: User) -> None:
        hidden = factories.matter(protection="restricted").client
        wait(person=hidden)
        gone = book()
        free(gone)

        said = client_for(otto).post(reverse("consultations:reinstate", args=[gone.pk])).content.decode()

        assert "Somebody on the waiting list" in said
        assert hidden.family_name not in said

    def test_an_hour_somebody_accepted_is_gone(self, client_for: SignedIn, paul: User) -> None:
        wait()
        gone = book()
        free(gone)
        offer = SlotOffer.objects.get()
        actions.accept(offer, by=None, now=NOW)

        client_for(paul).post(reverse("consultations:reinstate", args=[gone.pk]), {"take_back": [offer.pk]})

        gone.refresh_from_db()
        assert gone.status == "cancelled"


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
