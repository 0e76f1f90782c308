"""The record of who did what can be added to, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from caseapp.accounts.models import User
from caseapp.audit import recording
from caseapp.audit.models import Event
from tests import factories
from tests.conftest import SignedIn
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def written(by: User) -> Event:
    recording.record("user.changed", on=by, by=by, now=NOW, data={"name": "x"})
    return Event.objects.latest("id")


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET actor_name = 'nobody'", "DELETE FROM audit_event"], ids=["update", "delete"]
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


@pytest.mark.parametrize("count", [1, 3])
def test_the_auditors_page_costs_the_same(
    count: int, axel: User, ana: User, client_for: SignedIn, django_assert_max_num_queries: object
) -> None:
    for _ in range(count):
        written(ana)
    browser = client_for(axel)
    browser.get("/audit/")

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        page = browser.get("/audit/?what=user.changed").content.decode()

    assert page.count("Changed a colleague") >= count


def test_the_auditor_does_not_see_behind_a_wall(axel: User, client_for: SignedIn) -> None:
    hidden = factories.matter(protection="restricted", title="Canary matter")
    shown = factories.matter(title="Open matter")

    page = client_for(axel).get("/audit/").content.decode()

    assert hidden.number not in page
    assert shown.number in page
