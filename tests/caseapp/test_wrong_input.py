"""Every form of the caseload, filled in wrongly from top to bottom: told at each field, kept, and nothing saved."""

from __future__ import annotations

import html
import re
from http import HTTPStatus
from typing import Any

import pytest
from django import forms
from django.http import HttpResponse
from django.test import Client

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from tests import factories
from tests.conftest import SignedIn

pytestmark = pytest.mark.usefixtures("frozen")

NO_SUCH, TOO_LONG = "no-such", "Überlänge <b> " * 2000


def wrong(name: str, field: forms.Field) -> Any:
    """Return what does not fit the field, or None where nothing typed can be wrong."""
    if isinstance(field, forms.FileField):
        return factories.upload("run.exe", b"MZ\x90\x00" * 20)
    if isinstance(field, forms.DateTimeField):
        return "0026-12-01T09:00"
    if isinstance(field, forms.DateField):
        return "2026-02-30"
    if isinstance(field, forms.BooleanField) or field.widget.is_hidden:
        return None
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return NO_SUCH
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        return "many"
    return {"a_number": "A12-34", "receipt_number": "ioe 12", "email": "not@", "phone": "call me"}.get(name, TOO_LONG)


@pytest.fixture
def addresses(ana: User) -> list[str]:
    matter = factories.matter()
    person, body, sent = factories.person(), factories.organization(), factories.filing(matter)
    one, case, here = matter.client, factories.proceeding(matter), f"/matters/{matter.pk}/"
    paper, set_down, due = factories.document(matter), factories.appearance(matter), factories.deadline(matter)
    return [
        "/people/new/", *(f"/people/{one.pk}/{what}/" for what in ("change", "names/new", "contact", "consent")),
        f"/people/{one.pk}/validities/new/", f"/people/{one.pk}/relatives/new/?who={person.pk}",
        f"/people/{one.pk}/work/new/?body={body.pk}", "/people/organizations/new/",
        f"/people/organizations/{body.pk}/change/", f"/matters/new/?who={one.pk}",
        *(f"{here}{what}/" for what in ("change", "stage", "close", "team", "screens", "protection")),
        f"{here}parties/new/?who={person.pk}", f"{here}notes/new/", f"{here}tasks/new/",
        f"/filings/matter/{matter.pk}/new/",
        *(f"/filings/{sent.pk}/{what}/" for what in ("change", "receipt", "status")),
        f"/docket/notice/?matter={matter.pk}", f"/docket/notice/{factories.notice(matter).pk}/correct/",
        f"/docket/event/?matter={matter.pk}", f"/proceedings/matter/{matter.pk}/new/",
        f"/proceedings/matter/{matter.pk}/orders/new/", f"/proceedings/matter/{matter.pk}/appearances/new/",
        f"/proceedings/{case.pk}/change/", f"/proceedings/{case.pk}/custody/",
        f"/proceedings/appearances/{set_down.pk}/move/",
        f"/documents/matter/{matter.pk}/new/", f"/documents/matter/{matter.pk}/ask/",
        f"/documents/person/{one.pk}/new/", f"/documents/{paper.pk}/change/", f"/documents/{paper.pk}/versions/new/",
        f"/deadlines/matter/{matter.pk}/new/",
        *(f"/deadlines/{due.pk}/{what}/" for what in ("complete", "extend", "waive", "reassign")),
    ]  # fmt: skip


def test_every_form_tells_what_is_wrong_at_its_field_and_keeps_what_was_typed(
    client_for: SignedIn, addresses: list[str]
) -> None:
    browser, before, missed = client_for(factories.marta()), Event.objects.count(), []
    for address in addresses:
        page = browser.get(address)
        shown = [field for field in _form(page) if f'name="{field.html_name}"' in page.content.decode()]
        typed = {field.name: value for field in shown if (value := wrong(field.name, field.field)) is not None}
        missed += [f"{address}: {problem}" for problem in _judged(browser, address, typed)]

    assert not missed, "\n".join(missed)
    assert Event.objects.count() == before


def _judged(browser: Client, address: str, typed: dict[str, Any]) -> list[str]:
    answer = browser.post(address, typed)
    if answer.status_code != HTTPStatus.UNPROCESSABLE_ENTITY:
        return [str(answer.status_code)]
    form, page = _form(answer), answer.content.decode()
    told = [name for name, value in typed.items() if f'id="{form[name].auto_id}_error"' in page]
    untold = sorted(typed.keys() - told)
    undescribed = [name for name in told if not re.search(rf'aria-describedby="[^"]*{form[name].auto_id}_error', page)]
    texts = {name: value for name, value in typed.items() if isinstance(value, str) and value != NO_SUCH}
    lost = [name for name, value in texts.items() if html.escape(value) not in page]
    found = {"not told": untold, "not described": undescribed, "lost": lost}
    return [f"{what}: {', '.join(names)}" for what, names in found.items() if names]


def _form(answer: HttpResponse) -> forms.BaseForm:
    found: forms.BaseForm = answer.context["form"]  # type: ignore[attr-defined]
    return found
