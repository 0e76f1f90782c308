"""A change in the law of a time zone moves instants, never what the clock on the wall says."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from caseapp.audit.models import Event
from clients.matters.models import Matter
from clients.proceedings.models import Appearance
from deadlines.calendars.recomputing import recompute
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam",
)  # fmt: skip


def under_the_old_law(appearance: Appearance, hours: int = 1) -> None:
    """Make the row what it would be if it had been written before its zone's law changed."""
    shift = timedelta(hours=hours)
    Appearance.objects.filter(pk=appearance.pk).update(
        starts_at=appearance.starts_at + shift, ends_at=appearance.ends_at + shift
    )


def test_nothing_moves_without_a_change(matter: Matter) -> None:
    factories.appearance(matter)
    factories.consultation()

    assert recompute(now=NOW) == []


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("month", [1, 7])
def test_what_moved_is_mended_and_reported(matter: Matter, zone: str, month: int) -> None:
    appearance = factories.appearance(matter, local_start=datetime(2027, month, 5, 9, 30), zone=zone)
    under_the_old_law(appearance)

    (moved,) = recompute(now=NOW)

    fresh = Appearance.objects.get(pk=appearance.pk)
    assert fresh.wall_time == datetime(2027, month, 5, 9, 30, tzinfo=ZoneInfo(zone))
    assert fresh.ends_at - fresh.starts_at == appearance.ends_at - appearance.starts_at
    assert fresh.sequence == appearance.sequence + 1
    assert (moved.before, moved.after) == (appearance.starts_at + timedelta(hours=1), appearance.starts_at)
    assert Event.objects.filter(kind="times.recomputed").count() == 1
    assert recompute(now=NOW) == []


def test_the_taken_time_moves_along(matter: Matter) -> None:
    from clients.consultations.models import Hold

    appearance = factories.appearance(matter)
    held = (appearance.starts_at + timedelta(hours=1), appearance.ends_at + timedelta(hours=1))
    Hold.objects.filter(source_key=f"appearance:{appearance.pk}").delete()
    hold = Hold.objects.create(
        user=factories.ana(), kind="hearing", during=held, source_key=f"appearance:{appearance.pk}", lane=(0, 1)
    )
    under_the_old_law(appearance)

    recompute(now=NOW)

    hold.refresh_from_db()
    assert hold.during.lower == appearance.starts_at


def test_a_time_that_no_longer_exists_is_left_to_a_person(matter: Matter) -> None:
    appearance = factories.appearance(matter)
    Appearance.objects.filter(pk=appearance.pk).update(local_start="2027-03-14T02:30")

    (moved,) = recompute(now=NOW)

    assert (moved.after, moved.problem) == (None, "This time no longer exists there.")
    assert Appearance.objects.get(pk=appearance.pk).starts_at == appearance.starts_at


def test_what_is_over_is_left_alone(matter: Matter) -> None:
    appearance = factories.appearance(matter)
    under_the_old_law(appearance)

    assert recompute(now=NOW + timedelta(days=60)) == []


@pytest.mark.usefixtures("frozen")
def test_the_command_reports(matter: Matter) -> None:
    appearance = factories.appearance(matter)
    under_the_old_law(appearance)
    out = StringIO()

    call_command("recompute_times", "--dry-run", "--json", stdout=out)

    (row,) = json.loads(out.getvalue())["moved"]
    assert row["id"] == appearance.pk
    assert Appearance.objects.get(pk=appearance.pk).starts_at != appearance.starts_at
    assert datetime.fromisoformat(row["after"]) == appearance.starts_at.astimezone(UTC)
