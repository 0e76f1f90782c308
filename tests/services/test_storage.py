"""Files in a bucket: a server that speaks S3, reached by STORAGE_URL, through the pages that keep and give files."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from caseapp.accounts.models import User
from caseapp.core.connections.others import problem_with_storage
from caseapp.embedded.ports import listen
from caseapp.settings.services import storage_settings
from clients.documents.models import Document, DocumentVersion
from clients.matters.models import Matter
from tests import factories
from tests.conftest import SignedIn
from tests.embedded.checkout import eventually

pytestmark = [pytest.mark.services, pytest.mark.django_db]

PAPER = b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\n%%EOF\n"


def address(port: int, bucket: str = "papers") -> str:
    return f"s3://key:se%2Fcret@127.0.0.1:{port}/{bucket}?insecure=1&region=eu-central-1"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where a server of this module's own listens, with an empty bucket in it."""
    with listen("127.0.0.1", 18970) as free:
        number = int(free.getsockname()[1])
    log = (tmp_path_factory.mktemp("s3") / "server.log").open("wb")
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(number)]
    server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        eventually(lambda: _answers(number), 60)
        options = storage_settings(address(number), data=Path())["default"]["OPTIONS"]
        client = boto3.client(
            "s3",
            endpoint_url=options["endpoint_url"],
            region_name=options["region_name"],
            aws_access_key_id=options["access_key"],
            aws_secret_access_key=options["secret_key"],
        )
        client.create_bucket(Bucket="papers", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        yield number
    finally:
        server.terminate()
        server.wait(20)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/moto-api/", timeout=5):
            return True
    except OSError:
        return False


@pytest.fixture
def bucket(port: int, settings: Any) -> str:
    """The product keeps its files there; the address it was told."""
    settings.STORAGES = storage_settings(address(port), data=Path("/srv/caseapp/data"))
    return address(port)


def test_the_start_up_check_looks_into_the_bucket(bucket: str, port: int, settings: Any) -> None:
    assert problem_with_storage(bucket) is None

    for wrong in (address(port, "nowhere"), address(9)):
        settings.STORAGES = storage_settings(wrong, data=Path("/srv/caseapp/data"))
        sentence = problem_with_storage(wrong)
        assert sentence
        assert sentence.startswith("STORAGE_URL: no use of s3://key:…@127.0.0.1:")
        assert "cret" not in sentence


def test_what_is_kept_comes_back_and_is_gone_when_deleted(bucket: str) -> None:
    name = default_storage.save("papers/Свидетельство 张伟.pdf", ContentFile(PAPER))
    second = default_storage.save("papers/Свидетельство 张伟.pdf", ContentFile(b"another"))

    with default_storage.open(name) as kept:
        assert kept.read() == PAPER
    assert second != name  # nothing is written over
    assert default_storage.size(name) == len(PAPER)
    default_storage.delete(name)
    assert not default_storage.exists(name)
    assert default_storage.exists(second)
    with pytest.raises(FileNotFoundError):
        default_storage.open(name)


def test_a_paper_goes_through_the_pages_and_nobody_reaches_the_bucket(
    bucket: str, port: int, client_for: SignedIn, ana: User, otto: User
) -> None:
    matter = factories.matter(protection="restricted")
    browser = client_for(ana)

    browser.post(
        f"/documents/matter/{matter.pk}/new/", {"file": factories.upload("Acta ñ.pdf", PAPER), "language": "es"}
    )
    version = DocumentVersion.objects.get()
    download = f"/documents/{version.document_id}/versions/1/"
    answer = browser.get(download)

    assert answer.getvalue() == PAPER
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert f":{port}" not in browser.get(f"/documents/{version.document_id}/").content.decode()
    assert client_for(otto).get(download).status_code == 404
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/papers/{quote(version.file.name)}", timeout=10)


def test_a_paper_missing_from_the_bucket_is_said(bucket: str, client_for: SignedIn, ana: User, matter: Matter) -> None:
    document = factories.document(matter)
    version = document.versions.get()
    version.file.storage.delete(version.file.name)

    answer = client_for(ana).get(f"/documents/{document.pk}/versions/1/", follow=True)

    assert answer.status_code == 200
    assert "missing from the store" in answer.content.decode()


def test_a_bucket_that_is_away_loses_nothing_and_is_said(
    client_for: SignedIn, ana: User, matter: Matter, settings: Any
) -> None:
    settings.STORAGES = storage_settings(address(9), data=Path("/srv/caseapp/data"))
    browser = client_for(ana)
    browser.raise_request_exception = False

    answer = browser.post(f"/documents/matter/{matter.pk}/new/", {"file": factories.upload(), "language": "en"})

    assert answer.status_code == 503
    assert "Back in a moment" in answer.content.decode()
    assert not Document.objects.exists()
