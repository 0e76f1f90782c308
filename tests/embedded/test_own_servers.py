"""The servers a test run gets."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

pytestmark = pytest.mark.skipif("TEST_BROKER_URL" in os.environ, reason="this run was given servers")


@pytest.mark.django_db
def test_the_database_is_the_runs_own_and_unprivileged() -> None:
    assert settings.DATABASES["default"]["HOST"].startswith(("/tmp", os.environ["APP_DATA"]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('is_superuser')")
        assert cursor.fetchone() == ("off", "off")


def test_tests_side_by_side_share_neither_broker_nor_cache() -> None:
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw"))
    assert os.environ["CACHE_URL"].endswith(f"db={2 * number + 3}")
    assert os.environ["BROKER_URL"].endswith(f"virtual_host={2 * number + 2}")
    assert os.environ["BROKER_URL"] == settings.CELERY_BROKER_URL
    cache.set("mine", number, 60)
    assert cache.get("mine") == number
