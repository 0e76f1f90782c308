"""Lead times by kind of deadline: the narrower wins, open deadlines move only when a person says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.matters.models import Matter
from deadlines.engine import Meaning, Trigger
from deadlines.rulebook import book
from deadlines.tracking import leads
from deadlines.tracking.desk import desk
from deadlines.tracking.lead_time import LeadTime
from deadlines.tracking.models import Deadline
from deadlines.tracking.opening import open_computed, open_manual
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("frozen")
SignedIn = Callable[[User], Client]
PAGE = "/deadlines/lead-times/"


def opened(matter: Matter, rule: str = "uscis.rfe") -> Deadline:
    return open_computed(
        book().compute(rule, Trigger(on=TODAY)),
        matter=matter,
        trigger_kind="notice.i797e_rfe",
        source_key=f"notice:{matter.pk}",
        assignee=factories.ana(),
        desk=desk(TODAY),
        by=factories.ana(),
        now=NOW,
    )


def lead(scope: str, days: int) -> LeadTime:
    return leads.set_lead(scope=scope, business_days=days, by=factories.marta(), now=NOW)


def open_days_between(deadline: Deadline) -> int:
    assert deadline.office_on
    days = range((deadline.working_on - deadline.office_on).days)
    return sum(book().calendar.is_open(deadline.office_on + timedelta(n)) for n in days)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, 7),
        ({"authority:uscis": 10}, 10),
        ({"authority:uscis": 10, "rule:uscis.rfe": 3}, 3),
        ({"authority:bia": 10, "rule:uscis.noid": 3, "person": 2}, 7),
    ],
)
def test_the_narrower_lead_time_wins(matter: Matter, said: dict[str, int], expected: int) -> None:
    for scope, days in said.items():
        lead(scope, days)

    assert open_days_between(opened(matter)) == expected


def test_none_at_all_and_dates_a_person_set(matter: Matter) -> None:
    lead("rule:uscis.rfe", 0)
    lead("person", 2)

    assert opened(matter).office_on is None
    by_hand = open_manual(
        matter=matter, title="Brief", due_on=TODAY + timedelta(30), reason="Ordered", assignee=factories.ana(),
        desk=desk(TODAY), by=factories.ana(), now=NOW,
    )  # fmt: skip
    assert open_days_between(by_hand) == 2


def test_a_change_moves_nothing_open_until_a_person_says_so(client_for: SignedIn, marta: User, matter: Matter) -> None:
    deadline, other = opened(matter), opened(factories.matter(), "uscis.noid")
    before, browser = deadline.office_on, client_for(marta)

    page = browser.post(PAGE, {"scope": "rule:uscis.rfe", "business_days": "10"}, follow=True)

    deadline.refresh_from_db()
    assert deadline.office_on == before
    (group,) = page.context["groups"]
    assert (group.rule_id, group.count, group.lead) == ("uscis.rfe", 1, 10)
    new = group.rows[0].change.new
    browser.post(f"{PAGE}move/", {"rule": "uscis.rfe", "fingerprint": group.fingerprint})
    deadline.refresh_from_db()
    other.refresh_from_db()
    assert (deadline.office_on, open_days_between(deadline), open_days_between(other)) == (new, 10, 7)
    event = Event.objects.get(kind="deadline.office_date_moved")
    assert event.data == {"from": str(before), "to": str(new), "business_days": 10}
    assert browser.get(PAGE).context["groups"] == []
    browser.post(PAGE, {"scope": "authority:uscis", "business_days": "9"})
    browser.post(f"{PAGE}move/", {"all": "1", "fingerprint": browser.get(PAGE).context["fingerprint"]})
    other.refresh_from_db()
    assert open_days_between(other) == 9


def test_a_list_that_changed_moves_nothing(marta: User, matter: Matter) -> None:
    deadline = opened(matter)
    lead("rule:uscis.rfe", 10)

    with pytest.raises(ValidationError, match="has changed"):
        leads.move_office_dates(Deadline.objects.all(), shown="old", desk=desk(TODAY), by=marta, now=NOW)
    deadline.refresh_from_db()
    assert open_days_between(deadline) == 7


def test_an_office_date_behind_us_stays(matter: Matter) -> None:
    deadline = opened(matter)
    Deadline.objects.filter(pk=deadline.pk).update(office_on=TODAY - timedelta(1))
    lead("rule:uscis.rfe", 10)

    assert list(leads.changes(Deadline.objects.all(), desk(TODAY))) == []


def test_setting_and_removing_are_on_record(client_for: SignedIn, marta: User) -> None:
    browser = client_for(marta)
    browser.post(PAGE, {"scope": "authority:bia", "business_days": "12"})
    browser.post(PAGE, {"scope": "authority:bia", "business_days": "9"})
    row = LeadTime.objects.get()
    assert "Board of Immigration Appeals" in browser.get(PAGE).content.decode()

    browser.post(f"{PAGE}{row.pk}/remove/")

    assert not LeadTime.objects.exists()
    said = list(Event.objects.filter(kind__startswith="lead_time.").order_by("pk").values_list("kind", "data"))
    assert [kind for kind, _ in said] == ["lead_time.set", "lead_time.set", "lead_time.removed"]
    assert (said[1][1]["from"], said[1][1]["business_days"]) == (12, 9)


@pytest.mark.parametrize(
    ("scope", "days", "field"),
    [
        ("", "5", "scope"),
        ("rule:no.such", "5", "scope"),
        ("person", "61", "business_days"),
        ("person", "-1", "business_days"),
    ],
)
def test_wrong_input_is_told_at_its_field(client_for: SignedIn, marta: User, scope: str, days: str, field: str) -> None:
    page = client_for(marta).post(PAGE, {"scope": scope, "business_days": days})

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not LeadTime.objects.exists()


def test_only_who_sets_the_firm_may(client_for: SignedIn, paul: User) -> None:
    browser = client_for(paul)

    assert browser.get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}move/").status_code == 403
    assert PAGE not in browser.get("/deadlines/").content.decode()


def test_the_deadline_says_whose_lead_time_it_has(client_for: SignedIn, ana: User, matter: Matter) -> None:
    lead("authority:uscis", 4)
    deadline = opened(matter)
    browser = client_for(ana)
    assert "4 business days ahead of the day to work to: the firm&#x27;s lead time for USCIS" in (
        browser.get(deadline.get_absolute_url()).content.decode().replace("firm's", "firm&#x27;s")
    )

    lead("rule:uscis.rfe", 9)

    assert "lead time is 9 today; this date stays" in browser.get(deadline.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_a_deadline_of_a_rule_that_is_gone_has_the_general_one() -> None:
    lead("authority:uscis", 4)

    assert desk(TODAY).office_on(Meaning.LAST_DAY, TODAY + timedelta(40), "no.longer") == book().calendar.add_open_days(
        TODAY + timedelta(40), -7
    )
    assert leads.source_of_lead("no.longer", book()) == ""
    assert leads.name_of("rule:no.longer", book()) == "no.longer"
