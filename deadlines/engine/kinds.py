"""The closed vocabularies of the engine: units, meanings, services, confidence."""

from __future__ import annotations

from enum import StrEnum

from deadlines.engine.errors import BadService


class Unit(StrEnum):
    """What a period is counted in."""

    CALENDAR_DAYS = "calendar_days"
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"
    YEARS = "years"


class Roll(StrEnum):
    """Where a last day moves when the receiving office is closed on it."""

    FORWARD = "forward"
    BACKWARD = "backward"
    NONE = "none"


class Meaning(StrEnum):
    """What the computed date is to the person who acts on it."""

    LAST_DAY = "last_day"
    FIRST_DAY = "first_day"
    AGENCY_DUTY = "agency_duty"
    FACT = "fact"


class Confidence(StrEnum):
    """How well the rule's text was read; anything but `sure` is shown beside the date."""

    SURE = "sure"
    LIKELY = "likely"
    VERIFY = "verify"

    def lowered_to(self, other: Confidence) -> Confidence:
        """Return the lesser of both; verify is least."""
        return max(self, other, key=_DOUBT.__getitem__)


_DOUBT = {Confidence.SURE: 0, Confidence.LIKELY: 1, Confidence.VERIFY: 2}


class Service(StrEnum):
    """How the paper that starts the period reached the person."""

    MAIL = "mail"
    PERSONAL = "personal"
    ELECTRONIC = "electronic"
    UNSTATED = ""

    @classmethod
    def read(cls, text: str | None) -> Service:
        """Return the service a person meant ("ordinary mail", "In person", "n/a"); refuse anything else."""
        wanted = " ".join((text or "").replace("_", " ").replace("-", " ").lower().split())
        try:
            return _SPELLINGS[wanted]
        except KeyError:
            raise BadService(f"“{text}” is not a manner of service: use mail, personal or electronic.") from None


_SPELLINGS = {
    "": Service.UNSTATED,
    "n/a": Service.UNSTATED,
    "na": Service.UNSTATED,
    "none": Service.UNSTATED,
    "unknown": Service.UNSTATED,
    "mail": Service.MAIL,
    "ordinary mail": Service.MAIL,
    "regular mail": Service.MAIL,
    "first class mail": Service.MAIL,
    "by mail": Service.MAIL,
    "post": Service.MAIL,
    "personal": Service.PERSONAL,
    "personal service": Service.PERSONAL,
    "in person": Service.PERSONAL,
    "by hand": Service.PERSONAL,
    "hand": Service.PERSONAL,
    "electronic": Service.ELECTRONIC,
    "electronic service": Service.ELECTRONIC,
    "online": Service.ELECTRONIC,
    "e service": Service.ELECTRONIC,
    "email": Service.ELECTRONIC,
    "e mail": Service.ELECTRONIC,
    "ecas": Service.ELECTRONIC,
}


class Flag(StrEnum):
    """What a person should know before relying on the date."""

    CLAMPED = "clamped"
    MONTH_END = "month_end"
    ROLLED = "rolled"
    OFFICE_CLOSED = "office_closed"
    NOT_SURE = "not_sure"
    IN_FLUX = "in_flux"
    PRINTED_DIFFERS = "printed_differs"
    FACT_NOT_GIVEN = "fact_not_given"
    SERVICE_NOT_GIVEN = "service_not_given"
    OVER_MAXIMUM = "over_maximum"
    CALENDAR_UNPUBLISHED = "calendar_unpublished"
    READ_THE_NOTICE = "read_the_notice"
    PAPER_ONLY = "paper_only"
    NOTE = "note"
