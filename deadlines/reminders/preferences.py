"""How each person wants to be reminded, the firm's choice where they have none of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from deadlines.reminders.items import Item
from deadlines.reminders.ladders import Quiet
from deadlines.reminders.models import Preference

DIGEST_AT, QUIET_FROM, QUIET_UNTIL, QUIET_WEEKENDS = time(8), time(19), time(7), True
# Consultations remind the client with their own letters, which carry the links to move and cancel; a firm that also
# wants text messages, or everything in one ledger, adds them here.
TOLD_CLIENTS = ("appearance",)


@dataclass(frozen=True, slots=True)
class Preferences:
    """Every preference in force, read once a sweep."""

    firm: Preference
    own: Mapping[int, Preference]

    @classmethod
    def read(cls) -> Preferences:
        """Read them in one query."""
        rows = {row.user_id: row for row in Preference.objects.all()}
        firm = rows.get(None) or Preference()
        return cls(firm, {user: row for user, row in rows.items() if user is not None})

    def quiet(self, zone: str, user_id: int | None = None) -> Quiet:
        """Return when the person is not to be disturbed."""
        own = self.own.get(user_id) if user_id else None

        def first(name: str, otherwise: time | bool) -> time | bool:  # noqa: FBT001
            for row in (own, self.firm):
                if row is not None and getattr(row, name) is not None:
                    found: time | bool = getattr(row, name)
                    return found
            return otherwise

        return Quiet(
            zone=zone,
            digest_at=first("digest_at", DIGEST_AT),  # type: ignore[arg-type]
            quiet_from=first("quiet_from", QUIET_FROM),  # type: ignore[arg-type]
            quiet_until=first("quiet_until", QUIET_UNTIL),  # type: ignore[arg-type]
            weekends=bool(first("quiet_weekends", QUIET_WEEKENDS)),
        )

    def firm_ladder(self, item: Item) -> tuple[int, ...]:
        """Return the firm's ladder of a kind."""
        return item.ladder if item.fixed else tuple(self.firm.ladders.get(item.kind) or item.ladder)

    def ladder(self, item: Item, user_id: int) -> tuple[int, ...]:
        """Return the person's ladder. Whatever they chose, the firm's last rung stays on it."""
        firm = self.firm_ladder(item)
        own = self.own.get(user_id)
        chosen = None if item.fixed or own is None else own.ladders.get(item.kind)
        return firm if chosen is None else tuple({*chosen, min(firm)})

    def by_sms(self, user_id: int) -> bool:
        """Whether the person also wants urgent reminders as text messages."""
        own = self.own.get(user_id)
        return bool(own and own.by_sms)

    @property
    def told_clients(self) -> tuple[str, ...]:
        """Return the kinds of which clients are told."""
        return TOLD_CLIENTS if self.firm.told_clients is None else tuple(self.firm.told_clients)
