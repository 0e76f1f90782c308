"""The README's pictures: of the sample firm only, small, of the promised size."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.urls import reverse
from PIL import Image

from caseapp.accounts.models import Firm, User
from caseapp.desk import pictures


def test_pictures_of_a_real_firm_are_refused(db: None, tmp_path: Path) -> None:
    Firm.objects.update_or_create(pk=1, defaults={"name": "A real firm", "is_sample": False})

    with pytest.raises(CommandError, match="sample firm only"):
        call_command("screenshots", folder=tmp_path)


def test_every_picture_names_a_page() -> None:
    names = [picture.name for picture in pictures.PICTURES]

    assert len(set(names)) == len(names)
    assert all(reverse(picture.url_name) for picture in pictures.PICTURES)


@pytest.mark.e2e
@pytest.mark.slow
def test_picture_is_taken_small_and_in_size(transactional_db: None, marta: User, tmp_path: Path) -> None:
    if not pictures.chromium_path():
        pytest.skip("No Chromium on the PATH: browser tests are left out. See CONTRIBUTING.md.")
    Firm.objects.update_or_create(pk=1, defaults={"name": "Sample", "is_sample": True})

    def take() -> None:
        try:
            call_command("screenshots", "matters", folder=tmp_path)
        finally:
            connections.close_all()

    with pytest.MonkeyPatch.context() as environment, ThreadPoolExecutor(1) as apart:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        apart.submit(take).result()  # a browser test before this one leaves its loop running in the main thread

    with Image.open(tmp_path / "matters.png") as picture:
        assert picture.size == pictures.WINDOW
    assert (tmp_path / "matters.png").stat().st_size < 150_000
