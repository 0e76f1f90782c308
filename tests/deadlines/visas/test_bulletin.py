"""Taking in a bulletin, what it moves, and the pages about it."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from caseapp.audit.models import Event
from clients.filings import actions as filings
from deadlines.visas import actions, bulletin
from deadlines.visas.models import BulletinCutoff, ChartChoice
from tests import factories
from tests.conftest import SignedIn
from tests.factories import NOW, TODAY

JULY = "month,table,category,chargeability,cutoff\n"


def month_file(folder: Path, month: str, cutoff: str) -> Path:
    rows = [f"{month},family_final_action,F2A,{area},{cutoff}" for area in ("ALL", "MEXICO")]
    path = folder / f"{month}.csv"
    path.write_text(JULY + "\n".join(rows) + "\n")
    return path


def run(*args: str) -> dict[str, object]:
    out = io.StringIO()
    call_command("bulletin", "import", *args, "--json", stdout=out)
    return dict(json.loads(out.getvalue()))


@pytest.mark.django_db
def test_the_months_that_came_with_the_product_are_all_understood() -> None:
    first, second = run(), run()

    assert (first["added"], first["corrected"]) == (1050, 0)
    assert (second["added"], second["unchanged"]) == (0, 1050)
    assert BulletinCutoff.objects.months()[0] == date(2026, 7, 1)


@pytest.mark.django_db
def test_an_import_says_what_became_current_and_what_retrogressed(tmp_path: Path) -> None:
    waiting = factories.matter(priority_date=date(2024, 3, 1), visa_category="F2A", chargeability="MX")
    run(str(month_file(tmp_path, "2026-08", "01FEB24")))

    current = run(str(month_file(tmp_path, "2026-09", "01APR24")))
    back = run(str(month_file(tmp_path, "2026-10", "U")))

    assert current["matters"] == [
        {
            "matter": waiting.number,
            "category": "F2A",
            "priority_date": "2024-03-01",
            "chart": "final",
            "change": "became current",
            "before": "Feb 1, 2024",
            "after": "Apr 1, 2024",
        }
    ]
    assert [row["change"] for row in back["matters"]] == ["retrogressed"]  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_file_with_one_wrong_line_changes_nothing(tmp_path: Path) -> None:
    path = month_file(tmp_path, "2026-08", "01FEB24")
    path.write_text(path.read_text() + "2026-08,family_final_action,F9,ALL,C\n2026-13,family_final_action,F1,ALL,C\n")

    with pytest.raises(CommandError, match="Line 4.*F9.*\n.*Line 5.*2026-13"):
        run(str(path))

    assert not BulletinCutoff.objects.exists()
    assert not Event.objects.filter(kind="bulletin.imported").exists()


def test_a_file_of_something_else_is_refused() -> None:
    with pytest.raises(bulletin.UnreadableBulletin, match="must name the columns"):
        bulletin.read(io.StringIO("a,b\n1,2\n"))
    with pytest.raises(bulletin.UnreadableBulletin, match="no line"):
        bulletin.read(io.StringIO(JULY))


@pytest.mark.django_db
def test_nothing_is_saved_when_the_audit_fails(broken_audit: None) -> None:
    cells = bulletin.read(io.StringIO(JULY + "2026-08,family_final_action,F1,ALL,C\n"))

    with pytest.raises(RuntimeError):
        actions.import_bulletin(cells, by=None, now=NOW)

    assert not BulletinCutoff.objects.exists()


@pytest.mark.django_db
def test_pages_answer_and_take_typed_dates(client_for: SignedIn) -> None:
    run()
    browser = client_for(factories.paul())

    assert "Jul" in browser.get("/visas/").content.decode()
    query = "priority_date=2010-01-01&category=F4&country=IN&spouse_country=-"
    assert "a visa is" not in browser.get(f"/visas/priority-date/?{query}").content.decode()
    query = "priority_date=2010-01-01&category=EB2&country=IN&spouse_country="
    assert "charged to the spouse" in browser.get(f"/visas/priority-date/?{query}").content.decode()
    query = "born_on=2005-01-15&filed_on=2019-03-01&approved_on=2021-03-01&visa_available_on=2026-06-01"
    page = browser.get(f"/visas/cspa/?{query}").content.decode()
    assert "19 years 4 months" in page
    assert "2027-06-01" in page
    assert "2027-05-28" in page
    wrong = browser.get("/visas/cspa/?born_on=2005-02-30&filed_on=&approved_on=&visa_available_on=").content.decode()
    assert "2005-02-30" in wrong
    assert "Enter a valid date" in wrong
    assert "I-485" in browser.get("/visas/fees/?q=485&on=2026-07-01").content.decode()


@pytest.mark.django_db
def test_the_accepted_chart_is_recorded_by_counsel_only(client_for: SignedIn) -> None:
    run()
    data = {"group": "family", "chart": "filing", "source_url": "https://www.uscis.gov/visabulletininfo"}

    refused = client_for(factories.paul()).post("/visas/charts/2026-07/", data)
    done = client_for(factories.ana()).post("/visas/charts/2026-07/", data)

    assert (refused.status_code, done.status_code) == (403, 302)
    assert ChartChoice.objects.get().chart == "filing"
    assert "dates for filing" in client_for(factories.paul()).get("/visas/?month=2026-07").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("children", [1, 3])
def test_a_household_costs_the_same_whatever_its_size(
    children: int, client_for: SignedIn, django_assert_max_num_queries: object, frozen: object
) -> None:
    run()
    parent = factories.person(nationality="MX")
    matter = factories.matter(client=parent, priority_date=date(2020, 3, 1), visa_category="F2A", chargeability="MX")
    petition = factories.filing(matter, form="I-130", sent_on=date(2020, 2, 25), received_on=date(2020, 3, 1))
    filings.record_agency_status(
        petition, status="Case was approved", as_of=date(2021, 3, 1), source="notice", by=factories.ana(), now=NOW
    )
    for number in range(children):
        child = factories.person(birth_date=date(2006, 1, 10 + number))
        factories.relationship(child, parent, "child")
        factories.validity(child, "status", label="F-2", expires_on=date(2027, 1, 1))
        factories.add_party(matter, child)
    browser = client_for(factories.ana())
    browser.get(f"/visas/household/{parent.pk}/")

    with django_assert_max_num_queries(18):  # type: ignore[operator]
        page = browser.get(f"/visas/household/{parent.pk}/").content.decode()

    assert page.count("child under the CSPA if a visa becomes available by") == children
    assert "2028-01-09" in page  # the day before the first child is 21, and 365 days pending
    assert TODAY < date(2028, 1, 9)


@pytest.mark.django_db
def test_a_strangers_household_is_not_there(client_for: SignedIn) -> None:
    hidden = factories.matter(protection="restricted").client

    assert client_for(factories.otto()).get(f"/visas/household/{hidden.pk}/").status_code == 404
    assert client_for(factories.otto()).get("/visas/household/999999/").status_code == 404
