"""Reading a TOML table strictly: every key is known, has its type, and is asked for once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

T = TypeVar("T")


class RulebookError(ValueError):
    """A rulebook file is wrong; the message names the place and what would be right."""


class Table:
    """One TOML table being read. `done` refuses keys nobody asked for, so typing mistakes surface."""

    def __init__(self, data: Mapping[str, Any], where: str) -> None:
        self.where = where
        self._data = dict(data)

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def wrong(self, says: str) -> RulebookError:
        """Return the error to raise, with the place in front."""
        return RulebookError(f"{self.where}: {says}")

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        """Return the value of `key`, which must be a `kind`; without a default it is required."""
        if key not in self._data:
            if default is None:
                raise self.wrong(f"“{key}” is missing.")
            return default
        return self._checked(key, self._data.pop(key), kind)

    def maybe(self, key: str, kind: type[T]) -> T | None:
        """Return the value of `key`, or None when it is absent."""
        return self.take(key, kind) if key in self._data else None

    def yes(self, key: str) -> bool:
        """Return whether `key` is true; false when it is absent."""
        return self.maybe(key, bool) or False

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts as a tuple; empty when the key is absent."""
        values = self.take(key, list, [])
        return tuple(self._checked(key, value, str) for value in values)

    def tables(self, key: str) -> list[Table]:
        """Return the list of tables under `key`."""
        values = self.take(key, list, [])
        return [Table(value, f"{self.where} {key} {n}") for n, value in enumerate(values, start=1)]

    def rest_value(self, key: str) -> Any:
        """Return the value of `key` of whatever type, or None; it counts as read."""
        return self._data.pop(key, None)

    def rest(self) -> dict[str, Any]:
        """Return all keys not asked for yet and count them as read."""
        left, self._data = self._data, {}
        return left

    def one_of(self, key: str, kind: type[T], default: T | None = None) -> T:
        """Return an enumeration's member by its value."""
        if key not in self._data and default is not None:
            return default
        value = self.take(key, str)
        try:
            return kind(value)  # type: ignore[call-arg]
        except ValueError:
            known = ", ".join(str(member) for member in kind)  # type: ignore[attr-defined]
            raise self.wrong(f"“{key}” is “{value}”; known are {known}.") from None

    def done(self) -> None:
        """Refuse what is left over."""
        if self._data:
            raise self.wrong(f"unknown {_list(self._data)}.")

    def _checked(self, key: str, value: Any, kind: type[T]) -> T:
        if type(value) is not kind:
            raise self.wrong(f"“{key}” must be {_KINDS.get(kind, kind.__name__)}, not {value!r}.")
        return value


_KINDS: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    date: "a date",
    list: "a list",
    dict: "a table",
}


def _list(keys: Iterable[str]) -> str:
    return ", ".join(f"“{key}”" for key in keys)
