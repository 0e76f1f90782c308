"""Addresses of this slice."""

from __future__ import annotations

from django.urls import path

from deadlines.tracking import lead_views, views

app_name = "deadlines"
urlpatterns = [
    path("", views.index, name="list"),
    path("lead-times/", lead_views.lead_times, name="lead_times"),
    path("lead-times/<int:pk>/remove/", lead_views.remove_lead, name="remove_lead"),
    path("lead-times/move/", lead_views.move_office_dates, name="move_office_dates"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/complete/", views.complete, name="complete"),
    path("<int:pk>/extend/", views.extend, name="extend"),
    path("<int:pk>/take-back-extension/", views.take_back_extension, name="take_back_extension"),
    path("<int:pk>/waive/", views.waive, name="waive"),
    path("<int:pk>/reassign/", views.reassign, name="reassign"),
    path("<int:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("matter/<int:matter_pk>/new/", views.new, name="new"),
    path("matter/<int:matter_pk>/timeline/", views.matter_timeline, name="matter_timeline"),
    path("matter/<int:matter_pk>/next/", views.matter_next, name="matter_next"),
    path("under/<str:rule_id>/", views.under_rule, name="under_rule"),
]
