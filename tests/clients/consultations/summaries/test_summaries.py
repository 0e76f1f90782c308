"""The summary: asked for, made, made again the same, downloaded on record; the commands' output."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from pypdf import PdfReader

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.consultations.history import actions as history
from clients.consultations.models import Consultation, Summary
from clients.consultations.review import actions as review
from clients.consultations.summaries import actions
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
    made = actions.render(ask(factories.consultation(whose=matter.client)).pk, now=now)
    assert made is not None
    address = reverse("consultations:summary_file", args=[made.consultation_id, made.pk])

    answer = client_for(ana).get(address)

    assert answer["Content-Type"] == "application/pdf"
    assert matter.client.family_name not in answer["Content-Disposition"]
    assert Event.objects.filter(kind="summary.downloaded", subject_id=made.consultation_id).count() == 1
    assert client_for(otto).get(address).status_code == 404


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
        call_command("consultation_factors", 999_999, "--json")
