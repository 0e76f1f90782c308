"""Addresses of the developers' gallery."""

from __future__ import annotations

from django.urls import path

from caseapp.desk import gallery

app_name = "gallery"
urlpatterns = [
    path("", gallery.components, name="components"),
    path("list/", gallery.list_page, name="list"),
    path("form/", gallery.form_page, name="form"),
    path("public/<str:language>/", gallery.public_page, name="public"),
    path("progress/", gallery.progress, name="progress"),
]
