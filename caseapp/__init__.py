"""The project: wiring, protection, overview."""

from __future__ import annotations

from caseapp.celery import app as celery_app

__all__ = ["celery_app"]
