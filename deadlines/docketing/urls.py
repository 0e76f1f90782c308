"""Addresses of this slice."""

from __future__ import annotations

from django.urls import path

from deadlines.docketing import changed_dates, views, would_move

app_name = "docketing"
urlpatterns = [
    path("notice/", views.notice, name="notice"),
    path("notice/<int:pk>/correct/", views.correct, name="correct"),
    path("notice/<int:pk>/no-deadline/", views.no_deadline, name="no_deadline"),
    path("notice/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("notice/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("event/", views.event, name="event"),
    path("fact/<str:source_key>/", views.fact, name="fact"),
    path("from/<str:source_key>/", views.for_source, name="for_source"),
    path("from/<str:source_key>/corrected/", views.corrected, name="corrected"),
    path("from/<str:source_key>/would-move/", would_move.would_move, name="would_move"),
    path("from/<str:source_key>/close/", views.close_moot, name="close_moot"),
    path("changes/", changed_dates.changes, name="changes"),
    path("changes/decide/", changed_dates.decide, name="decide"),
]
