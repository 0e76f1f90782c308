"""Tasks of a matter that somebody put a date on."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from clients.matters.models import Task
from clients.matters.queries import of_protected_people
from deadlines.reminders.items.base import ANY_RUNG, Item, Line, Timing, days


def _describe(ids: Collection[int]) -> Mapping[int, Line]:
    found = list(Task.objects.filter(pk__in=ids).select_related("matter", "matter__client"))
    hidden = of_protected_people(task.matter for task in found)
    return {
        task.pk: Line(
            title=task.title,
            href=task.matter.get_absolute_url() + f"#task-{task.pk}",
            matter=task.matter.number,
            client=task.matter.client.name,
            protected=task.matter_id in hidden,
        )
        for task in found
    }


TASK = Item(
    kind="task",
    label="Task",
    timing=Timing.DATE,
    ladder=days(1, 0),
    staff=f"""
SELECT t.id AS item_id, t.due_on, NULL::timestamptz AS due_at, t.matter_id, m.client_id AS about_id,
       t.assignee_id AS subject_id, 'assignee' AS because, {ANY_RUNG} AS widest
  FROM clients_task t JOIN clients_matter m ON m.id = t.matter_id
 WHERE t.done_at IS NULL AND t.due_on IS NOT NULL AND t.due_on <= %(until_on)s
""",
    describe=_describe,
)
