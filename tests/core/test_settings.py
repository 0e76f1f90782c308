"""What the settings make of the environment's addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command

from caseapp.settings.mail import email_settings
from caseapp.settings.services import cache_settings, database_settings, storage_settings

DATA = Path("/srv/caseapp/data")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", {"EMAIL_HOST": "mail.example", "EMAIL_PORT": 25}),
        ("smtp+tls://mail.example", {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True}),
        ("smtp+ssl://mail.example", {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True}),
        ("smtps://mail.example:2465", {"EMAIL_PORT": 2465, "EMAIL_USE_SSL": True}),
        (
            "smtp+tls://office%40firm.example:a+b%2Fc@mail.example",
            {"EMAIL_HOST_USER": "office@firm.example", "EMAIL_HOST_PASSWORD": "a+b/c"},
        ),
        ("filemail:///srv/mails%20out", {"EMAIL_FILE_PATH": "/srv/mails out"}),
        ("", {"EMAIL_FILE_PATH": "/srv/caseapp/data/mail"}),
        ("memorymail://", {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}),
    ],
)
def test_a_mail_address_means_what_other_programs_mean_by_it(url: str, expected: dict[str, Any]) -> None:
    made = email_settings(url, data=DATA)
    assert expected.items() <= made.items()
    assert not (made.get("EMAIL_USE_TLS") and made.get("EMAIL_USE_SSL"))


def test_a_database_address_is_read_by_libpqs_rules() -> None:
    made = database_settings("postgresql://u:p%40ss@/cases?host=%2Frun%2Fpg&port=5433&sslmode=require", pooled=False)
    assert (made["HOST"], made["PORT"], made["PASSWORD"], made["NAME"]) == ("/run/pg", "5433", "p@ss", "cases")
    assert made["OPTIONS"] == {"sslmode": "require"}
    assert database_settings("postgresql:///cases", pooled=True)["OPTIONS"] == {"pool": True}


def test_files_go_to_the_named_bucket() -> None:
    options = storage_settings("s3://key:se%2Fcret@s3.example:9000/papers?region=eu-central-1", data=DATA)["default"]
    assert options["OPTIONS"]["endpoint_url"] == "https://s3.example:9000"
    assert options["OPTIONS"]["secret_key"] == "se/cret"
    assert options["OPTIONS"]["bucket_name"] == "papers"
    assert storage_settings("", data=DATA)["default"]["OPTIONS"]["location"] == "/srv/caseapp/data/files"


@pytest.mark.django_db
def test_a_cache_in_the_database_gets_its_table(settings: Any) -> None:
    settings.CACHES = {"default": cache_settings("db://")}
    call_command("prepare")
    caches["default"].set("kept", {"by": "PostgreSQL"}, 60)
    assert caches["default"].get("kept") == {"by": "PostgreSQL"}
