"""Dates in words: weekday, distance, late and soon."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from caseapp.core.templatetags.dates import distance_in_words, due_dates, due_in_words, show_date, show_due, urgency

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "words", "due", "state"),
    [
        (-3, "3 days ago", "3 days overdue", "overdue"),
        (-1, "yesterday", "1 day overdue", "overdue"),
        (0, "today", "due today", "today"),
        (1, "tomorrow", "due tomorrow", "soon"),
        (2, "in 2 days", "in 2 days", "soon"),
        (7, "in 7 days", "in 7 days", "soon"),
        (8, "in 8 days", "in 8 days", "later"),
        (400, "in 400 days", "in 400 days", "later"),
        (731, "in 2 years", "in 2 years", "later"),
        (-3660, "10 years ago", "3660 days overdue", "overdue"),
    ],
)
def test_distance_is_told_in_words(days: int, words: str, due: str, state: str) -> None:
    day = TODAY + timedelta(days=days)

    assert (distance_in_words(day, TODAY), due_in_words(day, TODAY), urgency(day, TODAY)) == (words, due, state)


def test_date_shows_weekday_date_and_distance() -> None:
    html = show_date(date(2026, 12, 1), TODAY)

    assert '<time datetime="2026-12-01">Tue, Dec 1, 2026</time>' in html
    assert '·</span> <span class="date-distance">in 8 days<' in html


def test_due_date_says_which_date_it_is_and_how_late() -> None:
    html = show_due(date(2026, 11, 20), TODAY, label="working")

    assert ">working<" in html
    assert "3 days overdue" in html
    assert "date-overdue" in html


def test_done_is_never_late() -> None:
    html = show_due(date(2026, 11, 20), TODAY, done=True)

    assert "overdue" not in html
    assert ">done<" in html.replace("</svg>done", ">done")


@pytest.mark.parametrize("tag", ["{% show_date day today %}", "{% show_due day today %}"])
def test_no_date_is_said(tag: str) -> None:
    assert Template("{% load dates %}" + tag).render(Context({"day": None, "today": TODAY})) == "no date"


def test_instant_is_shown_on_the_readers_day() -> None:
    late_evening_in_new_york = datetime(2026, 12, 2, 3, 30, tzinfo=UTC)

    with timezone.override("America/New_York"):
        assert "Tue, Dec 1, 2026" in show_date(late_evening_in_new_york, TODAY)


def test_label_is_escaped() -> None:
    assert "<script>" not in show_due(TODAY, TODAY, label="<script>")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "martes, 1 de diciembre de 2026"),
        ("fr", "mardi, 1 décembre 2026"),
        ("zh-hans", "星期二, 2026年12月1日"),
        ("ru", "вторник, 1 декабря 2026 г."),
    ],
)
def test_date_follows_the_language(language: str, words: str) -> None:
    with translation.override(language):
        assert words in show_date(date(2026, 12, 1)).lower()


def test_a_day_in_words_is_kept_for_its_language_alone() -> None:
    day = date(2026, 12, 1)
    english = show_due(day, TODAY)
    with translation.override("es"):
        spanish = show_due(day, TODAY)

    assert "Dec" in english
    assert "diciembre" in spanish
    assert show_due(day, TODAY) == english


def test_both_dates_of_an_obligation_are_told_apart() -> None:
    both = due_dates(date(2026, 12, 7), date(2026, 12, 4), TODAY)

    assert both.index("working") < both.index("Dec 4") < both.index("legal") < both.index("Dec 7")
    assert "working" not in due_dates(date(2026, 12, 7), date(2026, 12, 7), TODAY)
    assert "due-dates-large" in due_dates(date(2026, 12, 7), None, TODAY, large=True)
