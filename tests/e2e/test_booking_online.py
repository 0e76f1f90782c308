"""A stranger books online; a client uses the links of our letters; the questionnaire on a phone, in Spanish."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from caseapp.accounts.models import Firm, User
from caseapp.core import clock
from clients.consultations.intake import actions as intake
from clients.consultations.letters import links, sending
from clients.consultations.models import Consultation, ConsultationType, HistoryFact, IntakeAnswer, Letter
from tests import factories
from tests.e2e.accessibility import axe, stays_in_width
from tests.e2e.conftest import NARROW, Look, OpenPage
from tests.e2e.test_scheduling import office_day  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("office_day", "open_for_visitors")]
PHONE = Look(NARROW)


@pytest.fixture
def open_for_visitors(office_day: object) -> None:  # noqa: F811
    Firm.objects.update(booking_page_open=True)
    ConsultationType.objects.update(public=True)


def deliver() -> None:
    for pk in Letter.objects.waiting().values_list("pk", flat=True):
        sending.send(pk, now=clock.now())


def fill_in(page: Page) -> None:
    page.locator(".visitor-day a").first.click()
    page.locator("#id_given_name").fill("Олена")
    page.locator("#id_family_name").fill("Коваль")
    page.locator("#id_email").fill("olena+visa@mail.example")


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans", "ht"])
def test_the_booking_page_in_every_look(open_page: OpenPage, look: Look, language: str) -> None:
    page = open_page(f"/book/?lang={language}", look=look)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    axe(page)
    stays_in_width(page)
    page.locator(".visitor-day a").first.click()
    page.locator("form [type=submit].btn-primary").click()
    axe(page)
    stays_in_width(page)


def test_a_stranger_books_with_a_mailed_code(open_page: OpenPage) -> None:
    page = open_page("/book/?lang=es&zone=America/Los_Angeles", look=PHONE)
    expect(page.locator(".slot-office").first).to_contain_text("en la oficina")
    fill_in(page)
    page.get_by_role("button", name="Envíenme el código").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mire su correo")
    page.get_by_label("Código").fill("000000")
    page.get_by_role("button", name="Reservar esta hora").click()
    expect(page.get_by_role("alert")).to_contain_text("Ese no es el código")
    axe(page)
    deliver()
    letter = next(message for message in mail.outbox if message.to == ["olena+visa@mail.example"])
    code = re.search(r"\b\d{6}\b", letter.body)
    assert code
    page.get_by_label("Código").fill(code.group())
    page.get_by_role("button", name="Reservar esta hora").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Su cita está reservada")
    axe(page)
    booked = Consultation.objects.get(channel="online")
    assert (booked.client_zone, booked.language, booked.booked_by) == ("America/Los_Angeles", "es", None)
    assert code.group() not in Letter.objects.get(kind="code").body


def test_the_zone_of_the_device_is_used_at_once(open_page: OpenPage) -> None:
    Firm.objects.update(time_zone="America/Denver")
    page = open_page("/book/", look=PHONE)
    expect(page.locator("#zone")).to_have_value("America/New_York")


def test_the_booking_page_works_without_a_script(open_page: OpenPage) -> None:
    page = open_page("/book/?lang=en", script=False)
    page.get_by_label("Your time zone").select_option("America/Los_Angeles")
    page.locator(".visitor-choices").get_by_role("button", name="Show").click()
    fill_in(page)
    page.get_by_role("button", name="Send me the code").click()
    expect(page.get_by_label("Code")).to_be_visible()


def test_the_link_confirms_moves_and_cancels(open_page: OpenPage) -> None:
    consultation = Consultation.objects.get()
    key = links.for_consultation(consultation)
    page = open_page(f"/book/link/#{key}", look=PHONE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your appointment")
    assert key not in page.url
    axe(page)
    page.get_by_role("button", name="Yes, I will come").click()
    expect(page.locator(".visitor-said")).to_contain_text("you will come")
    page.get_by_role("link", name="Choose another time").click()
    axe(page)
    page.locator(".visitor-day button").first.click()
    expect(page.locator(".visitor-said")).to_contain_text("has a new time")
    page.get_by_role("link", name="Cancel the appointment").click()
    page.get_by_role("button", name="Cancel the appointment").click()
    expect(page.locator(".visitor-said")).to_contain_text("is cancelled")
    consultation.refresh_from_db()
    assert (consultation.status, consultation.sequence) == ("cancelled", 2)


def test_the_questionnaire_on_a_phone_in_spanish(open_page: OpenPage, paul: User) -> None:
    consultation = Consultation.objects.get()
    _, key = intake.send(
        person=consultation.person, language="es", sections=["entry", "filings"], consultation=consultation,
        by_mail=False, by=paul, now=clock.now(),
    )  # fmt: skip
    page = open_page(f"/book/link/#{key}", look=PHONE)
    expect(page.get_by_role("heading", level=2).first).to_have_text("Llegada a los Estados Unidos")
    axe(page)
    stays_in_width(page)
    page.get_by_label("Cuándo").first.fill("2019-03")
    page.get_by_label("Dónde").first.press_sequentially("Laredo")
    expect(page.locator("#saved")).to_contain_text("Guardado a las")
    assert IntakeAnswer.objects.get().value == {"when": "2019-03", "place": "Laredo"}

    again = open_page(f"/book/link/#{key}", look=PHONE)  # another phone, the same link: it resumes
    expect(again.get_by_label("Dónde").first).to_have_value("Laredo")
    again.get_by_role("button", name="Guardar y seguir").click()
    again.get_by_role("group", name="¿Un juez le ha ordenado alguna vez salir del país?").get_by_label("Sí").check()
    again.locator("[name=q-removal_order-0-when]").fill("quizás 2020")
    again.get_by_role("button", name="Guardar y seguir").click()
    expect(again.locator(".field-error").first).to_contain_text("Escriba la fecha así")
    axe(again)


def test_the_office_accepts_what_the_client_said(open_page: OpenPage, paul: User) -> None:
    person = Consultation.objects.get().person
    sent, _ = intake.send(person=person, language="es", sections=["entry"], by_mail=False, by=paul, now=clock.now())
    found = {("entries", 0): {"when": "2019-03", "place": "Laredo", "manner": "none"}}
    intake.save_answers(sent, found=found, now=clock.now())
    assert not HistoryFact.objects.exists()
    page = open_page(f"/consultations/questions/{sent.pk}/", paul)
    axe(page)
    page.get_by_label("Where").fill("Laredo, Texas")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".review-item")).to_contain_text("Accepted into the record")
    fact = HistoryFact.objects.get()
    assert (str(fact.on), fact.precision, fact.data["place"]) == ("2019-03-01", "month", "Laredo, Texas")


def test_a_waiting_client_takes_the_offered_hour(open_page: OpenPage, paul: User) -> None:
    from clients.consultations.waiting import actions as waiting

    waits = factories.person(given_name="Wanda", family_name="Waiting", language="fr")
    waiting.add(person=waits, type_=factories.consultation_type(), by=paul, now=clock.now())
    waiting.cancel_and_offer(Consultation.objects.get(), reason="", by=paul, now=clock.now())
    deliver()
    letter = next(message for message in mail.outbox if message.to == [waits.email])
    link = re.search(r"/book/link/#(\w+)", letter.body)
    assert link
    page = open_page(link.group(), look=PHONE)
    axe(page)
    page.get_by_role("button", name="Oui, je la prends").click()
    expect(page.locator(".visitor-said")).to_contain_text("Elle est à vous")
    assert Consultation.objects.filter(person=waits, status="booked").exists()
