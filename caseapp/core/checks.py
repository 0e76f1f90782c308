"""Django's system check of the database, which `migrate` and `check --database` ask for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from caseapp.core.connections.database import problem_with_database


@register(Tags.database)
def database_is_usable(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """The database is reachable, new enough, and its locale lets search see every script."""
    url = os.environ.get("DATABASE_URL", "")
    if not databases or not url:
        return []
    sentence = problem_with_database(url)
    return [Error(sentence, id="caseapp.database")] if sentence else []
