"""Shapes as PDF drawing operators."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from clients.consultations.paper.typeset.text import Color

from .rows import Panel, Polygon, Rule, Shape

LETTER_HEIGHT = 792.0
"""The height of US Letter in points: rows count downwards from it, PDF upwards to it."""

_CURVE = 0.5523
_At = Callable[[float, float], str]


def drawn(shape: Shape, x: float, top: float) -> str:
    """Return the operators that draw a shape of a row whose corner is at (x, top)."""

    def at(dx: float, dy: float) -> str:
        return f"{x + dx:.2f} {LETTER_HEIGHT - top - dy:.2f}"

    if isinstance(shape, Rule):
        return (
            f"{written(shape.color)} RG {shape.width:g} w {at(shape.x, shape.top)} m {at(shape.to_x, shape.to_top)} l S"
        )
    if isinstance(shape, Polygon):
        corners = [at(*point) for point in shape.points]
        return f"{written(shape.fill)} rg {corners[0]} m {' l '.join(corners[1:])} l h f"
    paints = f"{written(shape.fill)} rg " if shape.fill else ""
    if shape.stroke:
        paints += f"{written(shape.stroke)} RG {shape.line:g} w "
    finish = {(True, True): "B", (True, False): "f", (False, True): "S"}.get(
        (shape.fill is not None, shape.stroke is not None), "n"
    )
    return f"{paints}{_outline(shape, at)} {finish}"


def _outline(shape: Panel, at: _At) -> str:
    x, y, w, h, r = shape.x, shape.top, shape.width, shape.height, shape.radius
    if not r:
        return f"{at(x, y)} m {at(x + w, y)} l {at(x + w, y + h)} l {at(x, y + h)} l h"
    k = r * (1 - _CURVE)
    return " ".join([
        f"{at(x + r, y)} m {at(x + w - r, y)} l",
        f"{at(x + w - k, y)} {at(x + w, y + k)} {at(x + w, y + r)} c {at(x + w, y + h - r)} l",
        f"{at(x + w, y + h - k)} {at(x + w - k, y + h)} {at(x + w - r, y + h)} c {at(x + r, y + h)} l",
        f"{at(x + k, y + h)} {at(x, y + h - k)} {at(x, y + h - r)} c {at(x, y + r)} l",
        f"{at(x, y + k)} {at(x + k, y)} {at(x + r, y)} c h",
    ])  # fmt: skip


@cache
def written(color: Color) -> str:
    """A colour as the three numbers of an operator."""
    return f"{color[0]:g} {color[1]:g} {color[2]:g}"
