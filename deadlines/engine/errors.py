"""Why no date could be given. Every message is one sentence a person can act on."""

from __future__ import annotations

from typing import ClassVar


class EngineError(ValueError):
    """No date was computed. `code` is stable for programs, the message is for people."""

    code: ClassVar[str] = "error"


class BadDate(EngineError):
    """A date is missing, unreadable or outside the years the calendar knows."""

    code = "bad_date"


class BadService(EngineError):
    """The manner of service is not one of the known ones."""

    code = "bad_service"


class BadFact(EngineError):
    """A fact is unknown to the rule, or its value has the wrong type."""

    code = "bad_fact"

    def __init__(self, message: str, *, fact: str) -> None:
        super().__init__(message)
        self.fact = fact


class MissingFact(EngineError):
    """The rule cannot be computed without `fact`; nothing is guessed."""

    code = "missing_fact"

    def __init__(self, message: str, *, fact: str) -> None:
        super().__init__(message)
        self.fact = fact


class NotInForce(EngineError):
    """No operative version of the rule covers the day of the trigger."""

    code = "not_in_force"


class NoDate(EngineError):
    """The rule holds, but it yields no date in this situation; the message says what to look at."""

    code = "no_date"
