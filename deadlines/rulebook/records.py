"""Small records around the rules: authorities and the sources that were read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from deadlines.rulebook.reading import Table


@dataclass(frozen=True, slots=True)
class Authority:
    """A group of rules as the pages list them."""

    id: str
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Source:
    """Something that was read for a rule: where it is and what it is."""

    id: str
    address: str
    what: str

    @property
    def url(self) -> str:
        """The address when it can be opened in a browser, else empty."""
        if self.address.startswith("github:"):
            return f"https://github.com/{self.address.removeprefix('github:').partition('@')[0].partition(' ')[0]}"
        return self.address if self.address.startswith(("https://", "http://")) else ""


def read_authorities(data: dict[str, Any]) -> dict[str, Authority]:
    """Return the authorities by id, in the order of the file."""
    table = Table(data, "authorities.toml")
    found = {}
    for entry in table.tables("authority"):
        authority = Authority(entry.take("id", str), entry.take("name", str), entry.take("about", str))
        entry.done()
        found[authority.id] = authority
    table.done()
    return found


def read_sources(data: dict[str, Any]) -> dict[str, Source]:
    """Return the sources by id."""
    table = Table(data, "sources.toml")
    found = {}
    for entry in table.tables("source"):
        source = Source(entry.take("id", str), entry.take("address", str), entry.take("what", str))
        entry.done()
        found[source.id] = source
    table.done()
    return found
