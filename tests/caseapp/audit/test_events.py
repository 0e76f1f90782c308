"""The record of who did what can be added to, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from caseapp.accounts.models import User
from caseapp.audit import recording
from caseapp.audit.models import Event
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def written(by: User) -> Event:
    recording.record("user.changed", on=by, by=by, now=NOW, data={"name": "x"})
    return Event.objects.latest("id")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor_name = 'nobody'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "TRUNCATE accounts_user CASCADE; TRUNCATE audit_event RESTART IDENTITY CASCADE",
        "INSERT INTO audit_event SELECT * FROM audit_event ON CONFLICT (id) DO UPDATE SET kind = 'x'",
    ],
    ids=["update", "delete", "truncate", "truncate with others", "insert over"],
)
def test_the_database_refuses_change_even_by_plain_sql(ana: User, statement: str) -> None:
    written(ana)

    with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Event.objects.latest("id").actor_name == ana.name


def test_an_unknown_kind_is_refused(ana: User) -> None:
    with pytest.raises(ValueError, match="not on the list"):
        recording.record("user.invented", by=ana, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused(ana: User) -> None:
    with pytest.raises(RuntimeError, match="in the transaction"):
        recording.record("user.changed", by=ana, now=NOW)


def test_an_event_knows_its_matter() -> None:
    matter = factories.matter()
    notice = factories.notice(matter)

    recording.record("notice.recorded", on=notice, by=None, now=NOW)

    event = Event.objects.latest("id")
    assert (event.matter_id, event.actor_name) == (matter.pk, "Caseapp")
