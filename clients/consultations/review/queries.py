"""What the workspace shows of factors: found, decided, added, switched off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from caseapp.accounts.models import Firm
from clients.consultations.factors import Factor, Found, History, factors, find
from clients.consultations.models import Consultation, FactorDecision
from clients.consultations.sheets.catalogue import Sheet, for_factor

__all__ = ["Found", "Note", "Refused", "notes", "questions_to_ask", "switched_off"]


@dataclass(frozen=True, slots=True)
class Refused:
    """A decision that could not be taken: on which factor, why, and what was typed."""

    factor_id: str
    problem: str
    typed: str


@dataclass(frozen=True, slots=True)
class Note:
    """One factor as the margin shows it: what it is, what led to it, what the attorney said of it."""

    factor: Factor
    found: Found | None
    decision: FactorDecision | None
    refused: Refused | None = None

    @property
    def sheets(self) -> list[Sheet]:
        """The checklists that help with it."""
        return for_factor(self.factor.id)

    @property
    def state(self) -> str:
        if self.decision is None:
            return "open"
        return "added" if self.decision.added else self.decision.decision


def switched_off() -> list[str]:
    """Return the factors the firm does not want to see."""
    return list(Firm.current().settings.get("factors_off", []))


def notes(consultation: Consultation, record: History, *, today: date, refused: Refused | None = None) -> list[Note]:
    """Return every factor found or decided, in the catalogue's order; the undecided ones first. Two queries."""
    found = {one.factor_id: one for one in find(record, today=today, off=switched_off())}
    decided = {row.factor_id: row for row in consultation.factor_decisions.select_related("decided_by")}
    rows = [
        Note(
            factor,
            found.get(factor.id),
            decided.get(factor.id),
            refused if refused and refused.factor_id == factor.id else None,
        )
        for factor in factors().values()
        if factor.id in found or factor.id in decided
    ]
    return sorted(rows, key=lambda note: note.decision is not None)


def questions_to_ask(record: History) -> list[str]:
    """Return what the record does not say yet, to ask next."""
    wanted = {
        "entry": "When, where and how did the client enter each time?",
        "address": "Where has the client lived, and who was told?",
        "job": "What work, when, and with permission?",
        "tax_year": "Which years have a tax return?",
        "family_relation": "Who is in the family, and in which status?",
        "filing": "What was filed before, by whom, with what result?",
        "arrest": "Any contact with police, anywhere, ever?",
        "exit": "Any travel outside the country?",
        "online_account": "Which online accounts, under which names?",
    }
    missing = [question for kind, question in wanted.items() if not record.all(kind)]
    return [*_undated(record), *missing]


def _undated(record: History) -> list[str]:
    """Return a question for each fact that counts days and has none: the count waits for it."""
    wanted = {
        "entry": "On which day was the entry “{}”?",
        "exit": "On which day was the departure “{}”?",
        "removal_order": "On which day was the order given?",
        "filing": "On which day was it filed: “{}”?",
    }
    asked = [wanted[fact.kind].format(fact.text) for fact in record.facts if fact.kind in wanted and fact.on is None]
    open_ended = [
        f"Until when was the stay authorized after “{entry.text}”? Look at the I-94."
        for entry in record.all("entry")
        if entry.on and not entry.says("manner", "none") and not entry.data.get("admitted_until")
    ]
    return [*dict.fromkeys(asked), *open_ended[-1:]]
