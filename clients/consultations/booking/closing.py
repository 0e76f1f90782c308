"""Days on which nobody is offered an hour: federal holidays. A person may still book one, knowing what day it is.

Who knows the holidays stands in a package above this one and is named in `settings.HOLIDAYS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string


@cache
def holidays() -> Mapping[date, str]:
    """Return the names of the holidays by day; nothing where no one is named who knows them."""
    known: Mapping[date, str] = import_string(settings.HOLIDAYS)() if settings.HOLIDAYS else {}
    return known
