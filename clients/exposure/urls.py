"""Addresses of exposure in general. A client's own map belongs to their consultation."""

from __future__ import annotations

from django.urls import path

from clients.exposure import views

app_name = "exposure"
urlpatterns = [
    path("", views.index, name="list"),
    path("systems/", views.catalogue, name="systems"),
    path("figures/", views.field, name="figures"),
    path("figures/load/", views.load, name="load"),
    path("figures/<int:pk>/remove/", views.remove, name="remove"),
    path("states/", views.notes, name="notes"),
    path("states/new/", views.write_note, name="new_note"),
    path("states/<int:pk>/", views.write_note, name="note"),
    path("states/<int:pk>/remove/", views.remove_note, name="remove_note"),
]
