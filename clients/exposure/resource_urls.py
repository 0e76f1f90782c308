"""Addresses of the resource library."""

from __future__ import annotations

from django.urls import path

from clients.exposure import library_views as views

app_name = "resources"
urlpatterns = [
    path("", views.index, name="list"),
    path("hand-out/", views.hand_out, name="hand_out"),
    path("add/", views.add, name="add"),
    path("check/", views.check, name="check"),
    path("<int:pk>/remove/", views.remove, name="remove"),
    path("<int:pk>/restore/", views.restore, name="restore"),
]
