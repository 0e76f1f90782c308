"""Pages about papers: what is held, what was asked for, files handed out safely."""

from __future__ import annotations

from django.forms.models import model_to_dict
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import form_page, saved
from caseapp.core.page_messages import say, warn
from clients.documents import actions, queries
from clients.documents.forms import (
    AddDocumentForm,
    ChangeDocumentForm,
    RequestForm,
    RequestStatusForm,
    VersionForm,
)
from clients.documents.models import Document, DocumentRequest, DocumentVersion
from clients.matters.models import Matter
from clients.people.models import Person


def _matter(request: Request, pk: int) -> Matter:
    return get_object_or_404(Matter.objects.visible_to(request.user).select_related("client"), pk=pk)


def _document(request: Request, pk: int) -> Document:
    return get_object_or_404(queries.listed(request.user), pk=pk)


def _back_to(matter: Matter) -> tuple[str, str]:
    return reverse("documents:of_matter", args=[matter.pk]), "Documents"


@require_GET
@require_permission(Permission.MATTER_VIEW)
def of_matter(request: Request, matter_pk: int) -> HttpResponse:
    matter = _matter(request, matter_pk)
    context = {
        "matter": matter,
        "documents": queries.listed(request.user).filter(matter=matter)[:200],
        "requests": list(queries.requests(request.user, matter)),
        "to_translate": list(queries.to_translate(matter)),
    }
    return render(request, "clients/documents/list.html", context)


@require_GET
@require_permission(Permission.MATTER_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    document = _document(request, pk)
    context = {
        "document": document,
        "versions": list(document.versions.all()),
        "translations": list(document.translations.order_by("pk")),
        "back": _back_to(document.matter) if document.matter else _person_page(document.person),
    }
    return render(request, "clients/documents/detail.html", context)


def _person_page(person: Person | None) -> tuple[str, str]:
    return (person.get_absolute_url(), person.name) if person else (reverse("people:list"), "Clients")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DOCUMENT_EDIT)
def add(request: Request, matter_pk: int) -> HttpResponse:
    matter = _matter(request, matter_pk)
    original = request.GET.get("translates", "")
    initial = {"translation_of": original, "kind": "translation"} if original.isdecimal() else {}
    form = AddDocumentForm(request.POST or None, request.FILES or None, matter=matter, initial=initial)
    if document := saved(request, form, actions.add_document, matter=matter):
        say(request, f"{document.title} is added.")
        return redirect(document)
    title = "Add a document"
    return form_page(request, form, title=title, line=matter.title, submit="Add document", back=_back_to(matter))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DOCUMENT_EDIT)
def add_of_person(request: Request, person_pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=person_pk)
    form = AddDocumentForm(request.POST or None, request.FILES or None, matter=None)
    if document := saved(request, form, actions.add_document, person=person):
        say(request, f"{document.title} is added.")
        return redirect(document)
    title, back = "Add a paper of the person", _person_page(person)
    return form_page(request, form, title=title, line=person.name, submit="Add document", back=back)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DOCUMENT_EDIT)
def change(request: Request, pk: int) -> HttpResponse:
    document = _document(request, pk)
    initial = model_to_dict(document, fields=list(ChangeDocumentForm.base_fields))
    form = ChangeDocumentForm(request.POST or None, document=document, matter=document.matter, initial=initial)
    if saved(request, form, actions.change_document, document):
        say(request, "Changes saved.")
        return redirect(document)
    back = (document.get_absolute_url(), document.title)
    return form_page(request, form, title="Change the details", submit="Save changes", back=back)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DOCUMENT_EDIT)
def add_version(request: Request, pk: int) -> HttpResponse:
    document = _document(request, pk)
    form = VersionForm(request.POST or None, request.FILES or None)
    if version := saved(request, form, actions.add_version, document):
        say(request, f"Version {version.number} is added. The ones before it are kept.")
        return redirect(document)
    back = (document.get_absolute_url(), document.title)
    return form_page(request, form, title="Add a version", line=document.title, submit="Add version", back=back)


@require_GET
@require_permission(Permission.MATTER_VIEW)
def download(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Hand out one version as a file to save: never shown in our own pages, never kept by a cache, always recorded."""
    document = _document(request, pk)
    version = get_object_or_404(DocumentVersion, document=document, number=number)
    try:
        file = version.file.open("rb")
    except FileNotFoundError:
        warn(request, "This file is missing from the store. Restore it from the backup; its checksum is on record.")
        return redirect(document)
    actions.record_download(version, by=request.user, now=clock.now())
    response = FileResponse(file, as_attachment=True, filename=version.name, content_type=version.content_type)
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DOCUMENT_EDIT)
def ask(request: Request, matter_pk: int) -> HttpResponse:
    matter = _matter(request, matter_pk)
    form = RequestForm(request.POST or None, matter=matter, today=clock.today(request.user.time_zone))
    if saved(request, form, actions.request_document, matter=matter):
        say(request, "Noted as asked for.")
        return redirect("documents:of_matter", matter.pk)
    title = "Ask for a document"
    return form_page(request, form, title=title, line=matter.title, submit="Save request", back=_back_to(matter))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DOCUMENT_EDIT)
def change_request(request: Request, pk: int) -> HttpResponse:
    seen = DocumentRequest.objects.visible_to(request.user).select_related("matter", "person")
    asked = get_object_or_404(seen, pk=pk)
    back = _back_to(asked.matter) if asked.matter else _person_page(asked.person)
    form = RequestStatusForm(request.POST or None, asked=asked)
    if saved(request, form, actions.change_request, asked):
        say(request, f"{asked.title}: {asked.get_status_display().lower()}.")
        return redirect(back[0])
    line = asked.person.name
    return form_page(request, form, title=asked.title, line=line, submit="Save", back=back)
