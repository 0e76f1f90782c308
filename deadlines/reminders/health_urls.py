"""Addresses for machines, at the root of the site."""

from __future__ import annotations

from django.urls import path

from deadlines.reminders import health_views

app_name = "health"
urlpatterns = [
    path("healthz", health_views.alive, name="alive"),
    path("readyz", health_views.ready, name="ready"),
    path("metrics", health_views.measured, name="metrics"),
]
