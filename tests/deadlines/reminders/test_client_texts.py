"""The texts for clients: complete, fillable, and each in its own language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clients.consultations.wording import Words
from clients.proceedings.models import Appearance
from deadlines.reminders import client_composing, client_texts
from tests.factories import NOW

CODES = sorted(path.stem for path in Path(client_texts.FOLDER).glob("*.toml"))


def test_the_nine_languages_are_there() -> None:
    assert CODES == ["ar", "en", "es", "fr", "ht", "pt", "ru", "vi", "zh-hans"]


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_there_and_knows_its_gaps(code: str) -> None:
    for kind in client_texts.KINDS:
        text = client_texts.shipped(kind, code)
        for words in (text.subject, text.email, text.sms):
            assert words
            assert client_texts.gaps(words) <= client_texts.FIELDS
        assert client_texts.gaps(text.sms) >= {"firm", "phone"}
        assert len(text.sms) < 160


@pytest.mark.parametrize("code", CODES)
def test_every_kind_of_appearance_has_a_name(code: str) -> None:
    assert client_texts.file_of(code)["names"].keys() >= set(Appearance.Kind.values)


@pytest.mark.parametrize("code", CODES)
def test_names_are_the_same_set_in_every_language(code: str) -> None:
    assert client_texts.file_of(code)["names"].keys() == client_texts.file_of("en")["names"].keys()


@pytest.mark.parametrize(
    ("code", "words"),
    [("es", "martes 1 de diciembre de 2026"), ("zh-hans", "2026年12月1日星期二"), ("ar", "الثلاثاء 1 ديسمبر 2026")],
)
def test_dates_in_the_clients_language(code: str, words: str) -> None:
    assert Words(code, client_texts.file_of(code)).day(date(2026, 12, 1)) == words


@pytest.mark.parametrize(("asked", "found"), [("pt-BR", "pt"), ("zh-Hant", "zh-hans"), ("ES", "es"), ("ti", None)])
def test_the_nearest_language(asked: str, found: str | None) -> None:
    assert client_texts.nearest(asked) == found


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", client_texts.KINDS)
def test_an_example_of_every_text_is_complete(code: str, kind: str) -> None:
    examples = client_composing.example(kind, code, now=NOW)

    assert set(examples) == {"email", "sms"}
    for envelope in examples.values():
        assert envelope.language == code
        assert "{" not in envelope.subject + envelope.text
    assert client_texts.file_of(code)["stop"] in examples["sms"].text


@pytest.mark.django_db
def test_an_address_keeps_its_order_in_a_text_that_runs_from_the_right() -> None:
    assert "\u2068290 Broadway, New York\u2069" in client_composing.example("appearance", "ar", now=NOW)["email"].text
    assert "\u2068" not in client_composing.example("appearance", "es", now=NOW)["email"].text
