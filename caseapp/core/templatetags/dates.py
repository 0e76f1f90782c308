"""Dates as people read them: weekday, date, distance, and the words for late and soon.

`{% load dates %}` gives

* `{% show_date day today %}`: a fact's date, "Tue, Dec 1, 2026 · in 8 days";
* `{% show_due day today label="legal" %}`: an obligation's date, with "3 days overdue" and "due tomorrow";
* `{% due_dates legal_on working_on today %}`: both dates of an obligation;
* `{{ day|urgency:today }}`: "overdue", "today", "soon" or "later", for choosing words, never for rules;
* `{{ instant|clock_time }}`: "9:30 AM" in the active time zone.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from django import template
from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext

from caseapp.core.templatetags.icons import icon

register = template.Library()

Urgency = Literal["overdue", "today", "soon", "later"]

# How near a date must be to be shown as "soon". A matter of display: reminders have their own schedule.
SOON_DAYS = 7
YEARS_FROM = 731


def as_day(value: date | datetime) -> date:
    """Return the calendar day of a date, or of an instant in the active time zone."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def day_in_words(day: date) -> str:
    """Return "Tue, Dec 1, 2026"; in other languages the weekday before their own long form."""
    if (get_language() or "en").startswith("en"):
        return date_format(day, "D, M j, Y")
    return date_format(day, f"l, {get_format('DATE_FORMAT')}")


def distance_in_words(day: date, today: date) -> str:
    """Return "today", "tomorrow", "in 8 days", "yesterday", "3 days ago"; from two years on, whole years."""
    days = (day - today).days
    if abs(days) >= YEARS_FROM:
        years = _whole_years(min(day, today), max(day, today))
        return gettext("in %(n)d years") % {"n": years} if days > 0 else gettext("%(n)d years ago") % {"n": years}
    if days in (-1, 0, 1):
        return (gettext("today"), gettext("tomorrow"), gettext("yesterday"))[days]
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


def _whole_years(earlier: date, later: date) -> int:
    not_yet = (later.month, later.day) < (earlier.month, earlier.day)
    return later.year - earlier.year - not_yet


def due_in_words(day: date, today: date) -> str:
    """Return "due today", "due tomorrow", "in 8 days" or "3 days overdue"."""
    days = (day - today).days
    if days < 0:
        return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}
    if days == 0:
        return gettext("due today")
    return gettext("due tomorrow") if days == 1 else distance_in_words(day, today)


@register.filter
def urgency(day: date | datetime, today: date) -> Urgency:
    """Return how near a due date is, for choosing words and an icon."""
    days = (as_day(day) - today).days
    if days < 0:
        return "overdue"
    if days == 0:
        return "today"
    return "soon" if days <= SOON_DAYS else "later"


@register.filter
def in_words(day: date | datetime) -> str:
    """Return the day with its weekday and no distance, for sentences and mails."""
    return day_in_words(as_day(day))


@register.filter
def clock_time(instant: datetime) -> str:
    """Return "9:30 AM" in the active time zone and language."""
    local = timezone.localtime(instant) if timezone.is_aware(instant) else instant
    return date_format(local, pgettext("time of day", "g:i A"))


@register.simple_tag
def show_date(day: date | datetime | None, today: date | None = None) -> str:
    """Return a fact's date as a `<time>` element, with its distance when `today` is given."""
    if not day:
        return gettext("no date")
    return _fact(as_day(day), today, get_language())


@lru_cache(maxsize=4096)
def _fact(day: date, today: date | None, _language: str | None) -> SafeString:
    """A list of a hundred rows repeats few dates; each is put into words once a day and language."""
    moment = _time_element(day)
    if today is None:
        return moment
    return format_html(
        '<span class="date">{} <span class="date-dot">·</span> <span class="date-distance">{}</span></span>',
        moment,
        distance_in_words(day, today),
    )


@register.simple_tag
def show_due(
    day: date | datetime | None,
    today: date,
    label: str = "",
    done: bool = False,  # noqa: FBT001, FBT002 (template tags pass by position or name)
) -> str:
    """Return an obligation's date; `label` is "legal" or "working", `done` silences the urgency."""
    if not day:
        return gettext("no date")
    return _obligation(as_day(day), today, label, "done" if done else urgency(day, today), get_language())


@lru_cache(maxsize=4096)
def _obligation(day: date, today: date, label: str, state: str, _language: str | None) -> SafeString:
    return format_html(
        '<span class="date date-{}">{}{} <span class="date-distance">{}{}</span></span>',
        state,
        _label(label),
        _time_element(day),
        _mark(state),
        gettext("done") if state == "done" else due_in_words(day, today),
    )


@register.simple_tag
def due_dates(
    legal_on: date,
    working_on: date | None,
    today: date,
    done: bool = False,  # noqa: FBT001, FBT002 (template tags pass by position or name)
    large: bool = False,  # noqa: FBT001, FBT002
) -> SafeString:
    """Return the legal and the working date of one obligation, told apart by words; once where they are the same.

    The working date is what the office works to. `large` is for the deadline's own page.
    """
    working = show_due(working_on, today, "working", done) if working_on and working_on != legal_on else ""
    size = " due-dates-large" if large else ""
    return format_html(
        '<span class="due-dates{}">{} {}</span>', size, working, show_due(legal_on, today, "legal", done)
    )


def _time_element(day: date) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), day_in_words(day))


def _label(label: str) -> SafeString:
    if not label:
        return SafeString("")
    words = {"legal": gettext("legal"), "working": gettext("working")}
    return format_html('<span class="date-label">{}</span> ', words.get(label, label))


def _mark(state: str) -> SafeString:
    marks = {"overdue": "alert-triangle", "today": "clock-exclamation", "soon": "clock", "done": "check"}
    return icon(marks[state]) if state in marks else SafeString('<span class="date-dot">· </span>')
