"""Every address of the product. Composes the slices; holds no views."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("caseapp.desk.urls")),
    path("accounts/", include("caseapp.accounts.sign_in_urls")),
    path("staff/", include("caseapp.accounts.urls")),
    path("people/", include("clients.people.urls")),
    path("matters/", include("clients.matters.urls")),
    path("filings/", include("clients.filings.urls")),
    path("notices/", include("clients.notices.urls")),
    path("proceedings/", include("clients.proceedings.urls")),
    path("documents/", include("clients.documents.urls")),
    path("consultations/", include("clients.consultations.urls")),
    path("book/", include("clients.consultations.client_urls")),
    path("exposure/", include("clients.exposure.urls")),
    path("records/", include("clients.records.urls")),
    path("resources/sheets/", include("clients.consultations.sheets.urls")),
    path("resources/", include("clients.exposure.resource_urls")),
    path("docket/", include("deadlines.docketing.urls")),
    path("deadlines/", include("deadlines.tracking.urls")),
    path("law/watch/", include("deadlines.watch.urls")),
    path("law/", include("deadlines.rulebook.urls")),
    path("visas/", include("deadlines.visas.urls")),
    path("reminders/", include("deadlines.reminders.urls")),
    path("calendars/", include("deadlines.calendars.urls")),
    path("", include("deadlines.reminders.health_urls")),
]

if getattr(settings, "GALLERY", False):
    urlpatterns.append(path("gallery/", include("caseapp.desk.gallery_urls")))

handler400 = "caseapp.core.error_pages.bad_request"
handler500 = "caseapp.core.error_pages.server_error"
