"""The questionnaire: saved as one goes, nothing in the record before somebody accepts it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from caseapp.accounts.models import User
from clients.consultations.history.dates import NotADate, read_date
from clients.consultations.intake import actions
from clients.consultations.intake.answers import as_fact, read
from clients.consultations.intake.questions import questions, sections, texts
from clients.consultations.letters import links
from clients.consultations.models import ClientLink, HistoryFact, Intake, IntakeAnswer, Letter
from clients.consultations.wording import LANGUAGES
from clients.documents.models import Document
from clients.people.models import Person
from tests import factories
from tests.factories import NOW

ENTRY = {"when": "2019-03", "place": "Laredo", "manner": "none"}


def sent(by_mail: bool = False, **more: Any) -> tuple[Intake, str]:
    cache.clear()
    usual: dict[str, Any] = {"person": factories.person(), "language": "es", "sections": list(sections())}
    return actions.send(by_mail=by_mail, by=factories.paul(), now=NOW, **(usual | more))


def answered(found: dict[tuple[str, int], dict[str, str]] | None = None) -> Intake:
    intake, _ = sent()
    actions.save_answers(intake, found=found or {("entries", 0): ENTRY}, now=NOW)
    return intake


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2019-03-04", date(2019, 3, 4), "day"), ("2019-3", date(2019, 3, 1), "month"),
        ("2019", date(2019, 1, 1), "year"), ("3/4/2019", date(2019, 3, 4), "day"),
        ("03/2019", date(2019, 3, 1), "month"), (" ٢٠١٩ ", date(2019, 1, 1), "year"),
    ],
)  # fmt: skip
def test_dates_are_read_as_precisely_as_they_are_written(text: str, day: date, precision: str) -> None:
    assert read_date(text) == (day, precision)


@pytest.mark.parametrize("text", ["", "maybe 2019", "2019-13", "2019-02-30", "0019", "1/2/3/4", "²⁰¹⁹"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(NotADate):
        read_date(text)


def test_only_boxes_that_exist_are_read_and_choices_only_as_offered() -> None:
    posted = {
        "q-entries-0-place": " Laredo\x00 ", "q-entries-0-manner": "hacked", "q-entries-1-place": "x" * 900,
        "q-nothing-0-place": "x", "q-entries-99-place": "x", "q-removal_order-1-answer": "yes", "other": "x",
    }  # fmt: skip
    assert read(posted, questions()) == {
        ("entries", 0): {"place": "Laredo", "manner": ""},
        ("entries", 1): {"place": "x" * 300},
    }


def test_an_answer_becomes_the_parts_of_a_fact() -> None:
    parts = as_fact(questions()["arrests"], {"when": "2020", "place": "Reno", "outcome": "dropped"})
    assert parts
    assert (parts.on, parts.precision, parts.data) == (date(2020, 1, 1), "year", {"place": "Reno", "result": "dropped"})
    assert as_fact(questions()["removal_order"], {"answer": "no"}) is None
    kept = as_fact(questions()["notices"], {"when": "last spring"})
    assert kept
    assert (kept.on, kept.data) == (None, {"when": "last spring"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(language: str) -> None:
    master, own = texts("en").tree, texts(language).tree
    assert {part: set(words) for part, words in own.items()} == {part: set(words) for part, words in master.items()}


def test_every_question_leads_to_a_kind_of_fact() -> None:
    assert {question.fact for question in questions().values()} <= set(HistoryFact.Kind.values)
    asked = {field.name for question in questions().values() for field in question.fields} - {"answer"}
    assert asked == set(texts("en").tree["fields"])


@pytest.mark.django_db
class TestAnswers:
    def test_nothing_reaches_the_record_before_it_is_accepted(self) -> None:
        answered()
        assert (IntakeAnswer.objects.get().status, HistoryFact.objects.count()) == ("waiting", 0)

    def test_an_accepted_answer_is_a_fact_with_its_source(self, paul: User) -> None:
        intake = answered()
        answer = actions.accept(IntakeAnswer.objects.get(), by=paul, now=NOW)
        fact = HistoryFact.objects.get()
        assert (fact.person, fact.kind, fact.on, fact.precision) == (intake.person, "entry", date(2019, 3, 1), "month")
        assert (fact.data, fact.source, fact.accepted_by) == ({"place": "Laredo", "manner": "none"}, "client", paul)
        assert (answer.fact, answer.decided_by) == (fact, paul)

    def test_a_correction_is_marked(self, paul: User) -> None:
        answered()
        actions.accept(IntakeAnswer.objects.get(), values={**ENTRY, "place": "Laredo, TX"}, by=paul, now=NOW)
        assert HistoryFact.objects.get().data["corrected"] == ["place"]

    def test_a_declined_answer_stays_out(self, paul: User) -> None:
        answered()
        actions.decline(IntakeAnswer.objects.get(), reason="Not theirs", by=paul, now=NOW)
        assert (IntakeAnswer.objects.get().status, HistoryFact.objects.count()) == ("declined", 0)

    def test_a_changed_answer_is_reviewed_again_and_replaces_its_fact(self, paul: User) -> None:
        intake = answered()
        actions.accept(IntakeAnswer.objects.get(), by=paul, now=NOW)
        actions.save_answers(intake, found={("entries", 0): {**ENTRY, "place": "El Paso"}}, now=NOW)
        answer = IntakeAnswer.objects.get()
        assert (answer.status, HistoryFact.objects.standing().get().data["place"]) == ("waiting", "Laredo")
        actions.accept(answer, by=paul, now=NOW)
        new = HistoryFact.objects.standing().get()
        assert (new.data["place"], HistoryFact.objects.get(replaced_by=new).data["place"]) == ("El Paso", "Laredo")

    def test_a_yes_taken_back_withdraws_the_fact(self, paul: User) -> None:
        intake = answered({("removal_order", 0): {"answer": "yes", "when": "2018"}})
        actions.accept(IntakeAnswer.objects.get(), by=paul, now=NOW)
        actions.save_answers(intake, found={("removal_order", 0): {"answer": "no"}}, now=NOW)
        actions.accept(IntakeAnswer.objects.get(), by=paul, now=NOW)
        assert not HistoryFact.objects.standing().exists()

    def test_an_emptied_entry_goes_unless_it_is_in_the_record(self, paul: User) -> None:
        intake = answered({("entries", 0): ENTRY, ("entries", 1): {"place": "Reno"}})
        actions.accept(IntakeAnswer.objects.get(entry=0), by=paul, now=NOW)
        blank = {"when": "", "place": "", "manner": ""}
        actions.save_answers(intake, found={("entries", 0): blank, ("entries", 1): blank}, now=NOW)
        assert [row.entry for row in IntakeAnswer.objects.all()] == [0]

    def test_another_name_is_found_by_search_once_accepted(self, paul: User) -> None:
        intake = answered({("other_names", 0): {"name": "Rosa Alías"}})
        assert not Person.objects.matching("alías").exists()
        actions.accept(IntakeAnswer.objects.get(), by=paul, now=NOW)
        assert list(Person.objects.matching("alias")) == [intake.person]

    def test_a_file_becomes_a_document_only_when_accepted(self, paul: User) -> None:
        intake, _ = sent()
        upload = actions.add_upload(intake, file=factories.upload("i94.pdf"), now=NOW)
        assert actions.add_upload(intake, file=factories.upload("again.pdf"), now=NOW) == upload
        assert not Document.objects.exists()
        done = actions.accept_upload(upload, title="I-94", by=paul, now=NOW)
        assert done.document
        assert (done.document.person, done.document.title) == (intake.person, "I-94")

    def test_a_file_the_store_has_lost_is_said(self, paul: User, client_for: Callable[[User], Client]) -> None:
        intake, _ = sent()
        upload = actions.add_upload(intake, file=factories.upload("i94.pdf"), now=NOW)
        upload.file.storage.delete(upload.file.name)

        answer = client_for(paul).get(f"/consultations/questions/{intake.pk}/papers/{upload.pk}/file", follow=True)

        assert answer.redirect_chain
        assert "missing from the store" in answer.content.decode()

    @pytest.mark.parametrize("content", [b"<html><script>", b"MZ\x00\x01", b"PK\x03\x04rubbish", b"plain words"])
    def test_what_is_no_photo_or_pdf_is_refused(self, content: bytes) -> None:
        intake, _ = sent()
        with pytest.raises(ValidationError):
            actions.add_upload(intake, file=factories.upload("photo.jpg", content), now=NOW)

    def test_a_closed_questionnaire_takes_nothing(self, paul: User) -> None:
        intake, key = sent()
        actions.withdraw(intake, by=paul, now=NOW)
        with pytest.raises(ValidationError):
            actions.save_answers(intake, found={("entries", 0): ENTRY}, now=NOW)
        assert links.find(key, now=NOW) is None

    def test_asking_again_takes_up_the_open_questionnaire(self) -> None:
        intake = answered()
        again, key = sent(person=intake.person, sections=["entry"])
        assert (again, again.answers.count(), again.sections) == (intake, 1, ["entry"])
        assert links.find(key, now=NOW)

    def test_contact_rules_keep_the_link_out_of_the_mail(self, paul: User) -> None:
        from clients.people import actions as people

        person = factories.person()
        people.set_contact_rules(person, safe_email=False, by=paul, now=NOW)
        sent(by_mail=True, person=person)
        letter = Letter.objects.get()
        assert (letter.status, letter.secret) == ("withheld", "")


@pytest.mark.django_db
class TestPages:
    def opened(self, key: str) -> Client:
        browser = Client()
        assert browser.post("/book/link/", {"key": key}).status_code == 302
        return browser

    def test_a_key_opens_its_questionnaire_and_nothing_else(self, frozen: Any) -> None:
        _, key = sent()
        browser = self.opened(key)
        assert browser.get("/book/questions/entry/").status_code == 200
        assert browser.get("/book/mine/")["Location"] == "/book/link/"
        assert Client().get("/book/questions/entry/")["Location"] == "/book/link/"

    def test_a_wrong_or_ended_key_opens_nothing(self, frozen: Any) -> None:
        _, key = sent()
        assert Client().post("/book/link/", {"key": "WRONGKEY"}).status_code == 422
        ClientLink.objects.update(ends_at=NOW - timedelta(minutes=1))
        assert Client().post("/book/link/", {"key": key}).status_code == 422

    def test_a_key_may_be_typed_as_it_is_read_out(self, frozen: Any) -> None:
        _, key = sent()
        self.opened(f" {key[:4].lower()}-{key[4:8]} {key[8:]} ")

    def test_opening_a_link_changes_nothing(self, frozen: Any) -> None:
        intake, key = sent()
        self.opened(key).get("/book/questions/entry/")
        intake.refresh_from_db()
        assert (intake.status, intake.first_opened_at) == ("sent", None)

    def test_a_date_nobody_can_read_is_kept_and_marked(self, frozen: Any) -> None:
        intake, key = sent()
        browser = self.opened(key)
        answer = browser.post("/book/questions/entry/", {"q-entries-0-when": "13/45", "go": "next"})
        assert answer.status_code == 422
        assert "13/45" in answer.content.decode()
        assert intake.answers.get().value == {"when": "13/45"}

    def test_a_file_too_many_bytes_long_is_told(self, frozen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(actions, "LARGEST_UPLOAD", 10)
        _, key = sent()
        file = io.BytesIO(factories.facts.PDF)
        file.name = "long.pdf"
        answer = self.opened(key).post("/book/questions/papers/", {"file": file})
        assert answer.status_code == 422
        assert "15 MB" in answer.content.decode()

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_review_costs_the_same_for_one_and_for_many(
        self, count: int, client_for: Any, paul: User, django_assert_max_num_queries: Any
    ) -> None:
        intake = answered({("entries", number): ENTRY for number in range(count)})
        browser = client_for(paul)
        with django_assert_max_num_queries(14):
            assert browser.get(f"/consultations/questions/{intake.pk}/").status_code == 200

    def test_markup_in_an_answer_is_text(self, client_for: Any, paul: User) -> None:
        intake = answered({("entries", 0): {"place": "<img src=x onerror=alert(1)>"}})
        body = client_for(paul).get(f"/consultations/questions/{intake.pk}/").content.decode()
        assert "<img src=x" not in body

    def test_somebody_elses_questionnaire_is_not_there(self, client_for: Any, petra: User) -> None:
        hidden = factories.matter(protection="restricted").client
        intake, _ = sent(person=hidden)
        assert client_for(petra).get(f"/consultations/questions/{intake.pk}/").status_code == 404

    def test_the_auditor_reads_and_decides_nothing(self, client_for: Any, axel: User) -> None:
        intake = answered()
        answer = intake.answers.get()
        browser = client_for(axel)
        assert browser.get(f"/consultations/questions/{intake.pk}/").status_code == 200
        path = f"/consultations/questions/{intake.pk}/answers/{answer.pk}/"
        assert browser.post(path, {"decision": "accept"}).status_code == 403
