"""The tables of the slices, gathered for Django's one migration history of `clients`."""

from clients.consultations.models import *  # noqa: F403
from clients.documents.models import *  # noqa: F403
from clients.exposure.models import *  # noqa: F403
from clients.filings.models import *  # noqa: F403
from clients.matters.models import *  # noqa: F403
from clients.notices.models import *  # noqa: F403
from clients.people.models import *  # noqa: F403
from clients.proceedings.models import *  # noqa: F403
from clients.records.models import *  # noqa: F403
