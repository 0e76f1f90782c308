"""A law change moves nothing by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.matters.models import Matter
from deadlines.docketing import changed_dates, rule_diff
from deadlines.docketing.actions import docket_notice
from deadlines.docketing.law_changes import Shown, confirm, decline, fingerprint_of
from deadlines.docketing.models import DeclinedChange
from deadlines.docketing.recompute import differences
from deadlines.rulebook import Book, book
from deadlines.tracking import actions as tracking
from deadlines.tracking.models import Deadline
from deadlines.tracking.opening import Desk
from tests import factories
from tests.factories import NOW, TODAY

RULE = "uscis.noid"
DESK = Desk(book().calendar, 7, TODAY)
SignedIn = Callable[[User], Client]


def shortened(days: int = 10) -> Book:
    """Return today's book with the answer to a NOID due `days` earlier, as a next release might say."""
    law = book()
    rule = law.rule(RULE)
    versions = tuple(
        replace(
            version,
            text=f"Shortened by {days} days.",
            cases=tuple(
                replace(case, formula=replace(case.formula, length=case.formula.length - days))
                if case.formula and case.formula.length
                else case
                for case in version.cases
            ),
        )
        for version in rule.versions
    )
    return replace(law, rules={**law.rules, RULE: replace(rule, versions=versions)})


def noid(matter: Matter | None = None) -> Deadline:
    done = docket_notice(
        matter=matter or factories.matter(), kind="noid", notice_on=date(2026, 11, 9), received_on=date(2026, 11, 13),
        service="mail", facts={"form": "i130"}, desk=DESK, by=factories.ana(), now=NOW,
    )  # fmt: skip
    return done.opened[0]


@pytest.fixture
def new_law(monkeypatch: pytest.MonkeyPatch) -> Book:
    law = shortened()
    monkeypatch.setattr(changed_dates, "book", lambda: law)
    monkeypatch.setattr(rule_diff, "book", lambda: law)
    return law


def shown(found: list[Any]) -> Shown:
    return Shown(offers={row.pk: row.digest for row in found})


def test_nothing_differs_under_the_law_it_was_computed_by(db: None) -> None:
    noid()

    assert list(differences(Deadline.objects.all(), book())) == []


def test_a_changed_rule_is_listed_old_new_and_why(db: None) -> None:
    deadline = noid()

    (found,) = differences(Deadline.objects.all(), shortened())

    assert (found.pk, found.old_on) == (deadline.pk, deadline.due_on)
    assert found.new_on == book().calendar.open_on_or_after(date(2026, 11, 9) + timedelta(days=30 + 3 - 10))
    assert "Shortened by 10 days" in found.why
    deadline.refresh_from_db()
    assert deadline.due_on == found.old_on


def test_confirming_moves_and_audits(db: None, ana: User) -> None:
    deadline, law = noid(), shortened()
    (found,) = differences(Deadline.objects.all(), law)

    decided = confirm(Deadline.objects.all(), shown=shown([found]), law=law, desk=DESK, by=ana, now=NOW)

    deadline.refresh_from_db()
    assert (decided.done, deadline.due_on, deadline.computed_on) == (1, found.new_on, found.new_on)
    assert deadline.working_on == found.new_working_on
    assert deadline.reasoning["governs"]["on"] == found.new.due_on
    event = Event.objects.get(kind="deadline.recomputed")
    assert (event.subject_id, event.matter_id, event.actor_name) == (deadline.pk, deadline.matter_id, ana.name)
    assert list(differences(Deadline.objects.all(), law)) == []


def test_confirming_saves_nothing_when_audit_fails(db: None, ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    deadline, law = noid(), shortened()
    found = list(differences(Deadline.objects.all(), law))

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("caseapp.audit.recording.record_many", refuse)
    with pytest.raises(RuntimeError):
        confirm(Deadline.objects.all(), shown=shown(found), law=law, desk=DESK, by=ana, now=NOW)

    before = deadline.due_on
    deadline.refresh_from_db()
    assert deadline.due_on == before


def test_an_extension_keeps_its_date(db: None, ana: User) -> None:
    deadline, law = noid(), shortened()
    later = deadline.due_on + timedelta(days=20)
    tracking.extend(deadline, new_due_on=later, granted_by="agency", reason="Letter", desk=DESK, by=ana, now=NOW)
    (found,) = differences(Deadline.objects.all(), law)

    confirm(Deadline.objects.all(), shown=shown([found]), law=law, desk=DESK, by=ana, now=NOW)

    deadline.refresh_from_db()
    assert (deadline.due_on, deadline.computed_on) == (later, found.new_on)


def test_declining_is_remembered_until_the_rule_changes_again(db: None, ana: User) -> None:
    deadline, law = noid(), shortened()
    found = list(differences(Deadline.objects.all(), law))

    decline(Deadline.objects.all(), shown=shown(found), law=law, reason="Old notices keep it", by=ana, now=NOW)

    assert DeclinedChange.objects.get().deadline == deadline
    assert Event.objects.filter(kind="deadline.change_declined", subject_id=deadline.pk).exists()
    assert list(differences(Deadline.objects.all(), law)) == []
    assert len(list(differences(Deadline.objects.all(), law, with_declined=True))) == 1
    assert len(list(differences(Deadline.objects.all(), shortened(5)))) == 1


def test_an_offer_that_changed_meanwhile_is_not_confirmed(db: None, ana: User) -> None:
    deadline = noid()
    stale = list(differences(Deadline.objects.all(), shortened(5)))

    decided = confirm(Deadline.objects.all(), shown=shown(stale), law=shortened(), desk=DESK, by=ana, now=NOW)

    assert decided.done == 0
    before = deadline.due_on
    deadline.refresh_from_db()
    assert deadline.due_on == before


def test_a_whole_kind_is_decided_only_as_it_was_shown(db: None, ana: User) -> None:
    law = shortened()
    noid()
    before = fingerprint_of(differences(Deadline.objects.all(), law))
    noid()

    with pytest.raises(ValidationError, match="has changed"):
        confirm(Deadline.objects.all(), shown=Shown(fingerprint=before), law=law, desk=DESK, by=ana, now=NOW)
    now_shown = fingerprint_of(differences(Deadline.objects.all(), law))
    decided = confirm(Deadline.objects.all(), shown=Shown(fingerprint=now_shown), law=law, desk=DESK, by=ana, now=NOW)

    assert decided.done == 2


def test_a_rule_that_vanished_is_shown_and_moves_nothing(db: None, ana: User) -> None:
    deadline = noid()
    law = replace(book(), rules={key: rule for key, rule in book().rules.items() if key != RULE})
    (found,) = differences(Deadline.objects.all(), law)

    decided = confirm(Deadline.objects.all(), shown=shown([found]), law=law, desk=DESK, by=ana, now=NOW)

    assert (found.new_on, decided.done, decided.skipped) == (None, 0, 1)
    assert "no rule" in found.why
    before = deadline.due_on
    deadline.refresh_from_db()
    assert deadline.due_on == before


def test_a_closed_deadline_is_left_alone(db: None, ana: User) -> None:
    tracking.waive(noid(), reason="Withdrawn", by=ana, now=NOW)

    assert list(differences(Deadline.objects.all(), shortened())) == []


def test_the_difference_costs_the_same_number_of_queries_for_one_and_three(
    db: None, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        noid()
        with django_assert_num_queries(2):
            list(differences(Deadline.objects.all(), shortened()))


def test_diff_command_lists_and_changes_nothing(db: None, new_law: Book, capsys: pytest.CaptureFixture[str]) -> None:
    deadline = noid()
    out = StringIO()

    call_command("rule", "diff", "--json", stdout=out)

    (row,) = json.loads(out.getvalue())
    assert (row["deadline"], row["rule"], row["old"]["due_on"]) == (deadline.pk, RULE, deadline.due_on.isoformat())
    assert (row["matter"], row["title"]) == (deadline.matter.number, deadline.title)
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("rule", "diff", "--exit-code", stdout=said)
    assert ended.value.code == 1
    assert "1 open deadline would differ. Decide" in said.getvalue()


def test_diff_of_a_rule_nobody_knows_says_which_was_meant(db: None) -> None:
    out, err = StringIO(), StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("rule", "diff", "--rule", "uscis.noidd", "--json", stdout=out, stderr=err)

    assert ended.value.code == 1
    assert "Did you mean uscis.noid" in json.loads(out.getvalue())["error"]
    assert "uscis.noidd" in err.getvalue()


def test_page_lists_confirms_and_declines(client_for: SignedIn, ana: User, new_law: Book) -> None:
    one, other = noid(), noid()
    browser = client_for(ana)
    (kind,) = browser.get("/docket/changes/").context["kinds"]
    first = next(row.difference for row in kind.rows if row.deadline == one)

    browser.post("/docket/changes/decide/", {"deadline": one.pk, "digest": first.digest, "confirm": "1"})
    (kind,) = browser.get("/docket/changes/").context["kinds"]
    without_reason = {"rule": RULE, "fingerprint": kind.fingerprint, "decline": "1"}
    browser.post("/docket/changes/decide/", without_reason)
    assert DeclinedChange.objects.count() == 0
    browser.post("/docket/changes/decide/", without_reason | {"reason": "Old law for old notices"})

    one.refresh_from_db()
    assert one.due_on == first.new_on
    assert DeclinedChange.objects.get().deadline == other
    assert browser.get("/docket/changes/").context["kinds"] == []


def test_page_shows_only_what_the_person_may_see(client_for: SignedIn, otto: User, ana: User, new_law: Book) -> None:
    noid(factories.matter(protection="restricted"))

    assert client_for(otto).get("/docket/changes/").context["kinds"] == []
    assert len(client_for(ana).get("/docket/changes/").context["kinds"]) == 1


def test_a_paralegal_may_not_decide(client_for: SignedIn, paul: User) -> None:
    assert client_for(paul).get("/docket/changes/").status_code == 403
    assert client_for(paul).post("/docket/changes/decide/").status_code == 403


def test_where_a_printed_date_governs_the_page_and_the_command_say_that_it_stays(
    client_for: SignedIn, ana: User, new_law: Book
) -> None:
    done = docket_notice(
        matter=factories.matter(), kind="noid", notice_on=date(2026, 11, 9), received_on=date(2026, 11, 13),
        printed_due_on=date(2026, 11, 27), service="mail", facts={"form": "i130"}, desk=DESK, by=ana, now=NOW,
    )  # fmt: skip
    deadline, out = done.opened[0], StringIO()
    assert (deadline.due_on, deadline.computed_on) == (date(2026, 11, 27), date(2026, 12, 14))

    page = client_for(ana).get("/docket/changes/").content.decode()
    call_command("rule", "diff", stdout=out)

    assert "stays" in page
    assert "the rule&#x27;s own moves from Mon, Dec 14, 2026 to Wed, Dec 2, 2026" in page.replace(
        "rule's", "rule&#x27;s"
    )
    assert "2026-11-27 stays, the rule's own date 2026-12-14 → 2026-12-02" in out.getvalue()
    shown_page = client_for(ana).get("/docket/changes/").context["kinds"][0]
    client_for(ana).post(
        "/docket/changes/decide/", {"rule": RULE, "fingerprint": shown_page.fingerprint, "confirm": "1"}
    )
    deadline.refresh_from_db()
    assert (deadline.due_on, deadline.computed_on) == (date(2026, 11, 27), date(2026, 12, 2))


def test_a_completed_deadline_is_not_offered_and_an_extended_one_keeps_its_date(
    client_for: SignedIn, ana: User, new_law: Book
) -> None:
    done, extended = noid(), noid()
    tracking.complete(done, done_on=TODAY, desk=DESK, by=ana, now=NOW)
    tracking.extend(
        extended, new_due_on=date(2027, 1, 15), granted_by="agency", reason="In writing", desk=DESK, by=ana, now=NOW
    )
    out = StringIO()
    call_command("rule", "diff", "--json", stdout=out)
    browser = client_for(ana)

    (kind,) = browser.get("/docket/changes/").context["kinds"]

    assert [row["deadline"] for row in json.loads(out.getvalue())] == [row.deadline.pk for row in kind.rows]
    assert [row.deadline.pk for row in kind.rows] == [extended.pk]
    assert "extended to Fri, Jan 15, 2027, which stays" in browser.get("/docket/changes/").content.decode()
    browser.post("/docket/changes/decide/", {"rule": RULE, "fingerprint": kind.fingerprint, "confirm": "1"})
    extended.refresh_from_db()
    assert (extended.due_on, extended.computed_on) == (date(2027, 1, 15), date(2026, 12, 2))
