"""Addresses of this slice."""

from __future__ import annotations

from django.urls import path

from deadlines.reminders import views

app_name = "reminders"
urlpatterns = [
    path("", views.ledger, name="list"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/seen/", views.mark_seen, name="mark_seen"),
    path("deadline/<int:pk>/", views.for_deadline, name="for_deadline"),
    path("seen/<str:token>/", views.acknowledge_by_link, name="acknowledge_by_link"),
]
