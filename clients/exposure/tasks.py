"""The link check, run by a worker when somebody asks for it. Safe to run twice."""

from __future__ import annotations

import logging

from celery import shared_task

from caseapp.accounts.models import User
from caseapp.core import clock
from clients.exposure import actions, library, links

log = logging.getLogger(__name__)


@shared_task(ignore_result=True, time_limit=1800, expires=3600)
def check_links(*, by_id: int | None = None, **_later: object) -> None:
    """Ask every address of the library once; with the network away, leave everything as it is."""
    try:
        answers = links.check(library.urls())
    except links.Offline:
        log.warning("The network is away: no link was checked and nothing was changed.")
        return
    by = User.objects.filter(pk=by_id).first() if by_id else None
    actions.record_link_checks(answers, by=by, now=clock.now())
