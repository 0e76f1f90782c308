"""Addresses of the law watch."""

from __future__ import annotations

from django.urls import path

from deadlines.watch import views

app_name = "watch"
urlpatterns = [
    path("", views.index, name="list"),
    path("<slug:entry_id>/", views.detail, name="entry"),
]
