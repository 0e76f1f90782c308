"""Notes and tasks."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from clients.matters.models import Matter, Note, Task
from clients.people.models import Person


@transaction.atomic
def add_note(*, text: str, matter: Matter | None = None, person: Person | None = None, by: User, now: datetime) -> Note:
    """Save and return a note about a matter, a person, or a person within a matter. Notes are never changed."""
    if matter is None and person is None:
        raise ValidationError("A note is about a matter or a person.", code="about_nothing")
    if not text.strip():
        raise ValidationError({"text": "Write something first."}, code="empty")
    note = Note.objects.create(matter=matter, person=person, author=by, written_at=now, text=text.strip())
    recording.record("note.added", on=note, by=by, now=now)
    return note


@transaction.atomic
def add_task(
    matter: Matter, *, title: str, assignee: User, due_on: date | None = None, by: User, now: datetime
) -> Task:
    """Save and return something to do. The assignee must be able to see the matter."""
    if not Matter.objects.visible_to(assignee).filter(pk=matter.pk).exists():
        raise ValidationError({"assignee": f"{assignee.name} does not work on this matter."}, code="cannot_see")
    task = Task.objects.create(matter=matter, title=title, assignee=assignee, due_on=due_on)
    data = {"title": title, "assignee_id": assignee.pk, "due_on": due_on}
    recording.record("task.added", on=task, by=by, now=now, data=data)
    return task


@transaction.atomic
def finish_task(task: Task, *, by: User, now: datetime) -> Task:
    """Mark a task done. Finishing it twice changes nothing."""
    if task.done_at is None:
        task.done_at, task.done_by = now, by
        task.save(update_fields=["done_at", "done_by", "changed_at"])
        recording.record("task.done", on=task, by=by, now=now, data={"title": task.title})
    return task


@transaction.atomic
def reopen_task(task: Task, *, by: User, now: datetime) -> Task:
    """Take “done” back."""
    if task.done_at is not None:
        task.done_at, task.done_by = None, None
        task.save(update_fields=["done_at", "done_by", "changed_at"])
        recording.record("task.reopened", on=task, by=by, now=now, data={"title": task.title})
    return task
