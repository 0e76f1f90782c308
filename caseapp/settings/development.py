"""The embedded default: what `manage.py up` runs. Not for the open internet; see deploy/."""

from __future__ import annotations

from caseapp.settings.base import *  # noqa: F403
from caseapp.settings.base import APP_DATA, SECRET_KEY

if not SECRET_KEY:  # `up` keeps one in the data folder; a bare command makes do for its own duration
    _kept = APP_DATA / "secret_key"
    SECRET_KEY = _kept.read_text().strip() if _kept.exists() else "only-for-commands-that-sign-nothing" * 2

MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
GALLERY = True
