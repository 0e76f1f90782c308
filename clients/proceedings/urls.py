"""Addresses of removal proceedings, orders and appearances."""

from __future__ import annotations

from django.urls import path

from clients.proceedings.views import appearances, court

app_name = "proceedings"
urlpatterns = [
    path("matter/<int:matter_pk>/", court.of_matter, name="of_matter"),
    path("matter/<int:matter_pk>/new/", court.open_proceeding, name="open"),
    path("matter/<int:matter_pk>/orders/new/", court.record_order, name="record_order"),
    path("matter/<int:matter_pk>/appearances/new/", appearances.set_appearance, name="set_appearance"),
    path("<int:pk>/", court.detail, name="detail"),
    path("<int:pk>/change/", court.change, name="change"),
    path("<int:pk>/custody/", court.record_custody, name="custody"),
    path("orders/<int:pk>/", court.order, name="order"),
    path("orders/<int:pk>/correct/", court.correct_order, name="correct_order"),
    path("appearances/<int:pk>/", appearances.detail, name="appearance"),
    path("appearances/<int:pk>/move/", appearances.move, name="move"),
    path("appearances/<int:pk>/cancel/", appearances.cancel, name="cancel"),
    path("appearances/<int:pk>/result/", appearances.record_result, name="result"),
]
