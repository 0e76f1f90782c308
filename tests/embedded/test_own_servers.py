"""The servers a test run gets."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_the_runs_own_and_unprivileged() -> None:
    assert settings.DATABASES["default"]["HOST"].startswith(("/tmp", os.environ["APP_DATA"]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('is_superuser')")
        assert cursor.fetchone() == ("off", "off")
