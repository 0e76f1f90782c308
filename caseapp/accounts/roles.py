"""Roles as code: what each may do, in one place a partner can read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto


class Permission(StrEnum):
    """Every permission a view can ask for."""

    DESK_VIEW = auto()
    PERSON_VIEW = auto()
    PERSON_EDIT = auto()
    MATTER_VIEW = auto()
    MATTER_VIEW_ALL = auto()
    MATTER_EDIT = auto()
    MATTER_OPEN = auto()
    MATTER_PROTECT = auto()
    FILING_EDIT = auto()
    NOTICE_DOCKET = auto()
    PROCEEDING_EDIT = auto()
    DOCUMENT_EDIT = auto()
    DEADLINE_COMPLETE = auto()
    DEADLINE_EXTEND = auto()
    DEADLINE_WAIVE = auto()
    LAW_VIEW = auto()
    LAW_VERIFY = auto()
    LAW_CONFIRM_CHANGE = auto()
    CONSULTATION_VIEW = auto()
    CONSULTATION_BOOK = auto()
    CONSULTATION_REVIEW = auto()
    CONFLICT_DECIDE = auto()
    RECORDS_EDIT = auto()
    REMINDER_VIEW = auto()
    REMINDER_SETTINGS = auto()
    REPORT_VIEW = auto()
    RESOURCE_EDIT = auto()
    AUDIT_READ = auto()
    STAFF_MANAGE = auto()
    FIRM_SETTINGS = auto()


P = Permission


@dataclass(frozen=True, slots=True)
class Role:
    code: str
    name: str
    description: str
    permissions: frozenset[Permission]


_READ = frozenset({P.DESK_VIEW, P.PERSON_VIEW, P.MATTER_VIEW, P.LAW_VIEW, P.CONSULTATION_VIEW, P.REMINDER_VIEW})
_WORK = _READ | {
    P.PERSON_EDIT, P.MATTER_EDIT, P.MATTER_OPEN, P.FILING_EDIT, P.NOTICE_DOCKET, P.PROCEEDING_EDIT,
    P.DOCUMENT_EDIT, P.DEADLINE_COMPLETE, P.CONSULTATION_BOOK, P.RECORDS_EDIT, P.REPORT_VIEW,
}  # fmt: skip
_COUNSEL = _WORK | {
    P.MATTER_VIEW_ALL, P.MATTER_PROTECT, P.DEADLINE_EXTEND, P.DEADLINE_WAIVE, P.LAW_VERIFY, P.LAW_CONFIRM_CHANGE,
    P.CONSULTATION_REVIEW, P.CONFLICT_DECIDE, P.RESOURCE_EDIT,
}  # fmt: skip

MANAGING_ATTORNEY = Role(
    "managing_attorney",
    "Managing attorney",
    "Everything an attorney may do, and runs the firm: staff, settings, audit.",
    _COUNSEL | {P.STAFF_MANAGE, P.FIRM_SETTINGS, P.REMINDER_SETTINGS, P.AUDIT_READ},
)
ATTORNEY = Role(
    "attorney",
    "Attorney",
    "Sees every matter that is not walled off; decides on deadlines, conflicts, factors and the law.",
    _COUNSEL,
)
PARALEGAL = Role(
    "paralegal",
    "Paralegal",
    "Works on assigned matters and schedules consultations. May docket and complete, may not waive.",
    _WORK | {P.DEADLINE_EXTEND},
)
INTAKE = Role(
    "intake",
    "Intake",
    "Answers the telephone: clients, conflict check and the scheduling desk. Sees no matter's contents.",
    frozenset({P.DESK_VIEW, P.PERSON_VIEW, P.PERSON_EDIT, P.CONSULTATION_VIEW, P.CONSULTATION_BOOK, P.LAW_VIEW}),
)
AUDITOR = Role(
    "auditor",
    "Auditor",
    "Reads everything that is not walled off, and the audit record. Changes nothing.",
    _READ | {P.MATTER_VIEW_ALL, P.AUDIT_READ, P.REPORT_VIEW},
)

ROLES: dict[str, Role] = {role.code: role for role in (MANAGING_ATTORNEY, ATTORNEY, PARALEGAL, INTAKE, AUDITOR)}
ROLE_CHOICES = [(role.code, role.name) for role in ROLES.values()]
COUNSEL_CODES = (MANAGING_ATTORNEY.code, ATTORNEY.code)
