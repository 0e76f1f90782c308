"""Addresses of documents."""

from __future__ import annotations

from django.urls import path

from clients.documents import views

app_name = "documents"
urlpatterns = [
    path("matter/<int:matter_pk>/", views.of_matter, name="of_matter"),
    path("matter/<int:matter_pk>/new/", views.add, name="add"),
    path("matter/<int:matter_pk>/ask/", views.ask, name="ask"),
    path("person/<int:person_pk>/new/", views.add_of_person, name="add_of_person"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/versions/new/", views.add_version, name="add_version"),
    path("<int:pk>/versions/<int:number>/", views.download, name="download"),
    path("requests/<int:pk>/", views.change_request, name="change_request"),
]
