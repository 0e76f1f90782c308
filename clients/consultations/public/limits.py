"""How much a stranger may do. Counted in the cache, per visitor; what matters is counted again in the database.

Fails closed: without a cache nobody gets in by this door, and the page says to call.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

log = logging.getLogger(__name__)
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})


def allow(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more and say whether it is still within `most` in a window of `seconds`."""
    key = f"booking:{what}:{who}"
    try:
        cache.add(key, 0, timeout=seconds)
        return bool(cache.incr(key) <= most)
    except ValueError:  # the window ended between the two calls
        return True
    except Exception:
        log.exception("The cache does not count; the booking page turns visitors away.")
        return False


def visitor_key(request: HttpRequest) -> str:
    """Return a digest of where the visitor comes from: an IPv4 address, or an IPv6 network."""
    return _digest("visitor", _network(_address(request)))


def address_key(email: str) -> str:
    """Return a digest of the mailbox an address leads to: case, plus-tags and Gmail's dots do not make another one."""
    name, _, domain = email.strip().casefold().rpartition("@")
    name = name.partition("+")[0]
    if domain in _DOTLESS:
        name, domain = name.replace(".", ""), "gmail.com"
    return _digest("address", f"{name}@{domain}")


def _address(request: HttpRequest) -> str:
    if settings.SECURE_PROXY_SSL_HEADER:  # behind our own proxy: the last hop it noted is the visitor
        noted = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if noted:
            return str(noted)
    return str(request.META.get("REMOTE_ADDR", ""))


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def _digest(purpose: str, text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose} {text}".encode(), hashlib.sha256).hexdigest()
