"""Pure date arithmetic for legal deadlines: standard library only, no clock, no database.

Give `compute` a `Rule` (from `deadlines.rulebook.book().rule(id)`), a `Trigger` and a `Calendar`:

    trigger = Trigger(on=date(2026, 4, 7), service=Service.MAIL, printed_on=date(2026, 7, 2))
    result = compute(rule, trigger, calendar)
    result.due_on            # the legal date after rollover
    result.governs.on        # the date worked to (printed and contested dates weighed)
    result.governs.working_on
    result.steps             # (Step(on, because, citation), …), the last one reaches due_on
    result.frozen()          # JSON to store on a deadline

A date that cannot be given raises an `EngineError` whose message is one sentence for a person; its
`code` is for programs. `deadlines.rulebook.compute(id, trigger)` does both look-ups in one call.
"""

from deadlines.engine.compute import compute
from deadlines.engine.errors import (
    BadDate,
    BadFact,
    BadService,
    EngineError,
    MissingFact,
    NoDate,
    NotInForce,
)
from deadlines.engine.facts import FactSpec, FactType
from deadlines.engine.kinds import Confidence, Flag, Meaning, Roll, Service, Unit
from deadlines.engine.result import Computation, Trigger
from deadlines.engine.rules import Case, Condition, Convention, Formula, Limit, Rule, RuleVersion
from deadlines.engine.trace import Notice, Step
from deadlines.engine.weigh import Governs
from deadlines.engine.workdays import Calendar

__all__ = [
    "BadDate",
    "BadFact",
    "BadService",
    "Calendar",
    "Case",
    "Computation",
    "Condition",
    "Confidence",
    "Convention",
    "EngineError",
    "FactSpec",
    "FactType",
    "Flag",
    "Formula",
    "Governs",
    "Limit",
    "Meaning",
    "MissingFact",
    "NoDate",
    "NotInForce",
    "Notice",
    "Roll",
    "Rule",
    "RuleVersion",
    "Service",
    "Step",
    "Trigger",
    "Unit",
    "compute",
]
