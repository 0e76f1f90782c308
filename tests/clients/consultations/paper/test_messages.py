"""The fixed words: complete in each language, printable in its font, honest about what is missing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time

import pytest

from clients.consultations.paper import dates, find_fonts, languages, messages, unreviewed
from clients.consultations.paper.typeset.direction import RTL_LANGUAGES
from clients.consultations.paper.typeset.fonts import FIRST, LATIN

ENGLISH = messages.load("en").words
OTHERS = [language for language in languages() if language != "en"]
PROMISED = {"en", "es", "ht", "pt", "fr", "zh-Hans", "zh-Hant", "vi", "ru", "ar", "ko", "hi", "am"}


def words_of(language: str) -> list[str]:
    found: list[str] = []
    for value in messages.load(language).words.values():
        found += value if isinstance(value, list) else [value]
    return found


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{\w+}", text))


def test_every_promised_language_has_its_words() -> None:
    assert set(languages()) >= PROMISED


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_says_everything_that_english_says(language: str) -> None:
    words = messages.load(language).words

    assert words.keys() == ENGLISH.keys()
    for key, english in ENGLISH.items():
        if isinstance(english, list):
            assert len(words[key]) == len(english), key
            assert set().union(*map(placeholders, words[key])) == set().union(*map(placeholders, english)), key
        elif not key.startswith("dates."):
            assert placeholders(words[key]) == placeholders(english), key


@pytest.mark.parametrize("language", languages())
def test_every_character_is_in_a_font_of_the_language(language: str) -> None:
    library = find_fonts()
    faces = [library.face(p, bold=bold) for p in FIRST.get(language, (LATIN,)) for bold in (False, True)]
    regular, bold = faces[0::2], faces[1::2]

    for char in sorted(set("".join(words_of(language)))):
        assert any(face and face.has(ord(char)) for face in regular), f"U+{ord(char):04X} {char}"
        assert any(face and face.has(ord(char)) for face in bold), f"bold U+{ord(char):04X} {char}"


@pytest.mark.parametrize("language", languages())
def test_direction_of_the_file_is_the_direction_of_the_page(language: str) -> None:
    assert messages.load(language).words["direction"] == ("rtl" if language in RTL_LANGUAGES else "ltr")


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language: str) -> None:
    same = [
        key
        for key, english in ENGLISH.items()
        if messages.load(language).words[key] == english and isinstance(english, str) and len(english) > 20
    ]

    assert same == []


@pytest.mark.parametrize(
    ("asked", "given"),
    [("es-MX", "es"), ("pt_BR", "pt"), ("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant"), ("EN", "en")],
)
def test_a_language_is_found_by_its_usual_names(asked: str, given: str) -> None:
    assert messages.load(asked).language == given


def test_an_unknown_language_speaks_english_and_says_so() -> None:
    found = messages.load("ti")

    assert not found.exists
    assert found.words_language == "en"
    assert found.text("signature.line") == "Signature"


def test_a_missing_word_falls_back_to_english_and_is_remembered() -> None:
    whole = messages.load("es")
    found = replace(whole, words={key: word for key, word in whole.words.items() if key != "signature.line"})

    assert found.text("signature.line") == "Signature"
    assert found.fallen_back == {"signature.line"}


def test_a_word_nobody_wrote_is_an_error() -> None:
    with pytest.raises(messages.MessageMissing):
        messages.load("es").text("no.such.word")


def test_unreviewed_languages_are_named_for_the_staff() -> None:
    assert {"Spanish", "Chinese, traditional"} <= set(unreviewed())
    assert "English" not in unreviewed()


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "Tuesday, December 1, 2026"),
        ("es", "martes, 1 de diciembre de 2026"),
        ("pt", "terça-feira, 1 de dezembro de 2026"),
        ("fr", "mardi 1 décembre 2026"),
        ("ht", "madi 1 desanm 2026"),
        ("vi", "Thứ Ba, ngày 1 tháng 12 năm 2026"),
        ("ru", "вторник, 1 декабря 2026 г."),
        ("ar", "الثلاثاء، 1 ديسمبر 2026"),
        ("zh-Hans", "2026年12月1日 星期二"),
        ("ko", "2026년 12월 1일 화요일"),
        ("hi", "मंगलवार, 1 दिसंबर 2026"),
        ("am", "ማክሰኞ፣ ዲሴምበር 1 ቀን 2026"),
    ],
)
def test_dates_are_written_with_the_weekday(language: str, written: str) -> None:
    assert dates.full(date(2026, 12, 1), messages.load(language)) == written


@pytest.mark.parametrize(
    ("hour", "english", "french"), [(0, "12:05 AM", "00:05"), (12, "12:05 PM", "12:05"), (15, "3:05 PM", "15:05")]
)
def test_times_are_written_as_people_write_them(hour: int, english: str, french: str) -> None:
    assert dates.clock(time(hour, 5), messages.load("en")) == english
    assert dates.clock(time(hour, 5), messages.load("fr")) == french
