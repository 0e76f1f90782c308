"""Random tests judge results, never the speed of a busy machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("without a time limit", deadline=None)
settings.load_profile("without a time limit")
