"""Turn EMAIL_URL into Django's settings. Pure: reads nothing, connects to nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

# What each scheme means: the port when the address names none, and how the connection is made safe.
_SERVERS: dict[str, tuple[int, dict[str, bool]]] = {
    "smtp": (25, {}),
    "smtp+tls": (587, {"EMAIL_USE_TLS": True}),
    "smtp+ssl": (465, {"EMAIL_USE_SSL": True}),
    "smtps": (465, {"EMAIL_USE_SSL": True}),
}
_ELSEWHERE = {"filemail": "filebased", "consolemail": "console", "memorymail": "locmem", "dummymail": "dummy"}


def email_settings(url: str, *, data: Path) -> dict[str, Any]:
    """Return Django's mail settings: SMTP by address, files in the data folder without one."""
    parts = urlsplit(url)
    if parts.scheme in _SERVERS:
        port, security = _SERVERS[parts.scheme]
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname or "",
            "EMAIL_PORT": parts.port or port,
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_TIMEOUT": 10,
            **security,
        }
    backend = _ELSEWHERE.get(parts.scheme, "filebased")
    return {
        "EMAIL_BACKEND": f"django.core.mail.backends.{backend}.EmailBackend",
        "EMAIL_FILE_PATH": unquote(parts.path) or str(data / "mail"),
    }
