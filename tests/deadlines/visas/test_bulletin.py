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
from deadlines.visas import actions, bulletin, queries
from deadlines.visas.categories import code_of
from deadlines.visas.models import BulletinCutoff, ChartChoice
from tests import factories
from tests.conftest import SignedIn
from tests.factories import NOW, TODAY

JULY = "month,table,category,chargeability,cutoff\n"
F1 = "2026-08,family_final_action,F1,ALL,C"


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
            "month": "2026-09",
            "compared_with": "2026-08",
            "matter": waiting.number,
            "category": "F2A",
            "priority_date": "2024-03-01",
            "chart": "final",
            "change": "became current",
            "before": "Feb 1, 2024",
            "after": "Apr 1, 2024",
            "charged_through": "the principal",
        }
    ]
    assert [row["change"] for row in back["matters"]] == ["retrogressed"]  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_file_with_one_wrong_line_changes_nothing(tmp_path: Path) -> None:
    path = month_file(tmp_path, "2026-08", "01FEB24")
    path.write_text(path.read_text() + "2026-08,family_final_action,F9,ALL,C\n2026-13,family_final_action,F1,ALL,C\n")

    with pytest.raises(CommandError, match=r"Line 4.*F9.*\n.*Line 5.*2026-13"):
        run(str(path))

    assert not BulletinCutoff.objects.exists()
    assert not Event.objects.filter(kind="bulletin.imported").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "must name the columns"),
        ("month,table,category,cutoff\n", "Missing: chargeability"),
        (JULY, "no line"),
        (JULY + f"{F1}\n{F1}\n", "Line 3: F1 ALL stands twice"),
        (JULY + f"{F1},extra\n", "expected 5 columns"),
        (JULY + F1.replace("F1", "F9"), "“F9” is not a category"),
        (JULY + F1.replace("ALL", "FRANCE"), "“FRANCE” is not a chargeability area"),
        (JULY + F1.replace("family", "family_of"), "is not a table"),
        (JULY + F1.replace("2026-08", "2026-13"), "“2026-13” is not a month"),
        (JULY + F1.replace("2026-08", "1926-08"), "before the bulletin"),
        (JULY + F1.replace(",C", ",soon"), "is not a cut-off date"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(bulletin.UnreadableBulletin, match=says):
        bulletin.read(io.StringIO(text))


@pytest.mark.django_db
def test_what_a_spreadsheet_makes_of_the_file_is_read_all_the_same(tmp_path: Path) -> None:
    """A mark of byte order in front, carriage returns behind, spaces and small letters within."""
    path = tmp_path / "sheet.csv"
    path.write_bytes(
        ("\ufeff" + JULY + " 2026-08 ,family_final_action,F1, all ,01jan19\n").replace("\n", "\r\n").encode()
    )

    assert (run(str(path))["added"], run(str(path))["unchanged"]) == (1, 1)


@pytest.mark.django_db
def test_a_program_reads_what_was_wrong(tmp_path: Path) -> None:
    out = io.StringIO()
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("bulletin", "import", str(tmp_path / "none.csv"), "--json", stdout=out)

    assert "cannot be read" in json.loads(out.getvalue())["problems"][0]


@pytest.mark.django_db
def test_a_month_nobody_can_have_published_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="more than a year ahead"):
        run(str(month_file(tmp_path, "2062-08", "C")))

    assert not BulletinCutoff.objects.exists()


@pytest.mark.django_db
def test_several_months_at_once_are_reported_one_by_one_and_a_cut_short_file_is_told(tmp_path: Path) -> None:
    factories.matter(priority_date=date(2024, 3, 1), visa_category="F2A", chargeability="MX")
    run(str(month_file(tmp_path, "2026-08", "01FEB24")))
    both = tmp_path / "both.csv"
    text = month_file(tmp_path, "2026-09", "01APR24").read_text()
    both.write_text(text + "2026-10,family_final_action,F1,ALL,C\n")

    report = run(str(both))

    assert [(row["month"], row["change"]) for row in report["matters"]] == [("2026-09", "became current")]  # type: ignore[attr-defined]
    assert report["missing"] == {"2026-10": ["F2A (final chart)"]}


@pytest.mark.django_db
def test_a_spouse_who_immigrates_too_lends_the_better_country(tmp_path: Path) -> None:
    matter = factories.matter(priority_date=date(2024, 3, 1), visa_category="F2A", chargeability="MX")
    spouse = factories.person(birth_country="FR")
    factories.add_party(matter, matter.client, role="beneficiary")
    factories.add_party(matter, spouse, role="derivative")
    factories.relationship(spouse, matter.client, "spouse")
    path = month_file(tmp_path, "2026-08", "01FEB24")
    path.write_text(path.read_text().replace("ALL,01FEB24", "ALL,C"))

    report = run(str(path))

    assert [(row["change"], row["charged_through"]) for row in report["matters"]] == [("became current", "the spouse")]  # type: ignore[attr-defined]


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
    current = browser.get(
        "/visas/cspa/?born_on=2005-01-15&filed_on=2025-03-01&approved_on=2026-01-05&visa_available_on="
    )
    assert "still a child" in current.content.decode()
    fees = browser.get("/visas/fees/?q=485&on=2026-07-01").content.decode()
    assert "I-485" in fees
    assert "$1,440" in fees
    assert "I-687" in browser.get("/visas/fees/?q=687").content.decode()
    assert browser.get("/visas/fees/?on=2026-02-30").status_code == 422


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen")
def test_what_a_month_changed_is_shown_for_the_cases_one_may_see(client_for: SignedIn, tmp_path: Path) -> None:
    seen = factories.matter(priority_date=date(2024, 3, 1), visa_category="F2A", chargeability="MX")
    hidden = factories.matter(
        priority_date=date(2024, 3, 1), visa_category="F2A", chargeability="MX", protection="restricted"
    )
    run(str(month_file(tmp_path, "2026-08", "01FEB24")))
    run(str(month_file(tmp_path, "2026-09", "01APR24")))

    page = client_for(factories.otto()).get("/visas/?month=2026-09").content.decode()
    newest = client_for(factories.ana()).get("/visas/").content.decode()

    assert seen.title in newest
    assert "Became current" in newest
    assert "is the newest bulletin taken in" in newest
    assert hidden.title not in page


@pytest.mark.django_db
def test_the_accepted_chart_is_recorded_by_counsel_only(client_for: SignedIn) -> None:
    run()
    data = {"group": "family", "chart": "filing", "source_url": "https://www.uscis.gov/visabulletininfo"}

    refused = client_for(factories.paul()).post("/visas/charts/2026-07/", data)
    done = client_for(factories.ana()).post("/visas/charts/2026-07/", data)

    assert (refused.status_code, done.status_code) == (403, 302)
    assert client_for(factories.ana()).post("/visas/charts/2031-01/", data).status_code == 404
    assert ChartChoice.objects.get().chart == "filing"
    assert "dates for filing" in client_for(factories.paul()).get("/visas/?month=2026-07").content.decode()


SOURCE = "https://www.uscis.gov/visabulletininfo"


@pytest.mark.django_db
def test_an_import_can_say_which_chart_is_accepted(tmp_path: Path) -> None:
    factories.ana()
    file = str(month_file(tmp_path, "2026-08", "01FEB24"))

    report = run(
        file,
        "--accepts",
        "family=filing",
        "--accepts",
        "employment=final",
        "--source",
        SOURCE,
        "--by",
        "ana@firm.example",
    )

    assert report["accepted"] == {"family": "filing", "employment": "final"}
    held = ChartChoice.objects.values_list("month", "group", "chart", "source_url", "recorded_by__name")
    assert (date(2026, 8, 1), "family", "filing", SOURCE, factories.ana().name) in held
    assert Event.objects.filter(kind="bulletin.chart_recorded", actor_name=factories.ana().name).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "source", "by", "says"),
    [
        (["family=both"], SOURCE, "ana@firm.example", "family=final"),
        (["family=final", "family=filing"], SOURCE, "ana@firm.example", "once"),
        (["family"], SOURCE, "ana@firm.example", "family=final"),
        (["family=final"], "uscis", "ana@firm.example", "--source"),
        (["family=final"], SOURCE, "", "--by"),
        (["family=final"], SOURCE, "paul@firm.example", "--by"),
    ],
)
def test_an_accepted_chart_without_its_source_takes_nothing_in(
    tmp_path: Path, said: list[str], source: str, by: str, says: str
) -> None:
    factories.ana(), factories.paul()
    flags = [word for pair in said for word in ("--accepts", pair)]

    with pytest.raises(CommandError, match=says):
        run(str(month_file(tmp_path, "2026-08", "01FEB24")), *flags, "--source", source, "--by", by)

    assert not BulletinCutoff.objects.exists()
    assert not ChartChoice.objects.exists()


@pytest.mark.django_db
def test_an_accepted_chart_is_about_one_month() -> None:
    factories.ana()
    with pytest.raises(CommandError, match="about one month"):
        run("--accepts", "family=final", "--source", SOURCE, "--by", "ana@firm.example")

    assert not BulletinCutoff.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "says"),
    [(None, "do not file"), ("final", "Not yet"), ("filing", "It can be filed now")],
)
def test_a_date_reached_on_one_chart_only_is_worked_to_the_safer(
    client_for: SignedIn, accepted: str | None, says: str
) -> None:
    run()
    if accepted:
        actions.choose_chart(
            month=date(2026, 7, 1), group="family", chart=accepted, source_url=SOURCE, by=factories.ana(), now=NOW
        )
    final = BulletinCutoff.objects.get(month="2026-07-01", chart="final", category="F2A", area="ALL").cutoff_on
    filing = BulletinCutoff.objects.get(month="2026-07-01", chart="filing", category="F2A", area="ALL")
    assert final
    assert filing.cutoff.reached_by(final)

    query = f"priority_date={final}&category=F2A&country=&spouse_country=-&month=2026-07"

    assert says in client_for(factories.paul()).get(f"/visas/priority-date/?{query}").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("children", [1, 3])
def test_a_household_costs_the_same_whatever_its_size(
    children: int, client_for: SignedIn, django_assert_max_num_queries: object, frozen: object
) -> None:
    run()
    parent = factories.person(nationality="MX")
    matter = factories.matter(client=parent, priority_date=date(2025, 6, 1), visa_category="F2A", chargeability="MX")
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

    with django_assert_max_num_queries(21):  # type: ignore[operator]
        page = browser.get(f"/visas/household/{parent.pk}/").content.decode()

    assert page.count("child under the CSPA if a visa becomes available by") == children
    assert "2028-01-09" in page  # the day before the first child is 21, and 365 days pending
    assert date(2028, 1, 9) > TODAY


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen")
def test_a_household_says_what_became_of_the_childs_age(client_for: SignedIn, tmp_path: Path) -> None:
    parent = factories.person(birth_country="MX")
    matter = factories.matter(client=parent, priority_date=date(2024, 3, 1), visa_category="F2A")
    factories.add_party(matter, parent, role="beneficiary")
    petition = factories.filing(matter, form="I-130", sent_on=date(2024, 2, 25), received_on=date(2024, 3, 1))
    filings.record_agency_status(
        petition, status="Case was approved", as_of=date(2025, 3, 1), source="notice", by=factories.ana(), now=NOW
    )
    child = factories.person(birth_date=date(2005, 3, 10))
    factories.relationship(child, parent, "child")
    factories.add_party(matter, child, role="derivative")
    run(str(month_file(tmp_path, "2026-08", "01FEB24")))
    run(str(month_file(tmp_path, "2026-09", "01APR24")))

    page = client_for(factories.ana()).get(f"/visas/household/{parent.pk}/").content.decode()

    assert "CSPA age 20 years 5 months: still a child" in page
    assert "2027-08-31" in page  # the day before the year that began on September 1, 2026 is over
    assert "not recorded" not in page.partition("charged to")[2][:90]


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen")
def test_a_child_of_a_citizen_or_of_an_asylum_applicant_keeps_the_age_of_the_filing(client_for: SignedIn) -> None:
    child = factories.person(birth_date=date(2005, 6, 1))
    family = factories.matter(client=child, priority_date=date(2026, 3, 2), visa_category="IR-2")
    factories.filing(family, form="I-130", sent_on=date(2026, 3, 1), received_on=date(2026, 3, 2))
    asylum = factories.matter(client=child)
    factories.filing(asylum, form="I-589", sent_on=date(2026, 6, 1), received_on=date(2026, 6, 1))

    page = client_for(factories.ana()).get(f"/visas/household/{child.pk}/").content.decode()

    assert "Frozen at 20 years 9 months on Mon, Mar 2, 2026 (I-130 filed), if the petitioner was a U.S. citizen" in page
    assert "Frozen at 21 years 0 months on Mon, Jun 1, 2026 (I-589 filed)" in page
    assert page.count("still a child, if unmarried") == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen")
def test_a_parents_asylum_application_freezes_the_childrens_ages(client_for: SignedIn) -> None:
    parent, child = factories.person(), factories.person(birth_date=date(2007, 6, 1))
    factories.relationship(child, parent, "child")
    factories.filing(
        factories.matter(client=parent), form="I-589", sent_on=date(2026, 6, 1), received_on=date(2026, 6, 1)
    )

    page = client_for(factories.ana()).get(f"/visas/household/{parent.pk}/").content.decode()

    assert page.count("Frozen at 19 years 0 months on Mon, Jun 1, 2026 (I-589 filed)") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("written", ["EB-2", "eb 2", "EB2"])
def test_a_category_is_read_however_it_is_written(client_for: SignedIn, written: str) -> None:
    run()
    waiting = factories.matter(priority_date=date(2010, 1, 1), visa_category=written, chargeability="IN")
    factories.add_party(waiting, waiting.client, role="beneficiary")

    assert list(queries.waiting_matters()) == [waiting]
    assert (
        "not in a queue"
        not in client_for(factories.ana()).get(f"/visas/household/{waiting.client_id}/").content.decode()
    )


def test_a_category_outside_the_queue_has_no_code() -> None:
    assert [code_of(text) for text in ("IR-1", "", "EB-5-Rural", "f-2a", "K-1")] == ["", "", "EB5-RURAL", "F2A", ""]


@pytest.mark.django_db
def test_an_age_that_freezes_needs_no_approval(client_for: SignedIn) -> None:
    browser = client_for(factories.paul())
    page = browser.get(
        "/visas/cspa/?child_of=citizen&born_on=2005-04-01&filed_on=2026-03-02&approved_on="
    ).content.decode()
    assert "20 years 11 months" in page
    assert "INA 201(f)" in page
    assert "Seek to acquire" not in page
    lacking = browser.get("/visas/cspa/?child_of=&born_on=2005-04-01&filed_on=2026-03-02&approved_on=")
    assert (lacking.status_code, "approved_on" in lacking.context["form"].errors) == (422, True)
    unborn = browser.get("/visas/cspa/?child_of=asylee&born_on=2026-04-01&filed_on=2026-03-02")
    assert "filed_on" in unborn.context["form"].errors


@pytest.mark.django_db
def test_a_strangers_household_is_not_there(client_for: SignedIn) -> None:
    hidden = factories.matter(protection="restricted").client

    assert client_for(factories.otto()).get(f"/visas/household/{hidden.pk}/").status_code == 404
    assert client_for(factories.otto()).get("/visas/household/999999/").status_code == 404
