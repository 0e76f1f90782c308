"""Figures of the field from dated, attributed data: 287(g) agreements and detention. Pure."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from caseapp.core.places import STATES
from clients.exposure.catalogue import DATA

AS_OF = date(2026, 8, 1)
ATTRIBUTION = "US Immigration Data – open datasets, MigrantUSA, CC BY 4.0"
ATTRIBUTION_URL = "https://doi.org/10.5281/zenodo.21812233"
MODELS = {"TFM": "task force", "JEM": "jail enforcement", "WSO": "warrant service officer"}

# Where each state stands on the tile map: row by row, two letters or a dot for none.
_TILES = (
    "AK . . . . . . . . . ME",
    ". . . . . WI . . . VT NH",
    "WA ID MT ND MN IL MI . NY MA .",
    "OR NV WY SD IA IN OH PA NJ CT RI",
    "CA UT CO NE MO KY WV VA MD DE .",
    ". AZ NM KS AR TN NC SC DC . .",
    ". . . OK LA MS AL GA . . .",
    "HI . . TX . . . . FL GU MP",
)
TILE, BAR_STEP = 48, 26


@dataclass(frozen=True, slots=True)
class Agreement:
    """One active 287(g) agreement. `county` is as the source writes it; `key` compares counties."""

    state: str
    agency: str
    county: str
    model: str
    signed_on: date | None

    @property
    def key(self) -> str:
        return county_key(self.county)

    @property
    def model_words(self) -> str:
        return MODELS.get(self.model, self.model)


@dataclass(frozen=True, slots=True)
class Tile:
    code: str
    name: str
    count: int
    x: int
    y: int
    shade: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its words; `width` of 0 to 400 units, `y` its top."""

    label: str
    amount: str
    width: int
    y: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under each other, and how high that is."""

    bars: tuple[Bar, ...]

    @property
    def height(self) -> int:
        return 12 + BAR_STEP * len(self.bars)


@dataclass(frozen=True, slots=True)
class Detention:
    """The detained population on one day."""

    as_of: date
    total: int
    no_conviction: int
    no_conviction_percent: float
    by_criminality: dict[str, int]
    by_agency: dict[str, int]


@cache
def agreements() -> tuple[Agreement, ...]:
    """Return every agreement of the shipped data."""
    with (DATA / "agreements_287g.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = {name: code for code, name in STATES.items()}
    return tuple(
        Agreement(
            codes.get(row["state"], row["state"]), row["agency"], row["county"], row["model"], _day(row["signed"])
        )
        for row in rows
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def county_key(name: str) -> str:
    """Return a county's name for comparing: “Calhoun County” and “calhoun” are the same."""
    bare = name.casefold().strip()
    for ending in (" county", " parish", " borough", " census area"):
        bare = bare.removesuffix(ending)
    return " ".join(bare.replace(".", "").split())


def agreements_in(state: str, county: str = "") -> list[Agreement]:
    """Return the agreements of a state, or of one county in it."""
    wanted = county_key(county)
    return [one for one in agreements() if one.state == state and (not wanted or one.key == wanted)]


def searched(state: str = "", county: str = "") -> list[Agreement]:
    """Return agreements of the state whose county or agency contains the words."""
    words = county.casefold().strip()
    return [
        one
        for one in agreements()
        if (not state or one.state == state) and (words in one.county.casefold() or words in one.agency.casefold())
    ]


def by_state() -> Counter[str]:
    return Counter(one.state for one in agreements())


def tiles() -> list[Tile]:
    """Return the states as tiles with their numbers; `shade` 0 to 3 repeats the number, never replaces it."""
    counts = by_state()
    return [
        Tile(code, STATES.get(code, code), counts[code], column * TILE, row * TILE, _shade(counts[code]))
        for row, line in enumerate(_TILES)
        for column, code in enumerate(line.split())
        if code != "."
    ]


def _shade(count: int) -> int:
    return 0 if not count else 1 if count < 20 else 2 if count < 100 else 3


def state_bars(most: int = 15) -> Chart:
    """Return the states with most agreements as bars."""
    return bars([(STATES.get(code, code), Decimal(count), "") for code, count in by_state().most_common(most)])


def bars(rows: Sequence[tuple[str, Decimal, str]]) -> Chart:
    """Return bars for (label, amount, note); the greatest is 400 units wide, nothing below zero is drawn."""
    greatest = max((amount for _label, amount, _note in rows), default=Decimal(0))
    return Chart(
        tuple(
            Bar(label, _number(amount), _width(amount, greatest), 6 + number * BAR_STEP, note)
            for number, (label, amount, note) in enumerate(rows)
        )
    )


def _number(amount: Decimal) -> str:
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


def _width(amount: Decimal, greatest: Decimal) -> int:
    return round(400 * max(amount, Decimal(0)) / greatest) if greatest > 0 else 0


@cache
def detention() -> tuple[Detention, ...]:
    """Return the detained population on the days of the shipped data, oldest first."""
    rows = json.loads((DATA / "ice_detention.json").read_text(encoding="utf-8"))["national_adp"]
    return tuple(
        Detention(
            date.fromisoformat(row["as_of"]),
            row["detained_total"],
            row["no_conviction_count"],
            row["no_conviction_pct"],
            row["by_criminality"],
            row["by_arresting_agency"],
        )
        for row in sorted(rows, key=lambda row: row["as_of"])
    )


@cache
def detention_source() -> tuple[str, str]:
    """Return the name and address of the source of the detention figures."""
    found = json.loads((DATA / "ice_detention.json").read_text(encoding="utf-8"))
    return found["source"], found["source_url"]


DETENTION_WORDS = {
    "convicted_criminal": "With a conviction",
    "pending_criminal_charges": "Charges pending",
    "other_immigration_violator": "Neither",
    "ice": "Arrested by ICE",
    "cbp": "Arrested by CBP",
}


def detention_bars() -> list[tuple[date, Chart]]:
    """Return bars for each day, all to the same scale: the total, then its parts."""
    greatest = Decimal(max(day.total for day in detention()))
    return [(day.as_of, _parts(day, greatest)) for day in detention()]


def _parts(day: Detention, greatest: Decimal) -> Chart:
    parts = [("Detained, in all", day.total), *_named(day.by_criminality), *_named(day.by_agency)]
    return Chart(
        tuple(
            Bar(label, f"{count:,}", _width(Decimal(count), greatest), 6 + number * BAR_STEP)
            for number, (label, count) in enumerate(parts)
        )
    )


def _named(counts: dict[str, int]) -> Iterable[tuple[str, int]]:
    return [(DETENTION_WORDS.get(name, name), count) for name, count in counts.items()]
