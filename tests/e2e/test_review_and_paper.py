"""From the review to the roadmap the client takes home, in a browser, with a real worker in the middle."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from caseapp.accounts.models import User
from clients.consultations.history import actions as history
from clients.consultations.models import Consultation, FactorDecision, HistoryFact, ReviewLine, Summary, SummaryGiven
from clients.matters.models import Task
from tests import factories
from tests.e2e.accessibility import axe, stays_in_width
from tests.e2e.conftest import NARROW, Look, OpenPage
from tests.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def consultation(transactional_db: None) -> Consultation:
    """A client with an arrest, a missed hearing and an unfiled year, met some days ago."""
    ana = factories.ana()
    person = factories.person(a_number="123456789", language="es")
    for kind, on, data in (
        ("entry", date(2015, 3, 4), {"manner": "none", "place": "Nogales"}),
        ("arrest", date(2019, 5, 6), {"place": "Tucson", "result": "dropped"}),
        ("hearing_missed", date(2020, 1, 8), {"court": "Phoenix"}),
    ):
        history.record(person=person, kind=kind, on=on, data=data, by=ana, now=factories.NOW)
    return factories.consultation(whose=person, language="es")


@pytest.fixture
def late_worker(empty_queue: None, tmp_path: Path) -> Iterator[Worker]:
    """A worker that the test starts itself, so that there is a while in which nothing is made."""
    late = Worker(tmp_path / "worker.log", concurrency=1)
    yield late
    late.stop()


def test_review_by_keys_and_the_pdf(open_page: OpenPage, consultation: Consultation, late_worker: Worker) -> None:
    ana, pk = factories.ana(), consultation.pk
    page = open_page(f"/consultations/{pk}/", ana)
    page.get_by_role("link", name="Review", exact=True).click()
    axe(page)
    confirm_and_dismiss_by_key(page)
    add_a_fact_heard_now(page)
    write_a_step(page)

    page.get_by_role("link", name="Summary and roadmap").click()
    axe(page)
    page.get_by_label("Language").select_option("es")
    page.get_by_role("button", name="Make the summary").click()
    expect(page.get_by_role("progressbar", name="How much of it is made")).to_be_visible()
    late_worker.start()
    download = page.get_by_role("link", name="Download PDF")
    expect(download).to_be_visible(timeout=60_000)

    with page.expect_response(lambda answer: answer.url.endswith("/file/?show=1")) as shown:
        page.get_by_role("link", name="Look").click()
    assert (shown.value.status, shown.value.headers["content-type"]) == (200, "application/pdf")
    expect(page.locator("iframe.paper-preview")).to_be_visible()
    assert any(frame.url.endswith("/file/?show=1#navpanes=0&view=FitH") for frame in page.frames)  # not blocked
    axe(page, but_not=("iframe",))
    with page.expect_download() as taken:
        download.click()
    made = Path(taken.value.path()).read_bytes()
    reads_as_the_clients_roadmap(made, consultation)

    page.get_by_role("link", name="Give out").click()
    expect(page.get_by_label("Given to")).to_have_value(consultation.person.name)
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("Given to")).to_be_visible()
    assert SummaryGiven.objects.get().summary.consultation_id == pk


def confirm_and_dismiss_by_key(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_text("Review: confirm the marked factor")).to_be_visible()
    page.keyboard.press("Escape")
    undecided = page.locator("#undecided")
    open_now = int(undecided.inner_text().split()[0])
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("c")
    expect(page.locator(f"#{first}").get_by_text("Confirmed")).to_be_visible()
    expect(page.locator(f"#{first}")).to_be_focused()
    page.keyboard.press("d")
    expect(page.locator("[data-dismiss][open] input[name=reason]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Say why it does not apply")).to_be_visible()
    reason = page.locator("[name=reason][aria-invalid=true]")
    second = reason.evaluate("input => input.closest('[data-factor]').id")
    reason.fill("Sealed <img src=x onerror=alert(1)>")
    reason.press("Enter")
    expect(page.locator(f"#{second}").get_by_text("Dismissed")).to_be_visible()
    expect(page.get_by_text("Sealed <img src=x onerror=alert(1)>")).to_be_visible()
    expect(undecided).to_have_text(f"{open_now - 2} to decide")
    decisions = FactorDecision.objects.values_list("factor_id", "decision")
    assert dict(decisions) == {
        first.removeprefix("factor-"): "confirmed", second.removeprefix("factor-"): "dismissed"
    }  # fmt: skip
    axe(page)


def add_a_fact_heard_now(page: Page) -> None:
    page.get_by_role("link", name="Add a fact").click()
    page.get_by_role("link", name="Tax year").click()
    page.get_by_label("When").fill("the other day")
    page.get_by_role("button", name="Take into the record").click()
    expect(page.get_by_text("Write a day, a month or a year", exact=False).first).to_be_visible()
    axe(page)
    page.get_by_label("When").fill("")
    page.get_by_label("Year").fill("2024")
    page.get_by_label("Filed").select_option("no")
    page.get_by_role("button", name="Take into the record").click()
    assert HistoryFact.objects.get(kind="tax_year").data == {"year": "2024", "filed": "no"}
    page.locator("#factor-tax_gap").get_by_role("button", name="Confirm").click()
    expect(page.locator("#factor-tax_gap").get_by_text("Confirmed")).to_be_visible()


def write_a_step(page: Page) -> None:
    page.get_by_text("Add a line").click()
    page.get_by_label("What", exact=True).fill("Traiga el expediente del arresto")
    page.get_by_label("By when").fill("2031-03-04")
    page.get_by_role("button", name="Add line").click()
    expect(page.get_by_text("Traiga el expediente del arresto").first).to_be_visible()


def reads_as_the_clients_roadmap(made: bytes, consultation: Consultation) -> None:
    paper = PdfReader(io.BytesIO(made))
    text = "\n".join(one.extract_text() for one in paper.pages)
    assert "Su plan, paso a paso" in text
    assert "Traiga el expediente del arresto" in text
    assert "Años sin declaración de impuestos" in text
    assert "Sealed" not in text  # what was dismissed is nowhere on the paper
    assert consultation.person.family_name not in str(paper.metadata)
    summary = Summary.objects.get()
    with default_storage.open(summary.file.name) as kept:
        assert kept.read() == made


def test_retained_and_the_matter_is_open(open_page: OpenPage, consultation: Consultation, paul: User) -> None:
    ReviewLine.objects.create(
        consultation=consultation, kind="step", text="Ask the police for the report", doer="office",
        written_by=consultation.attorney,
    )  # fmt: skip
    Consultation.objects.filter(pk=consultation.pk).update(status="held", outcome="retained", situation="What he told.")
    page = open_page(f"/consultations/{consultation.pk}/", paul, look=Look(NARROW, "dark"))
    page.get_by_role("link", name="Open the matter").click()
    axe(page)
    stays_in_width(page)
    page.get_by_label("Type of matter").select_option("asylum_affirmative")
    page.get_by_role("button", name="Open matter").click()
    expect(page.get_by_text("is open, with everything from the consultation")).to_be_visible()
    consultation.refresh_from_db()
    assert consultation.matter is not None
    assert Task.objects.get(matter=consultation.matter).title == "Ask the police for the report"


def test_the_review_on_a_phone(open_page: OpenPage, consultation: Consultation) -> None:
    page = open_page(f"/consultations/{consultation.pk}/review/", factories.ana(), look=Look(NARROW, "dark"))
    axe(page)
    stays_in_width(page)
    page.goto(f"/consultations/{consultation.pk}/summaries/")
    axe(page)
    stays_in_width(page)
