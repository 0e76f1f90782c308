"""The link check, run by a worker when somebody asks for it. Safe to run twice."""

from __future__ import annotations

import logging
from datetime import datetime

from celery import shared_task

from caseapp.accounts.models import User
from caseapp.core import clock
from clients.exposure import actions, library, links

log = logging.getLogger(__name__)


@shared_task(ignore_result=True, time_limit=1800, expires=3600)
def check_links(*, by_id: int | None = None, asked_at: str = "", **_later: object) -> None:
    """Ask every address of the library once; with the network away, leave everything as it is.

    The same question again, `asked_at` the same moment, finds its answers and does nothing.
    """
    asked = datetime.fromisoformat(asked_at) if asked_at else clock.now()
    if library.answered_since(asked):
        return
    try:
        answers = links.check(library.urls())
    except links.Offline:
        log.warning("The network is away: no link was checked and nothing was changed.")
        return
    by = User.objects.filter(pk=by_id).first() if by_id else None
    actions.record_link_checks(answers, by=by, asked_at=asked, now=clock.now())
