"""A summary's content as JSON and back, so that a version can be made again to the same bytes. Pure."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, time
from enum import Enum
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def freeze(value: Any) -> Any:
    """Return `value` as JSON types: dataclasses as objects, dates and times as ISO text, enums as their value."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: freeze(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [freeze(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def thaw(shape: type[T], value: Any) -> T:
    """Return the `shape` that `freeze` was given; a field added since takes its default."""
    thawed: T = _thaw(shape, value)
    return thawed


def _thaw(shape: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(shape)
    if origin in (Union, types.UnionType):
        return _thaw(next(part for part in get_args(shape) if part is not type(None)), value)
    if origin is tuple:
        parts = get_args(shape)
        if len(parts) == 2 and parts[1] is Ellipsis:
            return tuple(_thaw(parts[0], item) for item in value)
        return tuple(_thaw(part, item) for part, item in zip(parts, value, strict=True))
    if is_dataclass(shape):
        hints = get_type_hints(shape)
        given = {name: _thaw(hints[name], value[name]) for name in hints if name in value}
        return cast("Callable[..., Any]", shape)(**given)
    if isinstance(shape, type) and issubclass(shape, Enum):
        return shape(value)
    if shape in (date, time):
        return shape.fromisoformat(value)
    return value
