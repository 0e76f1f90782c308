"""Addresses of the sheets to print."""

from __future__ import annotations

from django.urls import path

from clients.consultations.sheets import views

app_name = "sheets"
urlpatterns = [
    path("", views.index, name="list"),
    path("rights/", views.card, name="rights"),
    path("<slug:sheet_id>/", views.sheet, name="sheet"),
]
