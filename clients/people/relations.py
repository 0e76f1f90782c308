"""How two people's relation reads from either side. Pure."""

from __future__ import annotations

from clients.people.models import Relationship

Kind = Relationship.Kind

# How the other side of a relation is called. Absent: the relation reads the same from both sides.
_MIRROR = {
    Kind.PARENT: Kind.CHILD,
    Kind.CHILD: Kind.PARENT,
    Kind.STEPPARENT: Kind.STEPCHILD,
    Kind.STEPCHILD: Kind.STEPPARENT,
    Kind.GUARDIAN: Kind.WARD,
    Kind.WARD: Kind.GUARDIAN,
    Kind.SPONSOR: Kind.SPONSORED,
    Kind.SPONSORED: Kind.SPONSOR,
}
FAMILY = frozenset(
    {
        Kind.SPOUSE, Kind.FIANCE, Kind.PARENT, Kind.CHILD, Kind.STEPPARENT, Kind.STEPCHILD, Kind.SIBLING,
        Kind.GUARDIAN, Kind.WARD,
    }
)  # fmt: skip


def mirrored(kind: str) -> str:
    """Return what the other one is, when this one is the `kind` of them: my child's mirror is my parent."""
    return str(_MIRROR.get(Kind(kind), kind))
