"""The tables of consultations, one file by subject."""

from clients.consultations.models.booking import BookableHours, Consultation, ConsultationType, FeeReceipt, Resource
from clients.consultations.models.conflicts import ConflictCheck
from clients.consultations.models.history import HistoryFact
from clients.consultations.models.holds import Hold
from clients.consultations.models.intake import Decision, Intake, IntakeAnswer, IntakeUpload
from clients.consultations.models.letters import Letter
from clients.consultations.models.public import AddressProof, BookingRequest, ClientLink
from clients.consultations.models.review import FactorDecision, PlaceDecision, ReviewLine
from clients.consultations.models.summaries import Summary, SummaryGiven
from clients.consultations.models.waiting import SlotOffer, WaitingEntry

__all__ = [
    "AddressProof",
    "BookableHours",
    "BookingRequest",
    "ClientLink",
    "ConflictCheck",
    "Consultation",
    "ConsultationType",
    "Decision",
    "FactorDecision",
    "FeeReceipt",
    "HistoryFact",
    "Hold",
    "Intake",
    "IntakeAnswer",
    "IntakeUpload",
    "Letter",
    "PlaceDecision",
    "Resource",
    "ReviewLine",
    "SlotOffer",
    "Summary",
    "SummaryGiven",
    "WaitingEntry",
]
