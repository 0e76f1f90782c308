"""Django system checks of the services' addresses; `migrate` and `check --database` look into the database."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from caseapp.core.connections.addresses import SCHEMES, problem_with_address
from caseapp.core.connections.database import problem_with_database


@register
def addresses_are_possible(**_kwargs: Any) -> list[CheckMessage]:
    """Each service's address has a scheme and parts that can work."""
    found = ((name, problem_with_address(name, os.environ.get(name, ""))) for name in SCHEMES)
    return [Error(sentence, id=f"caseapp.{name}") for name, sentence in found if sentence]


@register(Tags.database)
def database_is_usable(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """The database is reachable, new enough, and its locale lets search see every script."""
    url = os.environ.get("DATABASE_URL", "")
    if not databases or not url or problem_with_address("DATABASE_URL", url):
        return []
    sentence = problem_with_database(url)
    return [Error(sentence, id="caseapp.database")] if sentence else []
