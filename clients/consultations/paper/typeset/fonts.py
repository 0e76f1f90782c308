"""Which font prints which character: found in one place, chosen per run of text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from .faces import Face, Piece

CHECKOUT = Path(__file__).resolve().parents[4]
_INHERITS = frozenset("\u200c\u200d")
_MOST_WORDS = 20_000


class FontsMissing(RuntimeError):
    """A font that this paper cannot do without is not installed. The text says what to do."""


@dataclass(frozen=True, slots=True)
class Package:
    """An npm package `@expo-google-fonts/<name>` with static TrueType files."""

    name: str
    stem: str
    scale: float = 1.0

    def path(self, folder: Path, *, bold: bool) -> Path:
        weight = "700Bold" if bold else "400Regular"
        return folder / "@expo-google-fonts" / self.name / weight / f"{self.stem}_{weight}.ttf"


LATIN = Package("noto-sans", "NotoSans")
ARABIC = Package("noto-naskh-arabic", "NotoNaskhArabic", 1.12)
DEVANAGARI = Package("noto-sans-devanagari", "NotoSansDevanagari")
ETHIOPIC = Package("noto-sans-ethiopic", "NotoSansEthiopic")
SIMPLIFIED = Package("noto-sans-sc", "NotoSansSC")
TRADITIONAL = Package("noto-sans-tc", "NotoSansTC")
KOREAN = Package("noto-sans-kr", "NotoSansKR")
NAMES_ONLY = tuple(
    Package(f"noto-sans-{script.lower()}", f"NotoSans{script}")
    for script in (
        "Armenian", "Bengali", "Georgian", "Gujarati", "Gurmukhi", "Hebrew",
        "Khmer", "Lao", "Myanmar", "Tamil", "Telugu", "Thai",
    )
)  # fmt: skip
EVERY = (LATIN, ARABIC, DEVANAGARI, ETHIOPIC, SIMPLIFIED, TRADITIONAL, KOREAN, *NAMES_ONLY)

FIRST: dict[str, tuple[Package, ...]] = {
    "ar": (LATIN, ARABIC), "fa": (LATIN, ARABIC), "ur": (LATIN, ARABIC), "ps": (LATIN, ARABIC),
    "hi": (DEVANAGARI, LATIN), "ne": (DEVANAGARI, LATIN), "mr": (DEVANAGARI, LATIN),
    "am": (LATIN, ETHIOPIC), "ti": (LATIN, ETHIOPIC),
    "zh-Hans": (LATIN, SIMPLIFIED), "zh-Hant": (LATIN, TRADITIONAL), "ko": (LATIN, KOREAN),
}  # fmt: skip
"""The packages a language cannot do without, most used first. Other languages: Latin, Greek, Cyrillic."""


@dataclass(frozen=True, slots=True)
class Word:
    """Pieces in reading order, their width in thousandths, and what the language's own fonts lack."""

    pieces: tuple[Piece, ...]
    width: float
    missing: str
    borrowed: tuple[str, ...]


class FontLibrary:
    """The fonts under one folder, opened when first needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._faces: dict[tuple[Package, bool], Face | None] = {}
        self._sets: dict[str, FontSet] = {}

    def face(self, package: Package, *, bold: bool) -> Face | None:
        key = (package, bold)
        if key not in self._faces:
            path = package.path(self.folder, bold=bold)
            self._faces[key] = Face(path, package.scale) if path.is_file() else None
        return self._faces[key]

    def for_language(self, language: str) -> FontSet:
        """Return the fonts of a language; FontsMissing when one it needs is not installed."""
        if language not in self._sets:
            first = FIRST.get(language, (LATIN,))
            for package in first:
                if self.face(package, bold=False) is None or self.face(package, bold=True) is None:
                    raise FontsMissing(
                        f"The font package @expo-google-fonts/{package.name} is needed to print in "
                        f"“{language}” and is not under {self.folder}: run “npm install” in the "
                        "project's folder."
                    )
            self._sets[language] = FontSet(self, first)
        return self._sets[language]


class FontSet:
    """Fonts in the order in which they are tried, for one language."""

    def __init__(self, library: FontLibrary, first: tuple[Package, ...]) -> None:
        self._library = library
        self._order = (*first, *(package for package in EVERY if package not in first))
        self._own = frozenset(package.stem for package in first)
        self._chosen: tuple[dict[str, Face | None], dict[str, Face | None]] = ({}, {})
        self._words: dict[tuple[str, bool, bool], Word] = {}

    @cached_property
    def _plain(self) -> tuple[Face, Face]:
        pair = (self._library.face(LATIN, bold=False), self._library.face(LATIN, bold=True))
        if pair[0] is None or pair[1] is None:  # every language's needs contain the Latin face
            raise FontsMissing("The font package @expo-google-fonts/noto-sans is not installed.")
        return pair[0], pair[1]

    def plain(self, *, bold: bool) -> Face:
        """The face that spaces and unknown characters are set in."""
        return self._plain[bold]

    def is_own(self, face: Face) -> bool:
        return face.name.split("_")[0] in self._own

    def face_for(self, char: str, *, bold: bool) -> Face | None:
        """The first face that has the character, or None when no font has it."""
        known = self._chosen[bold]
        if char not in known:
            known[char] = self._search(ord(char), bold=bold)
        return known[char]

    def _search(self, code: int, *, bold: bool) -> Face | None:
        for package in self._order:
            face = self._library.face(package, bold=bold)
            if face is not None and face.has(code):
                return face
        return None

    def word(self, text: str, *, bold: bool, rtl: bool = False) -> Word:
        """Shape a word of one direction, face by face; known words come back from memory."""
        key = (text, bold, rtl)
        found = self._words.get(key)
        if found is None:
            if len(self._words) >= _MOST_WORDS:
                self._words.clear()
            found = self._words[key] = self._set(text, bold=bold, rtl=rtl)
        return found

    def _set(self, text: str, *, bold: bool, rtl: bool) -> Word:
        runs = list(self.runs(text, bold=bold))
        plain = self.plain(bold=bold)
        pieces = [(face or plain).piece(run, rtl=rtl) for face, run in runs]
        return Word(
            tuple(pieces),
            sum(piece.width for piece in pieces),
            "".join(run for face, run in runs if face is None),
            tuple(face.name for face, _run in runs if face is not None and not self.is_own(face)),
        )

    def runs(self, text: str, *, bold: bool) -> Iterator[tuple[Face | None, str]]:
        """Split text where the face changes; marks and joiners stay with the letter before them."""
        start, current = 0, self.face_for(text[0], bold=bold)
        for index, char in enumerate(text):
            stays = index == 0 or char in _INHERITS or not char.isalpha()
            if stays and current is not None and current.has(ord(char)):
                continue
            if index and (char in _INHERITS or unicodedata.combining(char)):
                continue
            face = self.face_for(char, bold=bold)
            if face is not current:
                if index > start:
                    yield current, text[start:index]
                start, current = index, face
        yield current, text[start:]


@cache
def _library(folder: Path) -> FontLibrary:
    return FontLibrary(folder)


def find_fonts(folder: Path | None = None) -> FontLibrary:
    """Return the fonts under `folder` (the checkout's `node_modules` unless told otherwise)."""
    return _library(folder or CHECKOUT / "node_modules")
