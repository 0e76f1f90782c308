"""Addresses of this slice."""

from __future__ import annotations

from django.urls import path

from deadlines.rulebook import views

app_name = "law"
urlpatterns = [
    path("", views.index, name="list"),
    path("calculator/", views.calculator, name="calculator"),
    path("unverified/", views.unverified_versions, name="unverified"),
    path("by/<str:authority_id>/", views.authority, name="authority"),
    path("rule/<str:rule_id>/", views.rule, name="rule"),
    path("rule/<str:rule_id>/verify/<int:number>/", views.verify_version, name="verify"),
]
