"""The Visa Bulletin's categories and chargeability areas, under the short codes the office uses. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Chart = Literal["final", "filing"]
Group = Literal["family", "employment"]


@dataclass(frozen=True, slots=True)
class Category:
    """One line of the bulletin: `code` as F2A or EB3, its group, and its name in plain words."""

    code: str
    group: Group
    name: str


CATEGORIES: Final[tuple[Category, ...]] = (
    Category("F1", "family", "Unmarried sons and daughters of U.S. citizens"),
    Category("F2A", "family", "Spouses and children of permanent residents"),
    Category("F2B", "family", "Unmarried sons and daughters (21 or older) of permanent residents"),
    Category("F3", "family", "Married sons and daughters of U.S. citizens"),
    Category("F4", "family", "Brothers and sisters of adult U.S. citizens"),
    Category("EB1", "employment", "Priority workers"),
    Category("EB2", "employment", "Advanced degrees or exceptional ability"),
    Category("EB3", "employment", "Skilled workers and professionals"),
    Category("EW", "employment", "Other workers"),
    Category("EB4", "employment", "Certain special immigrants"),
    Category("SR", "employment", "Certain religious workers"),
    Category("EB5", "employment", "Investors, unreserved"),
    Category("EB5-RURAL", "employment", "Investors, set aside: rural"),
    Category("EB5-HIGH", "employment", "Investors, set aside: high unemployment"),
    Category("EB5-INFRA", "employment", "Investors, set aside: infrastructure"),
)
BY_CODE: Final = {category.code: category for category in CATEGORIES}
_BY_KEY: Final = {code.replace("-", ""): code for code in BY_CODE}
KEYS: Final = tuple(_BY_KEY)
"""The codes without dashes and blanks, as `code_of` compares them."""

_EMPLOYMENT: Final = (
    (re.compile(r"^1st"), "EB1"),
    (re.compile(r"^2nd"), "EB2"),
    (re.compile(r"^3rd"), "EB3"),
    (re.compile(r"^other workers", re.IGNORECASE), "EW"),
    (re.compile(r"^4th"), "EB4"),
    (re.compile(r"^certain religious", re.IGNORECASE), "SR"),
    (re.compile(r"^5th unreserved", re.IGNORECASE), "EB5"),
    (re.compile(r"^5th.*rural", re.IGNORECASE), "EB5-RURAL"),
    (re.compile(r"^5th.*high unemployment", re.IGNORECASE), "EB5-HIGH"),
    (re.compile(r"^5th.*infrastructure", re.IGNORECASE), "EB5-INFRA"),
)

# The areas the bulletin lists apart, by ISO code; every other country is "ALL".
AREAS: Final = {"CN": "CHINA", "IN": "INDIA", "MX": "MEXICO", "PH": "PHILIPPINES"}
AREA_NAMES: Final = {
    "ALL": "All chargeability areas except those listed",
    "CHINA": "China (mainland born)",
    "INDIA": "India",
    "MEXICO": "Mexico",
    "PHILIPPINES": "Philippines",
}


AREA_SHORT: Final = {**{area: name.partition(" (")[0] for area, name in AREA_NAMES.items()}, "ALL": "All others"}
"""As a cell of a narrow table is labelled."""


def code_of(text: str) -> str:
    """Return our code for a category as people write it (“EB-2”, “f2a”, “F-4”); empty for one outside the queue."""
    return _BY_KEY.get(re.sub(r"[\s-]", "", text).upper(), "")


def category_code(table: str, name: str) -> str:
    """Return our code for a category as the bulletin prints it; raises ValueError for one we do not know."""
    name = name.strip()
    if table.startswith("family"):
        if name in BY_CODE:
            return name
    else:
        for pattern, code in _EMPLOYMENT:
            if pattern.search(name):
                return code
    raise ValueError(f"“{name}” is not a category of the {table.replace('_', ' ')} table.")


def chart_of(table: str) -> Chart:
    """Return which chart a table of the file is; raises ValueError for another name."""
    charts: dict[str, Chart] = {"final_action": "final", "dates_for_filing": "filing"}
    group, _, chart = table.partition("_")
    if group not in ("family", "employment") or chart not in charts:
        raise ValueError(f"“{table}” is not a table of the Visa Bulletin.")
    return charts[chart]


def area_of(country: str) -> str:
    """Return the bulletin's chargeability area of an ISO country code; an empty code counts as ALL."""
    return AREAS.get(country.upper(), "ALL")
