"""The tables of the slices, gathered for Django's one migration history of `deadlines`."""

from deadlines.calendars.models import *  # noqa: F403
from deadlines.docketing.models import *  # noqa: F403
from deadlines.reminders.models import *  # noqa: F403
from deadlines.rulebook.models import *  # noqa: F403
from deadlines.tracking.lead_time import *  # noqa: F403
from deadlines.tracking.models import *  # noqa: F403
from deadlines.visas.models import *  # noqa: F403
