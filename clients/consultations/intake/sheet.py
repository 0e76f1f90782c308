"""One part of the questionnaire as a page shows it: questions, boxes, what is in them, what is wrong. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clients.consultations.intake.answers import Values, box_name, wrong_dates
from clients.consultations.intake.questions import Field, Question, Texts, questions_of
from clients.consultations.models import IntakeAnswer


@dataclass(frozen=True, slots=True)
class Box:
    """One control."""

    name: str
    field: str
    label: str
    type: str
    value: str
    choices: list[tuple[str, str]]
    wrong: bool

    @property
    def shown(self) -> str:
        """Return the value as a reader sees it."""
        return dict(self.choices).get(self.value, self.value)


@dataclass(frozen=True, slots=True)
class Entry:
    number: int
    boxes: list[Box]

    @property
    def has_follow_up(self) -> bool:
        return len(self.boxes) > 1


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its entries; a list always ends with an empty one."""

    id: str
    title: str
    is_list: bool
    entries: list[Entry]


def sheet(
    section: str, answers: Iterable[IntakeAnswer], texts: Texts, yes_no: list[tuple[str, str]], *, check: bool
) -> list[Asked]:
    """Return the questions of a part with what was answered; `check` marks dates that cannot be read."""
    kept: dict[str, dict[int, Values]] = {}
    for row in answers:
        kept.setdefault(row.question, {})[row.entry] = row.value
    return [
        _asked(question, kept.get(question.id, {}), texts, yes_no, check=check) for question in questions_of(section)
    ]


def _asked(
    question: Question, kept: Mapping[int, Values], texts: Texts, yes_no: list[tuple[str, str]], *, check: bool
) -> Asked:
    numbers = sorted(kept)
    if question.is_list or not numbers:
        numbers.append(max(numbers, default=-1) + 1)
    entries = [
        Entry(number, boxes_of(question, number, kept.get(number, {}), texts, yes_no, check=check))
        for number in numbers
    ]
    return Asked(question.id, texts.question(question.id), question.is_list, entries)


def boxes_of(
    question: Question, number: int, values: Values, texts: Texts, yes_no: list[tuple[str, str]], *, check: bool = True
) -> list[Box]:
    """Return the controls of one entry."""
    wrong = wrong_dates(question, values) if check else []
    return [
        Box(
            name=box_name(question, number, field.name),
            field=field.name,
            label=texts.question(question.id) if field.name == "answer" else texts.field(field.name),
            type=field.type,
            value=values.get(field.name, ""),
            choices=_choices(field, texts, yes_no),
            wrong=field.name in wrong,
        )
        for field in question.fields
    ]


def _choices(field: Field, texts: Texts, yes_no: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if field.type == "yes_no":
        return yes_no
    return [(name, texts.choice(name)) for name in field.choices]
