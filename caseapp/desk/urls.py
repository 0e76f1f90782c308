"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from caseapp.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.morning, name="today"),
    path("today/quiet/", views.quiet, name="quiet"),
    path("search/", views.search, name="search"),
    path("calendar/", views.month, name="calendar"),
    path("reports/", views.report, name="reports"),
    path("reports/caseload.csv", views.caseload_csv, name="caseload_csv"),
    path("audit/", views.audit, name="audit"),
    path("audit/audit.csv", views.audit_csv, name="audit_csv"),
]
