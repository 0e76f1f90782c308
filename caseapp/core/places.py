"""Countries, states, languages and time zones as people choose them. Names come from Python's own data and Django's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from django.conf.locale import LANG_INFO

# Languages of clients that Django has no pages in: name in English.
_MORE_LANGUAGES = {
    "ht": "Haitian Creole", "am": "Amharic", "ti": "Tigrinya", "so": "Somali", "ps": "Pashto", "prs": "Dari",
    "mam": "Mam", "quc": "K’iche’", "kek": "Q’eqchi’", "kjb": "Q’anjob’al", "nah": "Nahuatl", "mix": "Mixtec",
    "qu": "Quechua", "gn": "Guarani", "tl": "Tagalog", "yue": "Cantonese", "wo": "Wolof", "ff": "Fula",
    "bm": "Bambara", "mnk": "Mandinka", "yo": "Yoruba", "ha": "Hausa", "rw": "Kinyarwanda", "ln": "Lingala",
    "pa": "Punjabi", "gu": "Gujarati", "km": "Khmer", "my": "Burmese", "kar": "Karen", "rhg": "Rohingya",
    "ku": "Kurdish", "uz": "Uzbek", "ky": "Kyrgyz", "tg": "Tajik", "ase": "American Sign Language",
}  # fmt: skip
_SPOKEN_OFTEN = ("en", "es", "pt", "ht", "fr", "zh-hans", "vi", "ru", "uk", "ar")
_SAME_LANGUAGE = {"en-au", "en-gb", "es-ar", "es-co", "es-mx", "es-ni", "es-ve", "de-at", "pt-br", "zh-cn", "zh-tw",
                  "zh-hk", "zh-mo", "zh-my", "zh-sg", "zh", "eo", "io", "ia", "no"}  # fmt: skip

STATES: Mapping[str, str] = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
    "AS": "American Samoa", "GU": "Guam", "MP": "Northern Mariana Islands", "PR": "Puerto Rico",
    "VI": "U.S. Virgin Islands",
}  # fmt: skip
_US_ZONES = {
    "America/New_York": "Eastern", "America/Chicago": "Central", "America/Denver": "Mountain",
    "America/Phoenix": "Arizona", "America/Los_Angeles": "Pacific", "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii", "America/Puerto_Rico": "Puerto Rico", "Pacific/Guam": "Guam",
}  # fmt: skip


@cache
def countries() -> Mapping[str, str]:
    """Return the name of each country by its ISO 3166 code."""
    lines = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t", 1) for line in lines if line and not line.startswith("#"))
    return dict(sorted(pairs, key=lambda pair: pair[1]))


def country_name(code: str) -> str:
    """Return the country's name; a code we do not know is shown as it is."""
    return countries().get(code, code)


@cache
def languages() -> Mapping[str, str]:
    """Return the English name of each language by its code, those spoken often in the office first."""
    known = {code: str(info["name"]) for code, info in LANG_INFO.items() if "name" in info} | _MORE_LANGUAGES
    rest = sorted((name, code) for code, name in known.items() if code not in _SAME_LANGUAGE)
    first = {code: known[code] for code in _SPOKEN_OFTEN}
    return first | {code: name for name, code in rest}


def language_name(code: str) -> str:
    """Return the language's English name; a code we do not know is shown as it is."""
    return languages().get(code, code)


@cache
def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the time zones for a select: the United States by their everyday names, then the rest of the world."""
    lines = (files("tzdata") / "zoneinfo" / "zone1970.tab").read_text(encoding="utf-8").splitlines()
    names = sorted(line.split("\t")[2] for line in lines if line and not line.startswith("#"))
    rest = [(name, name.replace("_", " ")) for name in names if name not in _US_ZONES]
    ours = [(name, f"{words} ({name.replace('_', ' ')})") for name, words in _US_ZONES.items()]
    return [("United States", ours), ("Elsewhere", rest)]


def zone_name(zone: str) -> str:
    """Return the zone as the select shows it: Eastern (America/New York)."""
    return next((words for _, names in zone_choices() for name, words in names if name == zone), zone)
