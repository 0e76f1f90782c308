"""Which factors apply to a history. One small detector each; it answers with the facts, never with a number."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta

from clients.consultations.factors.catalogue import Factor, factors
from clients.consultations.factors.history import Fact, Found, History
from clients.consultations.factors.stays import COUNTED_SINCE, Stay, anniversary, stays

Answer = tuple[Iterable[Fact], str]
Detector = Callable[[History, date, Factor], Answer]
NOTHING: Answer = ((), "")
WEAKER = ("verify", "likely", "sure")


def find(history: History, *, today: date, off: Collection[str] = ()) -> list[Found]:
    """Return the factors the accepted facts lead to, in the catalogue's order, each with its facts and its reason.

    `off` are factors the firm has switched off. The same facts always give the same factors.
    """
    found = []
    for factor in factors().values():
        if factor.id in off or factor.id not in DETECTORS:
            continue
        facts, because = DETECTORS[factor.id](history, today, factor)
        facts = tuple(facts)
        if facts:
            found.append(Found(factor.id, facts, because, _confidence(factor, facts)))
    return found


def _confidence(factor: Factor, facts: Iterable[Fact]) -> str:
    """Return the weaker of the rule's confidence and the facts': a day told from memory is only likely."""
    weakest = WEAKER.index(factor.confidence)
    if any(not fact.exact for fact in facts):
        weakest = min(weakest, WEAKER.index("likely"))
    return WEAKER[weakest]


def _of_kind(*kinds: str, because: str) -> Detector:
    """Return a detector for factors that follow from the mere presence of a fact."""
    return lambda history, today, factor: (history.all(*kinds), because)


def _said(kind: str, name: str, *values: str, because: str) -> Detector:
    """Return a detector for facts of a kind with one answer."""
    return lambda history, today, factor: ([fact for fact in history.all(kind) if fact.says(name, *values)], because)


def _final_order(history: History, today: date, factor: Factor) -> Answer:
    orders = history.all("removal_order")
    if orders and all(order.says("appealed", "yes") for order in orders):
        return orders, "An order of removal is in the history; an appeal was taken, so it may not be final yet."
    return orders, "An order of removal is in the history."


def _reentry(history: History, today: date, factor: Factor) -> Answer:
    for removal in history.all("removal"):
        back = [entry for entry in history.after(removal, "entry") if entry.says("manner", "none")]
        if back:
            return (removal, *back), "An entry without inspection follows a removal."
    return NOTHING


def _overstay(history: History, today: date, factor: Factor) -> Answer:
    if history.is_citizen or history.is_resident:
        return NOTHING
    over = [stay.entry for stay in stays(history, today) if stay.past_since and not stay.entry.says("manner", "none")]
    return over, "The stay went on after its last authorized day."


def _unlawful_presence(history: History, today: date, factor: Factor) -> Answer:
    """Two bars, by the days of one stay; a bar whose years have passed since the departure is left out."""
    if history.is_citizen or history.is_resident:
        return NOTHING
    longer = factors()["unlawful_presence_10"].days
    facts: list[Fact] = []
    words: list[str] = []
    for stay in stays(history, today):
        if stay.unlawful_days < factor.days or (factor.days < longer <= stay.unlawful_days):
            continue
        ends_on = anniversary(stay.left.on, factor.years) if stay.left and stay.left.on else None
        if ends_on and ends_on < today:
            continue
        facts += [stay.entry, *((stay.left,) if stay.left else ()), *stay.pauses]
        words.append(_count_in_words(stay, ends_on))
    return [fact for number, fact in enumerate(facts) if fact not in facts[:number]], " ".join(words)


def _count_in_words(stay: Stay, ends_on: date | None) -> str:
    days = f"{stay.unlawful_days:,} days by our count"
    if stay.fewest_days < stay.unlawful_days:
        days += f" ({stay.fewest_days:,} without the time a Form I-485 was pending, which USCIS policy leaves out)"
    if ends_on:
        then = f", then a departure: the bar runs to {_in_words(ends_on)}."
    elif stay.over:
        then = "; when that stay ended is not on record."
    else:
        then = "; leaving would start the bar."
    return " ".join((days + then, *stay.unsure))


def _permanent_bar(history: History, today: date, factor: Factor) -> Answer:
    """More than a year in all, then an entry without inspection: no exception for age or pending filings."""
    before: list[Stay] = []
    for stay in stays(history, today):
        total = sum(one.all_days for one in before)
        late_enough = stay.entry.on and stay.entry.on >= COUNTED_SINCE
        if total >= factor.days and stay.entry.says("manner", "none") and late_enough:
            facts = [fact for one in before if one.all_days for fact in (one.entry, one.left) if fact]
            return (*facts, stay.entry), f"{total:,} days by our count in all, then an entry without inspection."
        before.append(stay)
    return NOTHING


def _asylum(history: History, today: date, factor: Factor) -> Answer:
    """One year from the last entry: ahead, passed, or not to be told, which is treated as ahead."""
    fears, entry = history.all("fear"), history.last("entry")
    filed = [fact for fact in history.all("filing") if fact.says("form", "i-589", "i589")]
    if history.is_citizen or history.is_resident or not (fears or filed):
        return NOTHING
    wants_passed = factor.id == "asylum_one_year"
    if entry is None or entry.on is None:
        if wants_passed or filed:
            return NOTHING
        return fears, "The day of the last entry is not on record: the one-year date cannot be told yet."
    if any(_in_time(history, one, factor.years) for one in filed):
        return NOTHING
    last_day = anniversary(entry.on, factor.years)
    late = [one for one in filed if one.on is None or one.on >= entry.on]
    if not (fears or late) or ((last_day < today) != wants_passed):
        return NOTHING
    words = (
        f"One year after the last entry is {_in_words(last_day)}: it {'has passed' if wants_passed else 'is ahead'}."
    )
    if late:
        day = f"on {_in_words(late[0].on)}" if late[0].on else "on a day that is not on record"
        words += f" An application was filed {day}."
    return (*fears, *late, entry), words


def _in_time(history: History, filing: Fact, years: int) -> bool:
    """Say whether an asylum application was filed within a year of the entry before it, and still stands."""
    if filing.on is None or filing.says("result", "denied", "withdrawn"):
        return False
    before = [entry for entry in history.all("entry") if entry.on and entry.on <= filing.on]
    return not before or filing.on <= anniversary(before[-1].on or filing.on, years)


def _in_words(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _criminal(history: History, today: date, factor: Factor) -> Answer:
    return history.all("arrest", "charge"), "Police contact is in the history."


def _inconsistent(history: History, today: date, factor: Factor) -> Answer:
    filings = history.all("filing", "approval", "denial")
    return (filings if len(filings) > 1 else ()), "Each filing is compared with the others."


def _denied(history: History, today: date, factor: Factor) -> Answer:
    denied = [*history.all("denial"), *(fact for fact in history.all("filing") if fact.says("result", "denied"))]
    return denied, "A filing was denied."


def _nta(history: History, today: date, factor: Factor) -> Answer:
    if history.is_resident or history.is_citizen or history.all("proceeding"):
        return NOTHING
    pending = [fact for fact in history.all("filing") if fact.says("result", "pending")]
    over = [stay.entry for stay in stays(history, today) if not stay.over and stay.past_since]
    return ((*pending, *over) if pending and over else ()), "A filing is pending and no lawful status stands behind it."


def _travel(history: History, today: date, factor: Factor) -> Answer:
    if history.is_citizen:
        return NOTHING
    risky = history.all("removal_order", "conviction", "arrest", "visa_revoked")
    over = [stay.entry for stay in stays(history, today) if not stay.over and stay.past_since]
    pending = [fact for fact in history.all("filing") if fact.says("result", "pending")]
    return (*risky, *over, *pending), "What stands in the history is looked at again at each crossing."


def _long_absence(history: History, today: date, factor: Factor) -> Answer:
    if not history.is_resident:
        return NOTHING
    long = [out for out in history.all("exit") if out.on and out.until and (out.until - out.on).days >= factor.days]
    return long, "A trip of a permanent resident was long."


def _open_proceeding(history: History, today: date, factor: Factor) -> Answer:
    return [fact for fact in history.all("proceeding") if not fact.says("status", "closed", "terminated")], (
        "A case before the court is open."
    )


def _status_ending(history: History, today: date, factor: Factor) -> Answer:
    soon = today + timedelta(days=factor.days)
    if history.is_citizen or history.is_resident:
        return NOTHING
    granted = history.all("status_grant")
    last = max((fact.until or date.max for fact in granted), default=date.max)
    if last > soon:
        return NOTHING
    ending = [fact for fact in granted if fact.until == last]
    return ending, f"The status on record {'ended' if last < today else 'ends'} on {_in_words(last)}."


def _identity(history: History, today: date, factor: Factor) -> Answer:
    return history.all("other_name"), "Another name or birth date was used."


DETECTORS: dict[str, Detector] = {
    "final_order": _final_order,
    "in_absentia": _said("removal_order", "in_absentia", "yes", because="The order was given in absentia."),
    "hearing_missed": _of_kind("hearing_missed", because="A hearing was missed."),
    "prior_removal": _of_kind("removal", because="A removal is in the history."),
    "reentry_after_removal": _reentry,
    "voluntary_departure_overstayed": _said(
        "voluntary_departure", "left", "no", because="Voluntary departure was granted and the client did not leave."
    ),
    "open_proceeding": _open_proceeding,
    "overstay": _overstay,
    "unlawful_presence_3": _unlawful_presence,
    "unlawful_presence_10": _unlawful_presence,
    "permanent_bar": _permanent_bar,
    "entry_without_inspection": _said("entry", "manner", "none", because="An entry was without inspection."),
    "asylum_one_year": _asylum,
    "asylum_one_year_near": _asylum,
    "criminal_contact": _criminal,
    "conviction": _of_kind("conviction", because="A conviction or plea is in the history."),
    "false_claim": _of_kind("claim_to_citizenship", "vote", because="A claim to citizenship or a vote was reported."),
    "misrepresentation": _of_kind("misrepresentation", because="A statement or paper may be called false."),
    "inconsistent_filings": _inconsistent,
    "denied_filing": _denied,
    "nta_risk": _nta,
    "tax_gap": _said("tax_year", "filed", "no", because="For these years no return was filed."),
    "work_without_permit": _said("job", "permit", "no", because="Work without permission was reported."),
    "travel": _travel,
    "long_absence": _long_absence,
    "address_mismatch": _said("address", "reported", "no", because="This address was not told to the agencies."),
    "identity_mixup": _identity,
    "monitoring": _of_kind("monitoring", "check_in", because="A monitoring programme or check-ins are in force."),
    "social_media": _of_kind("online_account", because="Accounts that forms ask about."),
    "device_search": _of_kind("device_search", because="A device was searched."),
    "visa_revoked": _of_kind("visa_revoked", because="A visa was revoked."),
    "immigration_arrest": _of_kind("immigration_arrest", because="Immigration officers made an arrest."),
    "status_ending": _status_ending,
    "victim_protection": _of_kind("victim", because="The client was a victim of a crime, abuse or trafficking."),
    "military_service": _of_kind("military", because="Service in an army, police or armed group was reported."),
}
