"""Addresses of matters."""

from __future__ import annotations

from django.urls import path

from clients.matters.views import access, matters, work

app_name = "matters"
urlpatterns = [
    path("", matters.index, name="list"),
    path("new/", matters.new, name="new"),
    path("<int:pk>/", matters.detail, name="detail"),
    path("<int:pk>/history/", matters.history, name="history"),
    path("<int:pk>/change/", matters.change, name="change"),
    path("<int:pk>/stage/", matters.enter_stage, name="enter_stage"),
    path("<int:pk>/close/", matters.close, name="close"),
    path("<int:pk>/reopen/", matters.reopen, name="reopen"),
    path("<int:pk>/parties/new/", access.add_party, name="add_party"),
    path("<int:pk>/parties/back/", access.put_back_party, name="put_back_party"),
    path("<int:pk>/parties/<int:party_pk>/remove/", access.remove_party, name="remove_party"),
    path("<int:pk>/team/", access.set_team, name="team"),
    path("<int:pk>/screens/", access.walls, name="walls"),
    path("<int:pk>/screens/<int:wall_pk>/lift/", access.lift_wall, name="lift_wall"),
    path("<int:pk>/protection/", access.protect, name="protect"),
    path("<int:pk>/notes/new/", work.add_note, name="add_note"),
    path("people/<int:pk>/notes/new/", work.add_person_note, name="add_person_note"),
    path("<int:pk>/tasks/new/", work.add_task, name="add_task"),
    path("tasks/<int:pk>/done/", work.finish_task, name="finish_task"),
    path("tasks/<int:pk>/reopen/", work.reopen_task, name="reopen_task"),
]
