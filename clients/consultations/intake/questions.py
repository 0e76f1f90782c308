"""The questionnaire as data: sections, questions, fields, and their words in each language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from clients.consultations.wording import MASTER, known

FOLDER = Path(__file__).parent
CORE_SECTIONS = ("about", "entry", "family")


@dataclass(frozen=True, slots=True)
class Field:
    """One box of a question. `data_name` is what it is called in the fact's data."""

    name: str
    type: str
    choices: tuple[str, ...] = ()
    data_name: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    section: str
    kind: str
    fact: str
    fields: tuple[Field, ...]
    on: str = ""
    until: str = ""

    @property
    def is_list(self) -> bool:
        return self.kind == "list"

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class Texts:
    """The questionnaire's words in one language, English where a word is missing."""

    language: str
    tree: Mapping[str, Mapping[str, str]]

    def section(self, name: str) -> str:
        return self._find("sections", name)

    def question(self, name: str) -> str:
        return self._find("questions", name)

    def field(self, name: str) -> str:
        return self._find("fields", name)

    def choice(self, name: str) -> str:
        return self._find("choices", name)

    def _find(self, part: str, name: str) -> str:
        return self.tree.get(part, {}).get(name) or texts(MASTER).tree[part][name]


@cache
def sections() -> Mapping[str, tuple[str, ...]]:
    """Return the ids of each section's questions, in the order they are asked."""
    return {name: tuple(ids) for name, ids in _read(FOLDER / "questions.toml")["sections"].items()}


@cache
def questions() -> Mapping[str, Question]:
    """Return every question by its id."""
    where = {question: section for section, ids in sections().items() for question in ids}
    return {row["id"]: _question(row, where[row["id"]]) for row in _read(FOLDER / "questions.toml")["question"]}


def questions_of(section: str) -> list[Question]:
    return [questions()[name] for name in sections().get(section, ())]


def texts(language: str) -> Texts:
    """Return the questionnaire's words in a language we have, English for any other."""
    return _texts(known(language))


@cache
def _texts(code: str) -> Texts:
    return Texts(code, _read(FOLDER / "texts" / f"{code}.toml"))


def _question(row: Mapping[str, Any], section: str) -> Question:
    return Question(
        id=row["id"],
        section=section,
        kind=row["kind"],
        fact=row["fact"],
        fields=tuple(_fields(row)),
        on=row.get("on", ""),
        until=row.get("until", ""),
    )


def _fields(row: Mapping[str, Any]) -> Iterator[Field]:
    if row["kind"] == "yes_no":
        yield Field("answer", "yes_no")
    for said in row["fields"]:
        yield Field(said["name"], said["type"], tuple(said.get("choices", ())), said.get("as", said["name"]))


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)
