"""The plan as the page shows it before anything is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deadlines.docketing.adjusting import Adjustment, compare
from deadlines.docketing.forms import PICK, DocketForm, date_label
from deadlines.docketing.planning import Plan, Planned
from deadlines.engine import Rule
from deadlines.rulebook import book
from deadlines.rulebook.explaining import Explanation, explain


@dataclass(frozen=True, slots=True)
class Shown:
    """One deadline that would open, or move from `adjustment.old`."""

    planned: Planned
    explanation: Explanation
    adjustment: Adjustment | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What the right side of the page says."""

    opens: Sequence[Shown]
    closes: Sequence[Adjustment]
    needs: Sequence[str]
    blocked: Sequence[tuple[str, str]]
    later: Sequence[tuple[Rule, str]]
    why_nothing: str

    @property
    def is_empty(self) -> bool:
        return not (self.opens or self.closes or self.needs or self.blocked)


def preview_of(plan: Plan | None, form: DocketForm, *, source_key: str = "", replaces: str = "") -> Preview | None:
    """Return the preview of a plan; None while the kind is not known.

    `source_key` compares with what the fact has opened, `replaces` with what is open under the fact it takes over from.
    """
    if plan is None:
        return None
    wanted = [planned for planned in plan.opens if not planned.start.choice or _picked(planned, form)]
    known = bool(source_key or replaces)
    adjustments = compare(wanted, source_key, matter=form.matter, replaces=replaces) if known else []
    by_planned = {adjustment.new.key: adjustment for adjustment in adjustments if adjustment.new}
    needs = [question.spec.means for question in plan.needed] + [date_label(name) for name in plan.missing_dates]
    return Preview(
        opens=[_shown(planned, by_planned.get(planned.key)) for planned in wanted],
        closes=[adjustment for adjustment in adjustments if adjustment.kind == "closes"],
        needs=needs,
        blocked=[(rule.title, why) for rule, why in (*plan.blocked, *plan.not_in_force)],
        later=[(book().rule(later.rule), later.after) for later in plan.kind.later],
        why_nothing=plan.why_nothing,
    )


def _shown(planned: Planned, adjustment: Adjustment | None) -> Shown:
    dates = {"printed": planned.computation.trigger.printed_on}
    return Shown(planned, explain(planned.computation.frozen(), book(), dates=dates), adjustment)


def _picked(planned: Planned, form: DocketForm) -> bool:
    return not form.is_bound or bool(form.data.get(PICK + planned.key))
