"""The enforcement lifecycle: where the client is on it, and what is possible at each station."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from clients.consultations import paper
from clients.consultations.factors import History

FILE = Path(__file__).with_name("lifecycle.toml")


@cache
def places() -> tuple[paper.LifecyclePlace, ...]:
    """Return the stations in their order with rights, filings and what comes next."""
    with FILE.open("rb") as file:
        rows = tomllib.load(file)["place"]
    return tuple(
        paper.LifecyclePlace(paper.Stage(row["stage"]), tuple(row["rights"]), tuple(row["filings"]), row["next"])
        for row in rows
    )


def lifecycle(here: paper.Stage | None) -> paper.Lifecycle:
    return paper.Lifecycle(here, places())


def place_of(history: History) -> paper.Stage | None:
    """Return the furthest station that the facts show, or None when none does. The attorney sees and corrects it."""
    if history.all("removal", "voluntary_departure"):
        return paper.Stage.OUTCOME
    orders = history.all("removal_order")
    if any(order.says("appealed", "yes") for order in orders):
        return paper.Stage.APPEAL
    if orders:
        return paper.Stage.ORDER
    if any(not case.says("status", "closed", "terminated") for case in history.all("proceeding")):
        return paper.Stage.HEARING
    if history.all("immigration_arrest"):
        return paper.Stage.ARREST
    if history.all("monitoring", "check_in"):
        return paper.Stage.BOND
    return None
