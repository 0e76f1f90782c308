"""Addresses of this slice."""

from __future__ import annotations

from django.urls import path

from clients.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>/", views.detail, name="detail"),
]
