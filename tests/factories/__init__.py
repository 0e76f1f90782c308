"""People, matters and facts to test with, made by the product's own actions where it has them.

Everything is obviously invented. `NOW` is Monday, November 23, 2026, 10:00 in New York; `TODAY` is that day. Factories
take keywords for what the test is about and fill in the rest; each call makes a new row, except the named colleagues,
who are the same person however often they are asked for.
"""

from tests.factories.facts import (
    appearance,
    consultation,
    consultation_type,
    deadline,
    discrepancy,
    document,
    filing,
    notice,
    proceeding,
    records_request,
    upload,
)
from tests.factories.matters import add_party, matter, task
from tests.factories.moments import NOW, TODAY
from tests.factories.people import organization, person, relationship, validity
from tests.factories.staff import ana, axel, colleague, marta, otto, paul, petra, rita

__all__ = [
    "NOW",
    "TODAY",
    "add_party",
    "ana",
    "appearance",
    "axel",
    "colleague",
    "consultation",
    "consultation_type",
    "deadline",
    "discrepancy",
    "document",
    "filing",
    "marta",
    "matter",
    "notice",
    "organization",
    "otto",
    "paul",
    "person",
    "petra",
    "proceeding",
    "records_request",
    "relationship",
    "rita",
    "task",
    "upload",
    "validity",
]
