"""The sample firm moves in by the same actions as everybody, whatever the day is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from caseapp.accounts.models import Firm, User
from caseapp.audit.models import Event
from caseapp.exchange.sample import loading
from clients.consultations.models import Consultation
from clients.filings.models import Filing
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
def test_the_firm_looks_like_a_practice_on_any_day(now: datetime, client_for: SignedIn) -> None:
    with time_machine.travel(now, tick=False):
        loaded = loading.load(now=now)
        today = now.astimezone(ZoneInfo("America/New_York")).date()

        assert (loaded.staff, loaded.matters) == (5, 80)
        assert Matter.objects.values("client").distinct().count() >= 60
        assert Matter.objects.open().count() >= 70
        assert Matter.objects.values("type").distinct().count() >= 25
        assert Deadline.objects.open().filter(meaning="last_day", due_on__gte=today).count() >= 30
        assert Deadline.objects.filter(outcome="done").count() >= 10
        assert Person.objects.exclude(native_name="").count() >= 20
        assert Person.objects.matching("alnahhas").filter(other_names__kind="agency").count() == 1
        assert Consultation.objects.filter(status="booked", starts_at__gt=now).count() >= 3
        _nothing_happened_in_the_future(now, today)
        _everything_came_by_an_action()
        _the_morning_is_calm_and_not_empty(client_for(User.objects.get(email="marta@firm.example")), today)


def _nothing_happened_in_the_future(now: datetime, today: date) -> None:
    for rows, name in (
        (Matter.objects.all(), "opened_on"),
        (Matter.objects.all(), "stage_entered_on"),
        (Notice.objects.all(), "notice_on"),
        (Notice.objects.all(), "received_on"),
        (Filing.objects.all(), "sent_on"),
        (Filing.objects.all(), "received_on"),
    ):
        assert not rows.filter(**{f"{name}__gt": today}).exists(), name
    assert not Event.objects.filter(at__gt=now).exists()


def _everything_came_by_an_action() -> None:
    assert Event.objects.filter(kind="matter.opened").count() == 80
    assert Event.objects.filter(kind="notice.recorded").count() == Notice.objects.count()
    assert Event.objects.filter(kind="deadline.opened").count() >= Deadline.objects.filter(follows=None).count()
    assert Firm.current().is_sample
    assert not Firm.current().second_factor_required


def _the_morning_is_calm_and_not_empty(browser: Client, today: date) -> None:
    assert Notice.objects.undocketed().count() == 2
    assert 1 <= Deadline.objects.overdue(today).count() <= 2
    soon = Deadline.objects.ahead(today).filter(meaning="last_day", working_on__lte=today + timedelta(days=7))
    assert 1 <= soon.count() <= 8

    page = browser.get("/").content.decode()

    for head in ("Notices not docketed", "Overdue", "Due within 7 days", "keep no real client here"):
        assert head in page, head


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
