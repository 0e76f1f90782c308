"""Tests: fast hashing, mail in memory, everything else real."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# The test plugin sets it; type checks import this module without tests and must leave no folder behind.
os.environ.setdefault("APP_DATA", str(Path(tempfile.gettempdir(), "caseapp-no-tests")))

from caseapp.settings.base import *  # noqa: F403

SECRET_KEY = "tests-only-" * 6
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(os.environ["APP_DATA"]) / "files"
DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("CASEAPP_TEST_TEMPLATE") or None}  # noqa: F405
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
GALLERY = True
