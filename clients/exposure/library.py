"""The library as pages and summaries use it: shipped and the firm's own, with how each link answered last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from clients.exposure.catalogue import Resource, cite, resource_groups, resources
from clients.exposure.models import FirmResource, LinkCheck


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the library. `own` is the firm's row, None for a shipped one."""

    id: str
    group: str
    name: str
    url: str
    use: str
    topics: tuple[str, ...]
    own: FirmResource | None
    check: LinkCheck | None

    @property
    def works(self) -> bool:
        return self.check is None or self.check.outcome not in (LinkCheck.Outcome.GONE, LinkCheck.Outcome.SILENT)


def entries(*, text: str = "", group: str = "", topic: str = "") -> list[Entry]:
    """Return the library's pages that fit, in the catalogue's order, the firm's own last. Two queries."""
    checks = {row.url: row for row in LinkCheck.objects.all()}
    shipped = [_shipped(one, checks.get(one.url)) for one in resources().values()]
    own = [_own(row, checks.get(row.url)) for row in FirmResource.objects.standing()]
    words = text.casefold().split()
    return [
        one
        for one in (*shipped, *own)
        if (not group or one.group == group)
        and (not topic or topic in one.topics)
        and all(word in f"{one.name} {one.use} {one.url} {' '.join(one.topics)}".casefold() for word in words)
    ]


def by_group(found: list[Entry]) -> list[tuple[str, list[Entry]]]:
    """Return the groups that have something in them, with their names."""
    groups = [(name, [one for one in found if one.group == code]) for code, name in resource_groups().items()]
    return [(name, rows) for name, rows in groups if rows]


def topics() -> list[str]:
    """Return every topic, A to Z."""
    own = FirmResource.objects.standing().values_list("topics", flat=True)
    return sorted({topic for one in resources().values() for topic in one.topics} | {t for row in own for t in row})


def chosen(ids: list[str]) -> list[Entry]:
    """Return the named pages in the library's order."""
    wanted = set(ids)
    return [one for one in entries() if one.id in wanted]


def urls() -> list[str]:
    """Return every address of the library once."""
    return list(dict.fromkeys(one.url for one in entries()))


def cited(wanted: set[str], *, most: int = 10) -> list[tuple[Resource, date | None]]:
    """Return what a summary cites for these topics, each with the day its link last worked; the firm's own go first.

    A page that was gone when last asked is left out. Two queries.
    """
    checks = {row.url: row for row in LinkCheck.objects.all()}
    own = [
        Resource(f"own-{row.pk}", row.group, row.name, row.url, row.use, tuple(row.topics), (), always=False)
        for row in FirmResource.objects.standing()
        if wanted & set(row.topics)
    ]
    found = [*own[:most], *cite(wanted, most=most)]
    return [
        (one, _day(checks.get(one.url)))
        for one in found
        if one.url not in checks or checks[one.url].outcome != LinkCheck.Outcome.GONE
    ]


def answered_since(moment: datetime) -> bool:
    """Say whether links were checked at that moment or later."""
    return LinkCheck.objects.filter(checked_at__gte=moment).exists()


def last_checked() -> datetime | None:
    """Return when links were last checked."""
    return LinkCheck.objects.order_by("-checked_at").values_list("checked_at", flat=True).first()


def _day(check: LinkCheck | None) -> date | None:
    works = check is not None and check.outcome in (LinkCheck.Outcome.WORKS, LinkCheck.Outcome.MOVED)
    return check.checked_at.date() if check and works else None


def _shipped(one: Resource, check: LinkCheck | None) -> Entry:
    return Entry(one.id, one.group, one.name, one.url, one.use, one.topics, None, check)


def _own(row: FirmResource, check: LinkCheck | None) -> Entry:
    return Entry(f"own-{row.pk}", row.group, row.name, row.url, row.use, tuple(row.topics), row, check)
