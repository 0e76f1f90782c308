"""Addresses of the visa queue."""

from __future__ import annotations

from django.urls import path

from deadlines.visas import views

app_name = "visas"
urlpatterns = [
    path("", views.bulletin, name="list"),
    path("charts/<str:month>/", views.choose_chart, name="choose_chart"),
    path("priority-date/", views.priority, name="priority"),
    path("cspa/", views.cspa, name="cspa"),
    path("fees/", views.fee_list, name="fees"),
    path("household/<int:pk>/", views.family, name="household"),
]
