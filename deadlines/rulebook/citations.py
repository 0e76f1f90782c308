"""Official addresses for citations: eCFR, the U.S. Code, the Federal Register."""

from __future__ import annotations

import re
from collections.abc import Mapping

_CFR = re.compile(r"\b(\d+) CFR (\d+[a-z]?)\.(\d+[a-z]?)")
_USC = re.compile(r"\b(\d+) U\.S\.C\. (\d+[a-z]*)")
_FR = re.compile(r"\b(\d+) FR (\d+)")
_INA = re.compile(r"\bINA (\d+[A-C]?)")


def official_url(citation: str, ina: Mapping[str, str]) -> str:
    """Return where the cited text can be read officially; empty when no pattern fits.

    `ina` maps sections of the Act to sections of title 8 of the U.S. Code.
    """
    if found := _CFR.search(citation):
        return f"https://www.ecfr.gov/current/title-{found[1]}/section-{found[2]}.{found[3]}"
    if found := _USC.search(citation):
        return _us_code(found[1], found[2])
    if (found := _INA.search(citation)) and found[1] in ina:
        return _us_code("8", ina[found[1]])
    if found := _FR.search(citation):
        return f"https://www.federalregister.gov/citation/{found[1]}-FR-{found[2]}"
    return ""


def _us_code(title: str, section: str) -> str:
    return f"https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title{title}-section{section}"
