"""Addresses for visitors and clients: no account, nothing secret in any of them."""

from __future__ import annotations

from django.urls import path

from clients.consultations.intake.views import client as intake
from clients.consultations.public import own, views

app_name = "booking"
urlpatterns = [
    path("", views.times, name="times"),
    path("details/", views.details, name="details"),
    path("code/", views.code, name="code"),
    path("done/", views.done, name="done"),
    path("link/", own.link, name="link"),
    path("mine/", own.mine, name="mine"),
    path("mine/confirm/", own.act, {"what": "confirm"}, name="confirm"),
    path("mine/move/", own.act, {"what": "move"}, name="move"),
    path("mine/cancel/", own.act, {"what": "cancel"}, name="cancel"),
    path("offer/", own.offer, name="offer"),
    path("questions/", intake.part, name="intake"),
    path("questions/papers/", intake.papers, name="intake_papers"),
    path("questions/send/", intake.send_in, name="intake_send"),
    path("questions/<slug:section>/", intake.part, name="intake_part"),
]
