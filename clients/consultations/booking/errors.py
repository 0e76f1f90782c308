"""What can stand in the way of a booking."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from clients.consultations.models import Hold


class SlotTaken(ValidationError):
    """Something else has the time. `holds` says what; a page names it as far as its reader may know."""

    def __init__(self, holds: Sequence[Hold]) -> None:
        super().__init__("That time has just been taken.", code="taken")
        self.holds = list(holds)
