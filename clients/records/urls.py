"""Addresses of records requests and errors in records."""

from __future__ import annotations

from django.urls import path

from clients.records import views

app_name = "records"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/take-back/", views.take_back, name="take_back"),
    path("<int:pk>/errors/new/", views.note_discrepancy, name="note_error"),
    path("errors/<int:pk>/", views.change_discrepancy, name="error"),
    path("<int:pk>/<slug:name>/", views.step, name="step"),
]
