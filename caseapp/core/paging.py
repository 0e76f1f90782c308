"""Keyset pages: the 10,000th page of a list costs what the first one costs.

A cursor holds the sort values of the row at the edge of a page. Sort columns must not be null,
and the last one must be unique (normally the primary key).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import reduce
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

PAGE_SIZE = 50

T = TypeVar("T")
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of rows with the cursors to the pages beside it ("" where there is none)."""

    rows: list[T]
    next_cursor: str = ""
    previous_cursor: str = ""

    @property
    def has_neighbours(self) -> bool:
        """Return whether there is anything to turn to."""
        return bool(self.next_cursor or self.previous_cursor)


def page_of(queryset: QuerySet[Row], request: HttpRequest, *, order: Sequence[str], size: int = PAGE_SIZE) -> Page[Row]:
    """Return the page that the request's `after` or `before` asks for; a cursor we cannot read means the first.

    `order` is like `order_by`: ("due_on", "pk") or ("-received_on", "-pk"). One query, `size` + 1 rows.
    """
    backwards = "before" in request.GET
    direction = [_flip(name) for name in order] if backwards else list(order)
    try:
        edge = _values(queryset.model, order, request.GET["before" if backwards else "after"])
        wanted = queryset.filter(_beyond(direction, edge))
    except (KeyError, ValueError, TypeError, ValidationError, binascii.Error):
        backwards, edge, direction, wanted = False, [], list(order), queryset
    rows = list(wanted.order_by(*direction)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    return Page(
        rows,
        next_cursor=_cursor(rows[-1], order) if rows and (more or backwards) else "",
        previous_cursor=_cursor(rows[0], order) if rows and (more if backwards else edge) else "",
    )


def _beyond(order: Sequence[str], edge: Sequence[Any]) -> Q:
    """Return the rows after the edge: (a, b) > (x, y), written so that an index on (a, b) bounds the scan."""
    pairs = [
        (name.lstrip("-"), "lt" if name.startswith("-") else "gt", value)
        for name, value in zip(order, edge, strict=True)
    ]
    name, side, value = pairs[-1]
    start = Q(**{f"{name}__{side}": value})
    return reduce(_or_next, reversed(pairs[:-1]), start)


def _or_next(rest: Q, pair: tuple[str, str, Any]) -> Q:
    name, side, value = pair
    return Q(**{f"{name}__{side}e": value}) & (Q(**{f"{name}__{side}": value}) | rest)


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _cursor(row: Model, order: Sequence[str]) -> str:
    values = [reduce(getattr, name.lstrip("-").split("__"), row) for name in order]
    return base64.urlsafe_b64encode(json.dumps(values, default=_exact).encode()).decode().rstrip("=")


def _values(model: type[Model], order: Sequence[str], raw: str) -> list[Any]:
    """Return the cursor's values, each checked by its own field; raises on anything made up."""
    found = json.loads(base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))
    if not isinstance(found, list) or len(found) != len(order):
        raise ValueError("not a cursor of this list")
    return [_typed(model, name.lstrip("-"), value) for name, value in zip(order, found, strict=True)]


def _typed(model: type[Model], name: str, value: Any) -> Any:
    if value is None:
        raise ValueError("a sort value is missing")
    *path, last = name.split("__")
    try:
        for step in path:
            model = model._meta.get_field(step).related_model  # type: ignore[assignment]
        field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    except FieldDoesNotExist:  # an annotation: the query itself refuses what does not fit
        return value
    return field.to_python(value)  # type: ignore[union-attr]


def _exact(value: object) -> str:
    """Return the value in full precision; a rounded instant would skip rows or repeat them."""
    return value.isoformat() if isinstance(value, date | time) else str(value)
