"""What a form costs on a given day, with the citation. Read from data; code holds no amount."""

from __future__ import annotations

import csv
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

_CHANGES = re.compile(r"(\d+) \((\d+) from (\d{4}-\d\d-\d\d)\)")
DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Fee:
    """One amount in force from a day until the next one of the same form."""

    form: str
    in_force_from: date
    amount: Decimal
    citation: str
    url: str


@dataclass(frozen=True, slots=True)
class Form:
    number: str
    title: str
    agency: str
    who_files: str
    fees: dict[str, str]
    fee_source: str
    fee_confidence: str
    documents: tuple[str, ...]
    rules: tuple[str, ...]
    notes: str


@cache
def fee_history() -> dict[str, list[Fee]]:
    """Return every form's fees, oldest first."""
    found: dict[str, list[Fee]] = {}
    with (DATA / "uscis_fees.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            on = date.fromisoformat(row["effective"])
            fee = Fee(row["form"], on, Decimal(row["amount_usd"]), row["citation"], row["url"])
            found.setdefault(fee.form, []).append(fee)
    for fees in found.values():
        fees.sort(key=lambda fee: fee.in_force_from)
    return found


def fee_on(form: str, day: date) -> Fee | None:
    """Return the fee of the general schedule in force for a form on `day`, or None when the data has none."""
    return next((fee for fee in reversed(fee_history().get(form, [])) if fee.in_force_from <= day), None)


@cache
def forms() -> dict[str, Form]:
    """Return the forms by number, in the order of the data; those only the fee history knows come last."""
    with (DATA / "forms.toml").open("rb") as file:
        rows = tomllib.load(file)["form"]
    known = {row["number"] for row in rows}
    rows += [
        {"number": number, "title": "", "agency": "USCIS", "who_files": ""}
        for number in sorted(fee_history())
        if number not in known
    ]
    return {
        row["number"]: Form(
            row["number"],
            row["title"],
            row["agency"],
            row["who_files"],
            row.get("fees", {}),
            row.get("fee_source", ""),
            row.get("fee_confidence", ""),
            tuple(row.get("documents", ())),
            tuple(row.get("rules", ())),
            row.get("notes", ""),
        )
        for row in rows
    }


def amounts_on(form: Form, day: date) -> list[tuple[str, str]]:
    """Return what each kind of filing of the form costs on `day`, as (amount, kind of filing)."""
    return [(_amount_on(amount, day), _in_words(what)) for what, amount in form.fees.items()]


_SPELLED = {
    "c8": "(c)(8)", "hr1": "H.R.1", "tps": "TPS", "sij": "SIJ", "vawa": "VAWA", "t": "T", "u": "U",
    "rtd": "refugee travel document", "16plus": "16 and older", "under14": "under 14", "under16": "under 16",
}  # fmt: skip


def _in_words(what: str) -> str:
    return " ".join(_SPELLED.get(part, part) for part in what.split("_"))


def _amount_on(text: str, day: date) -> str:
    """Read “560 (570 from 2026-10-16)”: the later amount from its day on. Words stay as they are."""
    if changed := _CHANGES.fullmatch(text):
        before, after, from_on = changed[1], changed[2], date.fromisoformat(changed[3])
        return _dollars(after if day >= from_on else before)
    return _dollars(text)


def _dollars(text: str) -> str:
    return f"${Decimal(text):,}" if text.replace(".", "", 1).isdecimal() else text


@cache
def fee_caution() -> str:
    """Return what to keep in mind about every amount."""
    with (DATA / "forms.toml").open("rb") as file:
        return str(tomllib.load(file)["caution"])
