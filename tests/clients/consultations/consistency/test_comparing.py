"""What does not fit together is found, and what fits is left alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from caseapp.accounts.models import User
from clients.consultations.consistency import stated
from clients.consultations.consistency.comparing import EVENTS, Statement, differences
from clients.consultations.history import actions as history
from clients.consultations.models import Consultation, ReviewLine
from tests import factories
from tests.conftest import SignedIn

CLIENT, AGENCY = "The client's own account", "An agency's record"


def say(kind: str, on: str = "", until: str = "", where: str = CLIENT, *, exact: bool = True, **data: Any) -> Statement:
    first, last = (date.fromisoformat(day) if day else None for day in (on, until))
    return Statement(kind, f"{kind} {on} {data}", where, first, last, data, exact=exact)


@pytest.mark.parametrize(
    ("told", "about"),
    [
        ([say("entry", "2015-03-04", manner="visa"), say("entry", "2015-03-04", manner="none")], "An entry told"),
        ([say("entry", "2015-03-04"), say("entry", "2015-03-24", where=AGENCY)], "An entry on two days"),
        ([say("entry", "2015-03-04"), say("entry", "2018-03-24")], "Two entries and no departure"),
        ([say("exit", "2015-03-04"), say("exit", "2018-03-24")], "Two departures and no return"),
        ([say("tax_year", year="2022", filed="yes"), say("tax_year", year="2022", filed="no")], "Tax year 2022"),
        ([say("address", street="1 A St"), say("address", street="2 B St")], "Several addresses"),
        (
            [say("filing", "2020-01-02", form="I-130", result="denied"),
             say("filing", "2020-01-02", form="I130", result="pending", where="Our own filings")],
            "One filing with two results",
        ),
        (
            [say("family_relation", name="Ana", birth="2001"), say("family_relation", name="ANA", birth="2002")],
            "A relative told",
        ),
        ([say("person", birth="1990-01-02"), say("other_name", birth="1991-01-02")], "Date of birth"),
        (
            [say("online_account", platform="A", stated_on="DS-160, I-485"),
             say("online_account", platform="B", stated_on="I-485")],
            "Accounts left out of DS-160",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_difference_is_found(told: list[Statement], about: str) -> None:
    found = differences(told)

    assert [one.about[: len(about)] for one in found] == [about]
    assert found[0].question.endswith("?") or found[0].question.endswith(".")


@pytest.mark.parametrize(
    "told",
    [
        [],
        [say("entry", "2015-03-04", manner="visa"), say("entry", "2015-03-04", where=AGENCY, status="B-2")],
        [say("entry", "2015-03-04"), say("exit", "2016-01-01", "2016-02-01"), say("entry", "2016-02-02")],
        [say("entry", "2015-03-04"), say("exit", "2016-01-01"), say("entry", "2018-03-24")],
        [say("arrest", "2015-01-01", exact=False, place="A"), say("arrest", "2015-01-01", exact=False, place="B")],
        [say("arrest", "2015-01-01"), say("arrest", "2015-01-20")],
        [say("tax_year", year="2022", filed="yes"), say("tax_year", year="2023", filed="no")],
        [say("address", street="1 A St", until="2020-01-01"), say("address", street="2 B St")],
        [say("address", street="1 A  st", city="X"), say("address", street="1 a St", city="x")],
        [say("online_account", platform="A"), say("online_account", platform="B")],
    ],
)
def test_what_fits_is_left_alone(told: list[Statement]) -> None:
    assert differences(told) == []


texts = st.sampled_from(["", "yes", "no", "A", "2001-02-03", "عربي", "<b>"])
days = st.none() | st.dates(date(1950, 1, 1), date(2030, 1, 1))
names = st.sampled_from(["form", "result", "name", "birth", "street", "year", "filed", "stated_on", "manner"])
statements = st.builds(
    Statement,
    kind=st.sampled_from([*EVENTS, "filing", "tax_year", "address", "family_relation", "online_account", "person"]),
    text=texts, where=texts, on=days, until=days, data=st.dictionaries(names, texts), exact=st.booleans(),
)  # fmt: skip


@given(st.lists(statements, max_size=12))
def test_any_statements_give_an_answer_and_twice_the_same(told: list[Statement]) -> None:
    found = differences(told)

    assert found == differences(list(reversed(told))) or len(found) == len(differences(list(reversed(told))))
    assert all(one.statements for one in found)


@pytest.fixture
def consultation(db: None) -> Consultation:
    person = factories.person(street="1 Main Street", city="Tucson")
    for kind, on, data, source in (
        ("entry", date(2015, 3, 4), {"manner": "none"}, "client"),
        ("entry", date(2015, 3, 14), {"manner": "visa"}, "agency"),
        ("address", None, {"street": "9 <b>Elm", "city": "Tucson"}, "client"),
    ):
        history.record(person=person, kind=kind, on=on, data=data, source=source, by=factories.ana(), now=factories.NOW)
    return factories.consultation(whose=person)


def test_the_page_shows_them_and_asks_once(
    consultation: Consultation, client_for: SignedIn, ana: User, paul: User
) -> None:
    browser, pk = client_for(ana), consultation.pk
    page = browser.get(reverse("consultations:consistency", args=[pk])).content.decode()
    for words in ("An entry on two days", "Several addresses stand", "9 &lt;b&gt;Elm", "The client’s page"):
        assert words in page
    asking = reverse("consultations:ask_difference", args=[pk])
    question = differences(stated.about(consultation.person))[0].question

    for _twice in range(2):
        browser.post(asking, {"question": question})
    browser.post(asking, {"question": "Made up?"})

    assert list(ReviewLine.objects.values_list("kind", "text")) == [("question", question)]
    assert "Among the open questions" in browser.get(reverse("consultations:consistency", args=[pk])).content.decode()
    assert client_for(paul).get(reverse("consultations:consistency", args=[pk])).status_code == 403


def test_the_page_costs_the_same_for_one_difference_and_three(
    consultation: Consultation, client_for: SignedIn, ana: User
) -> None:
    browser, page = client_for(ana), reverse("consultations:consistency", args=[consultation.pk])
    browser.get(page)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            browser.get(page)
        return len(seen)

    before = asked()
    for year in (2001, 2005, 2009):
        history.record(
            person=consultation.person, kind="entry", on=date(year, 1, 1), data={"manner": "visa"}, by=ana,
            now=factories.NOW,
        )  # fmt: skip
    assert asked() == before


def test_a_stranger_finds_nothing(client_for: SignedIn, otto: User) -> None:
    hidden = factories.consultation(whose=factories.matter(protection="restricted").client)
    browser = client_for(otto)
    assert browser.get(reverse("consultations:consistency", args=[hidden.pk])).status_code == 404
    assert browser.post(reverse("consultations:ask_difference", args=[hidden.pk]), {}).status_code == 404
