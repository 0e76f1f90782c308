"""The sample firm moves in by the same actions as everybody, whatever the day is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from caseapp.accounts.models import Firm, User
from caseapp.audit.models import Event
from caseapp.exchange.sample import loading
from clients.consultations.models import Consultation
from clients.matters.models import Matter
from clients.notices.models import Notice
from clients.people.models import Person
from deadlines.tracking.models import Deadline
from tests import factories
from tests.conftest import SignedIn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 23, 15, tzinfo=UTC),
        datetime(2028, 2, 29, 3, tzinfo=UTC),
        datetime(2027, 12, 25, 23, tzinfo=UTC),
    ],
    ids=["a Monday", "leap day, before dawn", "Christmas"],
)
def test_the_firm_looks_like_a_practice_on_any_day(now: datetime) -> None:
    loaded = loading.load(now=now)
    today = now.astimezone().date()

    assert (loaded.staff, loaded.matters) == (5, 80)
    assert Matter.objects.values("client").distinct().count() >= 60
    assert Matter.objects.open().count() >= 70
    assert Deadline.objects.open().count() >= 60
    assert Deadline.objects.filter(outcome="done").count() >= 3
    assert Notice.objects.undocketed().count() == 1
    assert Consultation.objects.filter(status="booked", starts_at__gt=now).count() >= 3
    assert Deadline.objects.open().filter(meaning="last_day", due_on__gte=today).count() >= 30


def test_everything_came_by_an_action_and_left_an_event() -> None:
    loading.load(now=factories.NOW)

    assert Event.objects.filter(kind="matter.opened").count() == 80
    assert Event.objects.filter(kind="notice.recorded").count() == Notice.objects.count()
    assert Event.objects.filter(kind="deadline.opened").count() >= Deadline.objects.filter(follows=None).count()
    assert Firm.current().is_sample
    assert not Firm.current().second_factor_required


def test_two_loads_on_one_day_are_alike() -> None:
    def loaded() -> list[object]:
        with transaction.atomic():
            loading.load(now=factories.NOW)
            deadlines = Deadline.objects.order_by("pk").values_list("title", "due_on", "working_on", "matter__number")
            people = Person.objects.order_by("pk").values_list("sort_name", "birth_date", "a_number", "phone")
            found: list[object] = [*deadlines, *people]
            transaction.set_rollback(True)
        return found

    assert loaded() == loaded()


def test_a_firm_that_lives_here_is_left_alone() -> None:
    factories.ana()

    with pytest.raises(CommandError, match="not empty"):
        call_command("load_sample_firm")
    call_command("load_sample_firm", "--if-empty")

    assert User.objects.count() == 1


def test_the_morning_page_tells_what_can_hurt(client_for: SignedIn, frozen: object) -> None:
    loading.load(now=factories.NOW)
    marta = User.objects.get(email="marta@firm.example")

    page = client_for(marta).get("/").content.decode()

    assert "Notices not docketed" in page
    assert "Due within 7 days" in page
    assert "keep no real client here" in page
