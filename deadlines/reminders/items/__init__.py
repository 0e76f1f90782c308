"""Every kind of thing that people are reminded of. A new kind is one module and one name in `ALL`."""

from deadlines.reminders.items import appointments, deadlines, expiries, records, standing, tasks
from deadlines.reminders.items.base import Item, Line, Timing

ALL: tuple[Item, ...] = (
    deadlines.ESCALATION,
    deadlines.WORKING,
    deadlines.LEGAL,
    deadlines.OFFICE,
    deadlines.WINDOW,
    deadlines.AGENCY,
    appointments.APPEARANCE,
    appointments.CONSULTATION,
    expiries.VALIDITY,
    tasks.TASK,
    records.REQUEST,
    records.CORRECTION,
    standing.UNDOCKETED,
    standing.IDLE,
    standing.UNDELIVERED,
)
BY_KIND: dict[str, Item] = {item.kind: item for item in ALL}

__all__ = ["ALL", "BY_KIND", "Item", "Line", "Timing"]
