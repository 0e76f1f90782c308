"""What the client answered before the meeting, part by part, as the workspace shows it."""

from __future__ import annotations

from dataclasses import dataclass

from caseapp.accounts.models import User
from clients.consultations.intake.questions import questions, sections, texts
from clients.consultations.intake.sheet import Box, boxes_of
from clients.consultations.models import Decision, Intake, IntakeAnswer
from clients.people.models import Person

YES_NO = [("yes", "Yes"), ("no", "No"), ("unsure", "Not sure")]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answered question. `waiting` means that nobody has taken it into the record yet."""

    title: str
    boxes: tuple[Box, ...]
    waiting: bool
    declined: bool
    intake_pk: int


def groups(person: Person, user: User) -> list[tuple[str, list[Answer]]]:
    """Return the answers of the person's questionnaires by part, in the order they are asked. One query."""
    order = {name: number for number, name in enumerate(questions())}
    mine = Intake.objects.visible_to(user).filter(person=person)
    rows = [row for row in IntakeAnswer.objects.filter(intake__in=mine) if row.question in order]
    found: dict[str, list[Answer]] = {name: [] for name in sections()}
    for row in sorted(rows, key=lambda row: (order[row.question], row.intake_id, row.entry)):
        found[questions()[row.question].section].append(_answer(row))
    return [(texts("en").section(name), answers) for name, answers in found.items() if answers]


def _answer(row: IntakeAnswer) -> Answer:
    question = questions()[row.question]
    boxes = boxes_of(question, row.entry, row.value, texts("en"), YES_NO)
    return Answer(
        title=texts("en").question(question.id),
        boxes=tuple(box for box in boxes if box.value),
        waiting=row.status == Decision.WAITING,
        declined=row.status == Decision.DECLINED,
        intake_pk=row.intake_id,
    )
