"""Papers: told by their bytes, kept as they came, handed out safely, asked for and followed up."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.test import Client

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.documents import actions
from clients.documents.files import inspect, safe_name
from clients.documents.models import Document, DocumentRequest, DocumentVersion
from clients.matters.models import Matter
from tests import factories
from tests.conftest import AuditUnavailable, SignedIn
from tests.factories import NOW
from tests.factories.facts import PDF

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def browser(client_for: SignedIn, ana: User) -> Client:
    return client_for(ana)


def zipped(*names: str, **texts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
        for name, text in texts.items():
            archive.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind", "kept"),
    [
        ("a.pdf", PDF, "application/pdf", "a.pdf"),
        ("photo.PNG", b"\x89PNG\r\n\x1a\n123", "image/png", "photo.PNG"),
        ("lies.exe", b"\xff\xd8\xff\xe0", "image/jpeg", "lies.jpg"),
        ("scan.tif", b"II*\x00abc", "image/tiff", "scan.tif"),
        ("pic.webp", b"RIFF1234WEBPVP8 ", "image/webp", "pic.webp"),
        ("live.heic", b"\x00\x00\x00\x18ftypheic", "image/heic", "live.heic"),
        ("call.m4a", b"\x00\x00\x00\x18ftypM4A ", "audio/mp4", "call.m4a"),
        ("plain.txt", "Señora Núñez".encode(), "text/plain", "plain.txt"),
        ("letter.docx", zipped("word/document.xml"), None, "letter.docx"),
        ("letter.odt", zipped(mimetype="application/vnd.oasis.opendocument.text"), None, "letter.odt"),
    ],
)
def test_kind_is_told_by_content(name: str, content: bytes, kind: str | None, kept: str) -> None:
    found = inspect(factories.upload(name, content))

    assert found.name == kept
    assert kind is None or found.content_type == kind
    assert found.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.pdf", b"<!doctype html><script>alert(1)</script>", "not taken"),
        ("drawing.txt", b'<?xml version="1.0"?><svg onload="x"/>', "not taken"),
        ("program.pdf", b"MZ\x90\x00\x03", "not taken"),
        ("other.zip", zipped("anything.bin"), "not taken"),
        ("broken.docx", b"PK\x03\x04broken", "not taken"),
        ("empty.pdf", b"", "empty"),
    ],
)
def test_what_could_harm_or_is_empty_is_refused(name: str, content: bytes, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        inspect(factories.upload(name, content))


def test_too_large_says_how_large(settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 10

    with pytest.raises(ValidationError, match="larger than 10"):
        inspect(factories.upload())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\scan.pdf", "scan.pdf"),
        ('a"b\r\nSet-Cookie.pdf', "a b Set-Cookie.pdf"),
        ("...", "document"),
        ("Паспорт.pdf", "Паспорт.pdf"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_versions_follow_and_none_is_lost(ana: User, matter: Matter) -> None:
    document = factories.document(matter, file=factories.upload(content=PDF + b"1"))

    actions.add_version(document, file=factories.upload(content=PDF + b"2"), by=ana, now=NOW)

    versions = list(document.versions.all())
    assert [version.number for version in versions] == [2, 1]
    assert [version.file.open().read()[-1:] for version in versions] == [b"2", b"1"]
    with pytest.raises(ValidationError, match="same file"):
        actions.add_version(document, file=factories.upload(content=PDF + b"2"), by=ana, now=NOW)
    assert document.versions.count() == 2


def stored() -> set[Path]:
    root = Path(str(default_storage.location))  # type: ignore[attr-defined]
    return {path for path in root.rglob("*") if path.is_file()} if root.is_dir() else set()


def test_nothing_is_kept_when_the_audit_fails(ana: User, request: pytest.FixtureRequest) -> None:
    document = factories.document()
    asked = actions.request_document(
        person=document.matter.client, matter=document.matter, title="Passport", by=ana, now=NOW
    )
    before, known = stored(), {"by": ana, "now": NOW}
    request.getfixturevalue("broken_audit")

    for attempt in (
        lambda: actions.add_document(matter=document.matter, file=factories.upload(), **known),
        lambda: actions.add_version(document, file=factories.upload(content=PDF + b"new"), **known),
        lambda: actions.change_document(document, title="Other", **known),
        lambda: actions.request_document(person=asked.person, title="Other", **known),
        lambda: actions.change_request(asked, status="accepted", **known),
        lambda: actions.record_download(document.versions.get(), **known),
    ):
        with pytest.raises(AuditUnavailable):
            attempt()

    assert (Document.objects.get().title, DocumentVersion.objects.count()) == ("Statement", 1)
    assert DocumentRequest.objects.get().status == "requested"
    assert stored() == before


def test_file_goes_when_its_row_cannot_be_saved(ana: User, matter: Matter, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OSError("disk full")

    before = stored()
    monkeypatch.setattr(DocumentVersion, "save", refuse)

    with pytest.raises(OSError, match="disk full"):
        factories.document(matter)
    assert stored() == before
    assert not Document.objects.exists()


def test_paper_belongs_somewhere(ana: User) -> None:
    with pytest.raises(ValidationError):
        actions.add_document(file=factories.upload(), by=ana, now=NOW)


def test_paper_is_added_by_form_and_handed_out_safely(browser: Client, ana: User, matter: Matter) -> None:
    browser.post(f"/documents/matter/{matter.pk}/new/", {"file": factories.upload("Паспорт.pdf"), "language": "ru"})
    document = Document.objects.get()
    assert document.title == "Паспорт.pdf"

    response = browser.get(f"/documents/{document.pk}/versions/1/")

    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store, private"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert Event.objects.get(kind="document.downloaded").actor_id == ana.pk


def test_missing_file_is_said_plainly(browser: Client) -> None:
    document = factories.document()
    document.versions.get().file.delete(save=False)

    response = browser.get(f"/documents/{document.pk}/versions/1/", follow=True)

    assert "missing from the store" in response.content.decode()
    assert not Event.objects.filter(kind="document.downloaded").exists()


def test_wrong_file_is_explained_and_words_are_kept(browser: Client, matter: Matter) -> None:
    typed = {"file": factories.upload("x.pdf", b"<html>"), "title": "Kept title", "language": "es"}

    response = browser.post(f"/documents/matter/{matter.pk}/new/", typed)

    assert response.status_code == 422
    assert "This kind of file is not taken" in response.context["form"].errors["file"][0]
    assert 'value="Kept title"' in response.content.decode()
    assert not Document.objects.exists()


def test_same_version_twice_is_explained(browser: Client) -> None:
    document = factories.document(file=factories.upload())

    response = browser.post(f"/documents/{document.pk}/versions/new/", {"file": factories.upload()})

    assert response.context["form"].errors["file"] == ["This is the same file as the newest version."]


def test_translations_are_followed_up(browser: Client, matter: Matter) -> None:
    original = factories.document(matter, title="Birth record", language="ht")
    page = browser.get(f"/documents/matter/{matter.pk}/").content.decode()
    assert "Without a certified translation" in page
    assert f"?translates={original.pk}" in page

    typed = {"title": "Birth record, English", "language": "en", "translation_of": original.pk, "kind": "translation"}
    upload = {"file": factories.upload(content=PDF + b"t"), "translation_certified_on": "2026-11-20"}
    unnamed = browser.post(f"/documents/matter/{matter.pk}/new/", typed | upload)
    assert "names its translator" in unnamed.content.decode()
    upload["file"] = factories.upload(content=PDF + b"t")
    browser.post(f"/documents/matter/{matter.pk}/new/", typed | upload | {"translator": "T. Translator"})

    assert "Without a certified translation" not in browser.get(f"/documents/matter/{matter.pk}/").content.decode()


def test_requests_are_made_and_followed_up(browser: Client, matter: Matter) -> None:
    ask = f"/documents/matter/{matter.pk}/ask/"
    past = browser.post(ask, {"title": "Passport", "person": matter.client_id, "due_on": "2026-11-01"})
    assert past.context["form"].errors["due_on"] == ["This day has passed."]
    browser.post(ask, {"title": "Passport", "person": matter.client_id, "due_on": "2026-12-01"})
    asked, document = DocumentRequest.objects.get(), factories.document(matter)

    browser.post(f"/documents/requests/{asked.pk}/", {"status": "accepted", "document": document.pk})

    asked.refresh_from_db()
    assert (asked.status, asked.document) == ("accepted", document)
    assert Event.objects.get(kind="document_request.changed").data["to"] == "accepted"


def test_papers_of_a_person_stand_on_their_page(browser: Client) -> None:
    person = factories.person()

    browser.post(
        f"/documents/person/{person.pk}/new/", {"file": factories.upload(), "title": "Passport", "language": "en"}
    )

    assert "Passport" in browser.get(person.get_absolute_url()).content.decode()
    browser.post(f"/documents/{Document.objects.get().pk}/change/", {"title": "Old passport", "language": "en"})
    assert Document.objects.get().title == "Old passport"


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_as_many_queries_however_long(
    browser: Client, ana: User, rows: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    matter = factories.matter()
    for number in range(rows):
        document = factories.document(matter, language="es")
        actions.add_version(document, file=factories.upload(content=PDF + bytes([65 + number])), by=ana, now=NOW)
        actions.request_document(person=matter.client, matter=matter, title="Passport", by=ana, now=NOW)
    browser.get(f"/documents/matter/{matter.pk}/")

    with django_assert_max_num_queries(10):
        browser.get(f"/documents/matter/{matter.pk}/")


def test_files_have_no_address_of_their_own(browser: Client) -> None:
    version = factories.document().versions.get()

    for address in (f"/{version.file.name}", f"/media/{version.file.name}", f"/static/{version.file.name}"):
        assert browser.get(address).status_code == 404
