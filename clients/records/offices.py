"""The offices that answer for records, read once; and the request to one of them, written from its parts. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from caseapp.core.identifiers import show_a_number

FILE = Path(__file__).with_name("offices.toml")


@dataclass(frozen=True, slots=True)
class Office:
    """Where a request goes, how, and with what. `records` are what is usually asked for there."""

    code: str
    name: str
    portal: str
    url: str
    asks: str
    needs: tuple[str, ...]
    fingerprints: bool
    appeal: str
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """The person as the office has to find them. `a_number` is digits; `names` are the others in use."""

    name: str
    names: tuple[str, ...] = ()
    a_number: str = ""
    born_on: date | None = None
    born_in: str = ""


@cache
def offices() -> dict[str, Office]:
    """Return the offices by code, in the order of the file."""
    with FILE.open("rb") as file:
        rows = tomllib.load(file)["office"]
    return {
        row["code"]: Office(
            row["code"],
            row["name"],
            row["portal"],
            row["url"],
            row["asks"],
            tuple(row["needs"]),
            row["fingerprints"],
            row["appeal"],
            tuple(row["records"]),
        )
        for row in rows
    }


OPENINGS = {
    "foia": "This is a request under the Freedom of Information Act, 5 U.S.C. 552.",
    "privacy": "This is a request for access under the Privacy Act, 5 U.S.C. 552a, and the Freedom of Information Act.",
    "amendment": "This is a request to correct records under the Privacy Act, 5 U.S.C. 552a(d).",
}


def letter(
    office: Office,
    subject: Subject,
    *,
    act: str,
    system: str = "",
    records: Sequence[str] = (),
    errors: Sequence[str] = (),
) -> str:
    """Return the request's text with every part that is known filled in; what is missing is left in brackets."""
    where = f" in or from {system}" if system else ""
    asked = "We ask you to correct" if act == "amendment" else "We ask for"
    what = list(errors) if act == "amendment" else list(records or office.records)
    lines = [f"To: {office.name}", "", OPENINGS[act], "", "About:", *_who(subject), ""]
    lines += [f"{asked} the following{where}:", *(f"- {one}" for one in what or ["[what]"]), ""]
    if act != "amendment":
        lines += ["Please release all segregable portions and name each exemption beside what it covers.", ""]
    lines += ["Enclosed: consent of the subject, signed and verified."]
    return "\n".join(lines)


def _who(subject: Subject) -> list[str]:
    return [
        f"- Name: {subject.name}",
        *([f"- Other names: {', '.join(subject.names)}"] if subject.names else []),
        f"- A-Number: {show_a_number(subject.a_number) if subject.a_number else '[none on record]'}",
        f"- Date of birth: {subject.born_on.isoformat() if subject.born_on else '[date of birth]'}",
        f"- Country of birth: {subject.born_in or '[country of birth]'}",
    ]
