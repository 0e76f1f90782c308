"""Addresses of pages, resolved once: a list of rows names the same page hundreds of times."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse

_ANY = 9_182_736_450  # stands for the key while the address's shape is read; in no path of ours


def address_of(name: str, pk: int | None = None) -> str:
    """Return what `reverse` returns for the page of this name, and the row of this key if it takes one."""
    before, after = _around(name, settings.ROOT_URLCONF, get_script_prefix(), keyed=pk is not None)
    return before if pk is None else f"{before}{pk:d}{after}"


@lru_cache(maxsize=512)
def _around(name: str, _urls: str, _prefix: str, *, keyed: bool) -> tuple[str, str]:
    """Return the address up to the row's key, and what follows it."""
    before, _, after = reverse(name, args=[_ANY] if keyed else None).partition(str(_ANY))
    return before, after
