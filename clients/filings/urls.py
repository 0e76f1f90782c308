"""Addresses of filings."""

from __future__ import annotations

from django.urls import path

from clients.filings import views

app_name = "filings"
urlpatterns = [
    path("matter/<int:matter_pk>/new/", views.record, name="record"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/receipt/", views.record_receipt, name="receipt"),
    path("<int:pk>/status/", views.record_agency_status, name="status"),
]
