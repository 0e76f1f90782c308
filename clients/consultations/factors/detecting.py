"""Which factors apply to a history. One small detector each; it answers with the facts, never with a number."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta

from clients.consultations.factors.catalogue import Factor, factors
from clients.consultations.factors.history import Fact, Found, History
from clients.consultations.factors.stays import stays

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
    orders = [fact for fact in history.all("removal_order") if not fact.says("in_absentia", "yes")]
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
    over = [
        stay.entry for stay in stays(history, today) if stay.unlawful_days and not stay.entry.says("manner", "none")
    ]
    return over, "The stay went on after its last authorized day."


def _unlawful_presence(history: History, today: date, factor: Factor) -> Answer:
    longer = factors()["unlawful_presence_10"].days
    for stay in stays(history, today):
        too_long = factor.id == "unlawful_presence_3" and stay.unlawful_days >= longer
        if stay.unlawful_days < factor.days or too_long or history.is_citizen:
            continue
        if stay.left and stay.left.on:
            over = stay.left.on.replace(year=stay.left.on.year + factor.years, day=min(stay.left.on.day, 28))
            if over < today:
                continue
            return (stay.entry, stay.left), f"{stay.unlawful_days} days by our count, then a departure: the bar runs."
        return (stay.entry, *stay.pauses), f"{stay.unlawful_days} days by our count; leaving would start the bar."
    return NOTHING


def _asylum(history: History, today: date, factor: Factor) -> Answer:
    fears, entry = history.all("fear"), history.last("entry")
    filed = [fact for fact in history.all("filing") if fact.says("form", "i-589", "i589")]
    if not fears or filed or entry is None or entry.on is None:
        return NOTHING
    last_day = _anniversary(entry.on, factor.years)
    if (last_day < today) != (factor.id == "asylum_one_year"):
        return NOTHING
    words = "has passed" if last_day < today else "is ahead"
    return (
        *fears,
        entry,
    ), f"One year after the last entry is {last_day:%B} {last_day.day}, {last_day.year}: it {words}."


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


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
    over = [stay.entry for stay in stays(history, today) if stay.left is None and stay.unlawful_days]
    return ((*pending, *over) if pending and over else ()), "A filing is pending and no lawful status stands behind it."


def _travel(history: History, today: date, factor: Factor) -> Answer:
    if history.is_citizen:
        return NOTHING
    risky = history.all("removal_order", "conviction", "arrest", "visa_revoked")
    over = [stay.entry for stay in stays(history, today) if stay.left is None and stay.unlawful_days]
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
    ending = [fact for fact in history.all("status_grant") if fact.until and today <= fact.until <= soon]
    return ending, "The status on record ends soon."


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
