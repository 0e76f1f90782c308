"""Tests: fast hashing, mail in memory, everything else real."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("APP_DATA", tempfile.mkdtemp(prefix="caseapp-test-"))

from caseapp.settings.base import *  # noqa: E402, F403

SECRET_KEY = "tests-only-" * 6  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(os.environ["APP_DATA"]) / "files"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
GALLERY = True
