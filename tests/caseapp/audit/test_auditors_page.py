"""What the auditor reads: every event that is not hidden, by filters, page by page, and as a file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caseapp.accounts.models import User
from caseapp.audit import recording
from caseapp.audit.models import Event
from caseapp.desk import audit
from tests import factories
from tests.conftest import SignedIn
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def write(
    by: User | None, *, kind: str = "user.changed", on: object = None, days_ago: int = 0, **data: object
) -> Event:
    recording.record(kind, on=on, by=by, now=NOW - timedelta(days=days_ago), data=data)  # type: ignore[arg-type]
    return Event.objects.latest("id")


def test_it_costs_the_same_for_one_event_and_for_many(axel: User, ana: User, client_for: SignedIn) -> None:
    browser = client_for(axel)
    browser.get("/audit/")
    costs = []
    for _ in range(2):
        write(ana, on=ana)
        write(ana, kind="consent.given", on=factories.person())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = browser.get("/audit/").content.decode()
        costs.append(len(queries))

    assert page.count("Changed a colleague&#x27;s account") >= 2
    assert costs[0] == costs[1] <= 18


def test_what_is_walled_off_is_not_on_it_neither_by_matter_nor_by_person(axel: User, client_for: SignedIn) -> None:
    hidden = factories.matter(protection="restricted", title="Canary matter")
    shown = factories.matter(title="Open matter")
    booked = factories.consultation(whose=hidden.client)
    write(None, kind="person.recorded", on=hidden.client, canary="hidden-person")
    write(None, kind="consultation.booked", on=booked, canary="hidden-consultation")
    write(None, kind="person.recorded", on=shown.client, note="open-person")
    browser = client_for(axel)

    for address in ("/audit/", "/audit/audit.csv"):
        answer = browser.get(address)
        text = answer.getvalue().decode()
        assert "hidden-" not in text
        assert hidden.number not in text
        assert "open-person" in text
        assert shown.number in text
        assert str(shown.client) in text


def test_each_kind_of_row_that_belongs_to_a_person_is_known() -> None:
    """A new table with a person in it is hidden with the person, without anybody thinking of it."""
    ways = audit._ways_to_people()

    assert {"clients.consultation", "clients.intake", "clients.letter", "clients.consent", "clients.summary"} <= set(
        ways
    )
    assert ways["clients.feereceipt"] == "consultation__person"


def test_filters_narrow_and_say_what_they_do_not_understand(axel: User, ana: User, client_for: SignedIn) -> None:
    matter = factories.matter()
    write(ana, note="by-ana")
    write(axel, kind="firm.changed", days_ago=9, note="old-by-axel")
    write(ana, kind="matter.changed", on=matter, note="on-matter")
    browser = client_for(axel)

    def shown(query: str) -> set[str]:
        text = browser.get(f"/audit/?{query}").content.decode()
        return {note for note in ("by-ana", "old-by-axel", "on-matter") if f"<dd>{note}" in text}

    assert shown(f"who={ana.pk}") == {"by-ana", "on-matter"}
    assert shown("what=firm.changed") == {"old-by-axel"}
    assert shown(f"matter={matter.number}") == {"on-matter"}
    assert shown(f"until={(NOW - timedelta(days=5)).date()}") == {"old-by-axel"}
    assert shown(f"since={(NOW - timedelta(days=5)).date()}") == {"by-ana", "on-matter"}
    assert "Enter a valid date" in browser.get("/audit/?since=soon").content.decode()
    assert browser.get("/audit/?who=x&what=nothing&matter=%00&after=junk").status_code == 200


def test_pages_follow_one_another_without_gaps(axel: User, ana: User, client_for: SignedIn) -> None:
    written = [write(ana, n=f"event-{n:03}-") for n in range(120)]
    browser = client_for(axel)
    seen: list[int] = []
    query = ""
    for _ in range(4):
        page = browser.get(f"/audit/?what=user.changed{query}").context["page"]
        seen += [event.pk for event in page.rows]
        query = f"&after={page.next_cursor}"
        if not page.next_cursor:
            break

    assert seen == [event.pk for event in reversed(written)]


def test_the_file_holds_every_matching_event_and_runs_no_formula(
    axel: User, ana: User, client_for: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_BATCH", 2)
    for n in range(5):
        write(ana, n=n)
    write(factories.colleague('=HYPERLINK("http://x")', "attorney", email="formula@firm.example"))

    answer = client_for(axel).get("/audit/audit.csv?what=user.changed")
    head, *rows = csv.reader(io.StringIO(answer.getvalue().decode()))

    assert answer["Content-Disposition"] == 'attachment; filename="audit.csv"'
    assert tuple(head) == audit.HEADINGS
    assert len(rows) == 6
    assert rows[0][1] == """'=HYPERLINK("http://x")"""
    export = Event.objects.get(kind="audit.exported")
    assert (export.actor_id, export.data) == (axel.pk, {"filters": {"what": "user.changed"}})


@pytest.mark.parametrize("who", ["ana", "paul", "rita"])
def test_nobody_else_reads_it(who: str, client_for: SignedIn, request: pytest.FixtureRequest) -> None:
    browser = client_for(request.getfixturevalue(who))

    assert browser.get("/audit/").status_code == 403
    assert browser.get("/audit/audit.csv").status_code == 403
