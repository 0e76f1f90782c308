"""Two people at one deadline: the second is told what the first did, and nothing is overwritten."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from caseapp.audit.kinds import KINDS
from caseapp.audit.models import Event
from deadlines.tracking.models import Deadline


class Refused(ValidationError):
    """The action was not done; the message is one sentence for a person."""


class ChangedMeanwhile(Refused):
    """Somebody else changed the deadline after this person had looked at it."""


class NotOpen(Refused):
    """The deadline is closed already."""


def version_of(deadline: Deadline) -> str:
    """Return what a form carries along to say which state of the deadline its reader saw."""
    return deadline.changed_at.isoformat()


def locked(deadline: Deadline, *, seen: str | None) -> Deadline:
    """Return the deadline as it is now, locked until the transaction ends.

    `seen` is `version_of` the deadline when the person looked; None skips the comparison (commands, other actions).
    Raises ChangedMeanwhile, naming who did what, when the row is not the one that was seen.
    """
    current = (
        Deadline.objects.select_for_update(of=("self",))
        .select_related("matter", "assignee", "closed_by")
        .get(pk=deadline.pk)
    )
    if seen is not None and seen != version_of(current):
        raise ChangedMeanwhile(f"{_what_happened(current)} Look at it again before you act; nothing was saved.")
    return current


def locked_open(deadline: Deadline, *, seen: str | None) -> Deadline:
    """Like `locked`, and raises NotOpen for a deadline that is closed already."""
    current = locked(deadline, seen=seen)
    if not current.is_open:
        closer = f" by {current.closed_by.name}" if current.closed_by else ""
        raise NotOpen(f"This deadline was already closed{closer} ({current.get_outcome_display().lower()}).")
    return current


def _what_happened(deadline: Deadline) -> str:
    event = Event.objects.about(deadline).order_by("-id").first()
    if event is None:
        return "This deadline was changed meanwhile."
    words = KINDS[event.kind]
    return f"{event.actor_name} was quicker: {words[0].lower()}{words[1:]}."
