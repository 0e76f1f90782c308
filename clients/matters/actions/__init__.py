"""The only writers of matters, their parties, teams, screens, notes and tasks."""

from clients.matters.actions.access import lift_wall, protect, raise_wall, record_viewing, set_team
from clients.matters.actions.lifecycle import change, close, enter_stage, open_matter, record_facts, reopen
from clients.matters.actions.parties import add_party, remove_party
from clients.matters.actions.work import add_note, add_task, finish_task, reopen_task

__all__ = [
    "add_note",
    "add_party",
    "add_task",
    "change",
    "close",
    "enter_stage",
    "finish_task",
    "lift_wall",
    "open_matter",
    "protect",
    "raise_wall",
    "record_facts",
    "record_viewing",
    "remove_party",
    "reopen",
    "reopen_task",
    "set_team",
]
