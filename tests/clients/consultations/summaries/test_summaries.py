"""The summary: asked for, made, made again the same, downloaded on record; the commands' output."""

from __future__ import annotations

import hashlib
import io
import json
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command, load_command_class
from django.urls import reverse
from pypdf import PdfReader

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.consultations import paper
from clients.consultations.factors import factors
from clients.consultations.history import actions as history
from clients.consultations.models import Consultation, Summary, SummaryGiven
from clients.consultations.paper import messages
from clients.consultations.review import actions as review
from clients.consultations.review.lifecycle import places
from clients.consultations.summaries import actions, content, words
from clients.exposure.catalogue import resource_groups, systems
from tests import factories
from tests.conftest import SignedIn


@pytest.fixture
def consultation(db: None) -> Consultation:
    person = factories.person()
    history.record(
        person=person,
        kind="conviction",
        on=date(2019, 5, 6),
        data={"plea": "yes"},
        by=factories.ana(),
        now=factories.NOW,
    )
    found = factories.consultation(whose=person)
    review.decide(found, "conviction", decision="confirmed", found=None, by=factories.ana(), now=factories.NOW)
    return found


def ask(consultation: Consultation, **more: Any) -> Summary:
    said = {"form": "office", "language": "en", "today": factories.TODAY, "by": factories.ana(), "now": factories.NOW}
    return actions.ask(consultation, **(said | more))  # type: ignore[arg-type]


def test_asked_for_and_made_once(consultation: Consultation, now: datetime) -> None:
    made = actions.render(ask(consultation).pk, now=now)

    assert made is not None
    assert (made.status, made.version) == ("ready", 1)
    content = made.file.read()
    assert hashlib.sha256(content).hexdigest() == made.sha256
    assert len(PdfReader(io.BytesIO(content)).pages) == made.pages
    assert actions.render(made.pk, now=now) is None
    assert set(Event.objects.values_list("kind", flat=True)) >= {"summary.requested", "summary.rendered"}


def test_the_same_record_gives_the_same_bytes_and_a_new_version(consultation: Consultation, now: datetime) -> None:
    first = actions.render(ask(consultation).pk, now=now)
    second = actions.render(ask(consultation).pk, now=now)

    assert first is not None
    assert second is not None
    assert second.version == 2
    assert first.sha256 == second.sha256


def test_a_language_without_paper_is_refused(consultation: Consultation) -> None:
    with pytest.raises(ValidationError, match="language"):
        ask(consultation, language="xx")


def test_a_download_is_on_record_and_a_stranger_finds_nothing(
    client_for: SignedIn, ana: User, otto: User, now: datetime
) -> None:
    matter = factories.matter(protection="restricted")
    made = actions.render(ask(factories.consultation(whose=matter.client, situation="In short.")).pk, now=now)
    assert made is not None
    address = reverse("consultations:summary_file", args=[made.consultation_id, made.pk])

    answer = client_for(ana).get(address)

    assert answer["Content-Type"] == "application/pdf"
    assert matter.client.family_name not in answer["Content-Disposition"]
    assert Event.objects.filter(kind="summary.downloaded", subject_id=made.consultation_id).count() == 1
    assert client_for(otto).get(address).status_code == 404


def test_a_file_lost_from_the_storage_is_said(consultation: Consultation, client_for: SignedIn, ana: User) -> None:
    made = actions.render(ask(consultation).pk, now=factories.NOW)
    assert made is not None
    made.file.storage.delete(made.file.name)

    answer = client_for(ana).get(reverse("consultations:summary_file", args=[consultation.pk, made.pk]), follow=True)

    assert "not in the storage any more" in answer.content.decode()
    assert not Event.objects.filter(kind="summary.downloaded").exists()


def test_commands_print_their_keys(
    consultation: Consultation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "summary.pdf"
    call_command("consultation_summary", consultation.pk, "--form", "client", "--lang", "es", "--out", out, "--json")
    said = json.loads(capsys.readouterr().out)
    assert set(said) == {
        "consultation",
        "form",
        "lang",
        "out",
        "pages",
        "bytes",
        "sha256",
        "fallbacks",
        "missing_glyphs",
    }
    assert hashlib.sha256(out.read_bytes()).hexdigest() == said["sha256"]

    call_command("consultation_factors", consultation.pk, "--json")
    rows = json.loads(capsys.readouterr().out)
    keys = {
        "id",
        "factor",
        "fact",
        "facts",
        "because",
        "rule",
        "source",
        "confidence",
        "eased_by",
        "action",
        "decision",
    }
    assert rows
    assert all(set(row) == keys for row in rows)
    assert {row["id"]: row["decision"] for row in rows}["conviction"] == "confirmed"

    with pytest.raises(CommandError, match="no consultation"):
        call_command("consultation_factors", 999_999)
    with pytest.raises(SystemExit, match="1"):
        call_command("consultation_factors", 999_999, "--json")
    assert json.loads(capsys.readouterr().out) == {"error": "There is no consultation 999999."}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["999999", "--out", "x.pdf"], "There is no consultation 999999"),
        (["-1", "--out", "x.pdf"], "There is no consultation -1"),
        (["9" * 40, "--out", "x.pdf"], "There is no consultation 9"),
        (["ID", "--lang", "tlh", "--out", "x.pdf"], "There is no paper in the language “tlh”"),
        (["ID", "--out", "/nowhere/at/all.pdf"], "cannot be written: no such file or directory"),
        (["ID", "--out", "."], "cannot be written: it is a folder"),
    ],
)
def test_what_the_command_cannot_do_is_one_sentence(
    consultation: Consultation, more: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = [str(consultation.pk) if one == "ID" else one for one in more]
    command = load_command_class("clients", "consultation_summary")
    parser = command.create_parser("manage.py", "consultation_summary")
    with pytest.raises(CommandError) as refused:
        command.execute(**vars(parser.parse_args(arguments)))
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.django_db
def test_a_program_reads_the_reason_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        call_command("consultation_summary", 999_999, "--out", tmp_path / "x.pdf", "--json")

    assert refused.value.code == 1
    assert json.loads(capsys.readouterr().out) == {"error": "There is no consultation 999999."}


@pytest.mark.django_db
def test_nothing_confirmed_is_nothing_to_print(tmp_path: Path, client_for: SignedIn, ana: User) -> None:
    bare = factories.consultation()
    with pytest.raises(CommandError, match="There is nothing to print yet"):
        call_command("consultation_summary", bare.pk, "--out", tmp_path / "x.pdf")
    answer = client_for(ana).post(
        reverse("consultations:summaries", args=[bare.pk]), {"form": "client", "language": "en"}
    )
    assert answer.status_code == 422
    assert "There is nothing to print yet" in answer.content.decode()
    assert not Summary.objects.exists()


def test_who_took_and_who_received_it(consultation: Consultation, client_for: SignedIn, paul: User, axel: User) -> None:
    made = actions.render(ask(consultation, form="client").pk, now=factories.NOW)
    assert made is not None
    page, browser = reverse("consultations:summaries", args=[consultation.pk]), client_for(paul)
    give = reverse("consultations:give_summary", args=[consultation.pk, made.pk])
    assert browser.post(page, {"form": "client", "language": "en"}).status_code == 403  # counsel makes papers
    browser.get(reverse("consultations:summary_file", args=[consultation.pk, made.pk]))
    assert browser.post(give, {"to": "", "how": "hand", "given_on": "2026-11-20"}).status_code == 422
    assert browser.post(give, {"to": "A", "how": "hand", "given_on": "2099-11-20"}).status_code == 422
    browser.post(give, {"to": "Ngọc <b>", "how": "post", "given_on": "2026-11-20"})

    seen = client_for(axel).get(page).content.decode()

    assert "Ngọc &lt;b&gt;" in seen
    assert f"Downloaded by {paul.name}" in seen
    assert client_for(axel).post(give, {"to": "B"}).status_code == 403
    given = SummaryGiven.objects.get()
    browser.post(reverse("consultations:strike_given", args=[consultation.pk, given.pk]))
    assert "struck" in browser.get(page).content.decode()
    assert {"summary.given", "summary.given_struck"} <= set(Event.objects.values_list("kind", flat=True))


def test_the_clients_paper_is_in_the_clients_language(consultation: Consultation) -> None:
    document = content.of(consultation, today=factories.TODAY, form="client", language="es")
    assert document.factors[0].title == "Una condena o declaración de culpa"
    assert not document.some_english
    office = content.of(consultation, today=factories.TODAY, form="office", language="es")
    assert office.factors[0].title == "A conviction or a plea"


def test_a_language_nobody_checked_says_so(
    consultation: Consultation, client_for: SignedIn, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The catalogue's words and the paper's fixed words each have a translator; one of them missing is enough."""
    monkeypatch.setattr(messages, "unreviewed", list)
    office = content.of(consultation, today=factories.TODAY, form="office")
    assert {"Spanish", "Hindi", "Amharic"} <= set(office.unchecked)
    assert content.of(consultation, today=factories.TODAY, form="client", language="es").unchecked == ()
    out = io.BytesIO()
    paper.render(office, out, form="office")
    assert "Hindi" in PdfReader(out).pages[0].extract_text()

    actions.render(ask(consultation, form="client", language="es").pk, now=factories.NOW)
    page = reverse("consultations:summaries", args=[consultation.pk])
    assert "Our words in Spanish were not read by a translator yet" in client_for(ana).get(page).content.decode()

    read = dict(words._file("es")) | {"reviewed_by": "T. Translator"}
    monkeypatch.setattr(words, "_file", lambda _language: read)
    assert words.unread() == ()
    assert words.is_unchecked("es")  # the fixed words are still unread


def test_lists_have_the_marks_of_the_language(consultation: Consultation) -> None:
    said = {"kind": "conviction", "text": "x", "on": "2019-05-06", "exact": True, "names": ["Tucson"]}
    assert words.Words.of("ar", form="client").fact(said).count("،") == 2
    assert "，Tucson" in words.Words.of("zh-Hans", form="client").fact(said)
    assert ", Tucson" in words.Words.of("fr", form="client").fact(said)
    assert words.Words.of("ar", form="client").check(["names", "orders"]).count("؛") == 1


def test_the_words_of_each_language_are_complete() -> None:
    """Every language of the paper has every factor, fact, station, reason and group, or none of the part."""
    wanted = {
        "factor": set(factors()),
        "because": {when.because for system in systems().values() for when in system.when},
        "check": {one for system in systems().values() for one in system.check},
        "group": set(resource_groups()),
        "station": {place.stage.value for place in places()},
        "mode": set(Consultation.Mode.values),
    }
    assert {path.stem for path in words.FOLDER.glob("*.toml")} == set(paper.languages()) - {"en"}
    for path in words.FOLDER.glob("*.toml"):
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        assert {part: set(said[part]) for part in wanted} == wanted, path.stem
        assert all(len(row) == 3 and all(row) for row in said["factor"].values()), path.stem
        english = {place.stage.value: place for place in places()}
        for stage, (rights, filings, following) in said["station"].items():
            assert len(rights) == len(english[stage].rights), f"{path.stem} {stage}"
            assert len(filings) == len(english[stage].filings), f"{path.stem} {stage}"
            assert following
