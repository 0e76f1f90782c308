"""The library, its links, the firm's figures and notes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.exposure import actions, library, links
from clients.exposure.models import FigurePoint, FirmResource, LinkCheck, StateNote
from tests.conftest import SignedIn

Handler = Callable[[httpx.Request], httpx.Response]


def ask(urls: list[str], handler: Handler) -> list[links.Answer]:
    client = httpx.Client(transport=httpx.MockTransport(handler))
    return links.check(urls, client=client, pause=lambda _seconds: None, is_public=lambda _url: True)


def test_head_first_then_get_and_nothing_is_followed() -> None:
    asked: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.method, request.url.path))
        if request.url.path == "/head-refused":
            return httpx.Response(405 if request.method == "HEAD" else 200)
        if request.url.path == "/moved":
            return httpx.Response(301, headers={"location": "/new"})
        return httpx.Response({"/gone": 404, "/shut": 403}.get(request.url.path, 200))

    urls = [f"https://a.test/{name}" for name in ("ok", "head-refused", "moved", "gone", "shut")]
    found = {one.url.rsplit("/", 1)[1]: one.outcome for one in ask(urls, answer)}

    assert found == {"ok": "works", "head-refused": "works", "moved": "moved", "gone": "gone", "shut": "refused"}
    assert ("HEAD", "/ok") in asked
    assert ("GET", "/ok") not in asked
    assert not any(path == "/new" for _, path in asked)


def test_no_network_at_all_is_offline_but_one_silent_host_is_not() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    with pytest.raises(links.Offline):
        ask([f"https://{name}.test/" for name in "abcdef"], away)
    with pytest.raises(links.Offline):
        ask(["https://a.test/"], away)

    def one_away(request: httpx.Request) -> httpx.Response:
        return away(request) if request.url.host == "a.test" else httpx.Response(200)

    assert [one.outcome for one in ask(["https://a.test/", "https://b.test/"], one_away)] == ["silent", "works"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]/", "http://10.0.0.8/x", "file:///etc/passwd", "http://"]
)
def test_an_address_inside_the_office_is_never_asked(url: str) -> None:
    assert not links.leads_outside(url)


@pytest.mark.django_db
def test_offline_says_so_and_changes_nothing(monkeypatch: pytest.MonkeyPatch, ana: User, now: datetime) -> None:
    url = library.urls()[0]
    actions.record_link_checks([links.Answer(url, "works", 200)], by=ana, now=now)

    def away(_urls: Any, **_more: Any) -> list[links.Answer]:
        raise links.Offline

    monkeypatch.setattr(links, "check", away)
    with pytest.raises(CommandError, match="nothing changed"):
        call_command("check_links")
    assert LinkCheck.objects.get().checked_at == now


@pytest.mark.django_db
def test_the_day_a_link_last_worked_is_cited_and_a_gone_page_is_not(ana: User, now: datetime) -> None:
    (first, _), (second, _) = library.cited({"foia"})[:2]
    answers = [links.Answer(first.url, "works", 200), links.Answer(second.url, "gone", 404)]
    actions.record_link_checks(answers, by=ana, now=now)

    cited = {one.id: day for one, day in library.cited({"foia"})}

    assert cited[first.id] == now.date()
    assert second.id not in cited


@pytest.mark.django_db
def test_the_firms_own_page_is_found_cited_removed_and_restored(client_for: SignedIn, ana: User) -> None:
    browser = client_for(ana)
    said = {"name": "County <b>clinic</b>", "url": "https://clinic.example.org/", "use": "Free help", "group": "foia",
            "topics": "foia, Legal aid"}  # fmt: skip
    assert browser.post(reverse("resources:add"), said | {"url": "javascript:alert(1)"}).status_code == 422
    assert browser.post(reverse("resources:add"), said).status_code == 302
    assert browser.post(reverse("resources:add"), said).status_code == 422  # already there
    row = FirmResource.objects.get()
    assert row.topics == ["foia", "legal-aid"]
    page = browser.get(reverse("resources:list"), {"q": "clinic"}).content.decode()
    assert "County &lt;b&gt;clinic&lt;/b&gt;" in page
    assert library.cited({"legal-aid"})[0][0].name == row.name
    paper = browser.get(reverse("resources:hand_out"), {"page": f"own-{row.pk}"}).content.decode()
    assert "https://clinic.example.org/" in paper

    browser.post(reverse("resources:remove", args=[row.pk]))
    assert not FirmResource.objects.standing().exists()
    browser.post(reverse("resources:restore", args=[row.pk]))
    assert FirmResource.objects.standing().exists()
    assert set(Event.objects.values_list("kind", flat=True)) >= {"resource.added", "resource.removed"}


@pytest.mark.django_db
def test_a_paralegal_reads_the_library_and_changes_nothing(client_for: SignedIn, paul: User) -> None:
    browser = client_for(paul)
    assert browser.get(reverse("resources:list")).status_code == 200
    for name in ("resources:add", "exposure:load", "exposure:new_note"):
        assert browser.get(reverse(name)).status_code == 403


@pytest.mark.django_db
def test_a_figure_without_a_source_is_refused_at_the_file_with_its_line(client_for: SignedIn, ana: User) -> None:
    browser = client_for(ana)

    def load(text: str) -> Any:
        file = SimpleUploadedFile("spending.csv", text.encode())
        return browser.post(reverse("exposure:load"), {"title": "Spending", "unit": "million", "file": file})

    refused = load("year,amount,source\n2024,1,a\n2025,2,\n")
    assert refused.status_code == 422
    assert "Line 3: a figure needs its source" in refused.content.decode()
    assert "Spending" in refused.content.decode()
    assert not FigurePoint.objects.exists()
    assert load("year,amount,source\n2024,1,a\n").status_code == 302
    assert load("year,amount,source\n2024,1,a\n2025,5,<script>alert(1)</script>\n").status_code == 302
    assert FigurePoint.objects.count() == 2
    page = browser.get(reverse("exposure:figures")).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "10.5281/zenodo.21812233" in page


@pytest.mark.django_db
def test_a_note_needs_a_source_and_a_day_that_has_come(client_for: SignedIn, ana: User, frozen: object) -> None:
    browser = client_for(ana)
    said = {"state": "NY", "text": "Invented.", "source": "Statute", "as_of": "2026-11-01"}
    assert browser.post(reverse("exposure:new_note"), said | {"source": ""}).status_code == 422
    assert browser.post(reverse("exposure:new_note"), said | {"as_of": "2027-01-01"}).status_code == 422
    assert browser.post(reverse("exposure:new_note"), said).status_code == 302
    note = StateNote.objects.get()
    assert "Invented." in browser.get(reverse("exposure:notes")).content.decode()
    browser.post(reverse("exposure:remove_note", args=[note.pk]))
    assert not StateNote.objects.exists()
    assert Event.objects.filter(kind="state_note.removed", data__text="Invented.").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "systems/", "figures/?state=TX&county=harris", "figures/?state=XX", "states/"])
def test_pages_open(client_for: SignedIn, ana: User, address: str) -> None:
    assert client_for(ana).get(f"/exposure/{address}").status_code == 200
