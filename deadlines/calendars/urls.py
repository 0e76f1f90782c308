"""Addresses of this slice."""

from __future__ import annotations

from django.urls import path

from deadlines.calendars import views

app_name = "calendars"
urlpatterns = [
    path("", views.feeds, name="feeds"),
    path("<int:pk>/revoke/", views.revoke, name="revoke"),
    path("feed/<str:secret>.ics", views.read, name="feed"),
]
