"""A real office behind TLS: refuses to start without its secrets."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured

from caseapp.settings.base import *  # noqa: F403
from caseapp.settings.base import SECRET_KEY

for _name in ("SECRET_KEY", "DATABASE_URL", "BROKER_URL", "CACHE_URL", "EMAIL_URL", "ALLOWED_HOSTS", "PUBLIC_URL"):
    if not os.environ.get(_name):
        raise ImproperlyConfigured(f"Set {_name} in the environment: production runs on nothing made up.")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short: use 50 random characters or more.")

SECURE_SSL_REDIRECT = os.environ.get("SECURE_SSL_REDIRECT", "1") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("BEHIND_PROXY") == "1" else None
# The last hop that our own proxy noted is the visitor; without a proxy of ours the header counts for nothing.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if os.environ.get("BEHIND_PROXY") == "1" else 0
SECURE_HSTS_SECONDS = 63072000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
