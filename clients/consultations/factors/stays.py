"""Stays in the country, and how much of each was past its authorized end. Pure arithmetic, no law decided.

The count is a first one. It leaves out what the statute leaves out (time under 18, time with a pending asylum
application without unauthorized work, time before the law), counts what it cannot know, and says so. The attorney
counts again from the I-94.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clients.consultations.factors.history import Fact, History
from clients.consultations.history.dates import NotADate, read_date

MAJORITY_YEARS = 18  # INA 212(a)(9)(B)(iii)(I): an age, not a period
COUNTED_SINCE = date(1997, 4, 1)  # IIRIRA 309(a): no day before it is unlawful presence

Span = tuple[date, date]  # from a day up to, and without, another


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay: how it began and ended, and its days past the authorized end.

    `left` is None while it lasts, and where only the next entry tells that it ended (`over`). `all_days` counts every
    day without authorized stay, `unlawful_days` what the statute counts, `fewest_days` without the time of a pending
    I-485, which only policy leaves out. `pauses` are the filings that made a difference, `unsure` what is not known.
    """

    entry: Fact
    left: Fact | None
    over: bool
    past_since: date | None
    all_days: int
    unlawful_days: int
    fewest_days: int
    pauses: tuple[Fact, ...]
    unsure: tuple[str, ...]


def stays(history: History, today: date) -> list[Stay]:
    """Return each dated stay with its days of presence past the authorized end."""
    found = []
    entries = [fact for fact in history.all("entry") if fact.on and fact.on <= today]
    for number, entry in enumerate(entries):
        following = entries[number + 1].on if number + 1 < len(entries) else None
        left = next((out for out in history.after(entry, "exit") if (out.on or today) <= (following or today)), None)
        end = (left.on if left else None) or following or today
        found.append(_stay(history, entry, left, end, over=bool(left or following)))
    return found


def anniversary(day: date, years: int) -> date:
    """Return the same day some years later; February 29 becomes February 28, the earlier of the two."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def _stay(history: History, entry: Fact, left: Fact | None, end: date, *, over: bool) -> Stay:
    start = entry.on or end
    authorized = _authorized(history, entry, start, end)
    without = _minus([(start, end)], authorized)
    past = _minus(without, [(date.min, COUNTED_SINCE)])
    excused, pauses, unsure = _excused(history, start, end)
    counted = _minus(past, excused)
    adjusting = _pending(history, "i-485", start, end)
    fewest = _minus(counted, [span for _filing, span in adjusting])
    if _days(fewest) < _days(counted):
        pauses = (*pauses, *(filing for filing, _span in adjusting))
    since = without[0][0] if without else None
    return Stay(entry, left, over, since, _days(past), _days(counted), _days(fewest), pauses, unsure)


def _authorized(history: History, entry: Fact, start: date, end: date) -> list[Span]:
    """Return the spans in which the stay was authorized; the whole stay where nothing says when it ended (D/S)."""
    grants = [fact for fact in history.all("status_grant") if (fact.on or start) >= start and (fact.on or start) <= end]
    spans = [(grant.on or start, _after(grant.until) or end) for grant in grants]
    if entry.says("manner", "none"):
        return spans
    if until := _read(entry.data.get("admitted_until")):
        return [(start, until + timedelta(days=1)), *spans]
    first = min((span[0] for span in spans if span[1] < end), default=end)
    return [(start, first), *spans]


def _excused(history: History, start: date, end: date) -> tuple[list[Span], tuple[Fact, ...], tuple[str, ...]]:
    """Return the spans the statute leaves out, the filings behind them, and what is not known."""
    spans: list[Span] = []
    unsure: list[str] = []
    if history.born_on:
        spans.append((date.min, _majority(history.born_on)))
    else:
        unsure.append("The birth date is not on record: time under 18 is not left out.")
    asylum = _pending(history, "i-589", start, end)
    worked = [job for job in history.all("job") if job.says("permit", "no") and _touches(job, start, end)]
    if asylum and worked:
        unsure.append("Work without permission is on record: time with the asylum application is not left out.")
        asylum = []
    spans += [span for _filing, span in asylum]
    return spans, tuple(filing for filing, _span in asylum), tuple(unsure)


def _pending(history: History, form: str, start: date, end: date) -> list[tuple[Fact, Span]]:
    """Return the filings of a form made during the stay, each with the time it was pending as far as is known.

    One that was decided on an unknown day counts as pending for no time: the longer count is the safer one.
    """
    found = []
    for filing in history.all("filing"):
        if filing.on is None or not start <= filing.on < end or not filing.says("form", form, form.replace("-", "")):
            continue
        decided = next(
            (
                fact.on
                for fact in history.after(filing, "denial", "withdrawal")
                if fact.says("form", form, form.replace("-", ""))
            ),
            None,
        )
        unknown = filing.on if filing.says("result", "denied", "withdrawn") else end
        found.append((filing, (filing.on, decided or unknown)))
    return found


def _touches(fact: Fact, start: date, end: date) -> bool:
    return (fact.on or start) < end and (fact.until or end) >= start


def _minus(spans: Iterable[Span], left_out: Iterable[Span]) -> list[Span]:
    """Return what remains of the spans, in order, when the others are taken out."""
    rest = list(spans)
    for first, last in left_out:
        cut = [piece for start, end in rest for piece in ((start, min(end, first)), (max(start, last), end))]
        rest = [(start, end) for start, end in cut if start < end] if first < last else rest
    return rest


def _days(spans: Iterable[Span]) -> int:
    return sum((end - start).days for start, end in spans)


def _after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


def _read(text: object) -> date | None:
    """Return the day, or the first of a month or year where no more is said; None for no date (D/S)."""
    try:
        return read_date(str(text))[0] if text else None
    except NotADate:
        return None


def _majority(born_on: date) -> date:
    try:
        return born_on.replace(year=born_on.year + MAJORITY_YEARS)
    except ValueError:
        return date(born_on.year + MAJORITY_YEARS, 3, 1)
