"""Addresses of this slice."""

from __future__ import annotations

from django.urls import path

from deadlines.reminders import setting_views, sms_views, views

app_name = "reminders"
urlpatterns = [
    path("", views.ledger, name="list"),
    path("export.csv", views.export, name="export"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/seen/", views.mark_seen, name="mark_seen"),
    path("inbox/<int:pk>/seen/", views.mark_one_seen, name="mark_one_seen"),
    path("deadline/<int:pk>/", views.for_deadline, name="for_deadline"),
    path("deadline/<int:pk>/seen/", views.acknowledge, name="acknowledge"),
    path("message/<int:pk>/handled/", views.mark_handled, name="mark_handled"),
    path("sms/receipt/", sms_views.receipt, name="sms_receipt"),
    path("sms/incoming/", sms_views.incoming, name="sms_incoming"),
    path("seen/<str:token>/", views.acknowledge_by_link, name="acknowledge_by_link"),
    path("settings/", setting_views.own, name="settings"),
    path("settings/firm/", setting_views.firm, name="firm_settings"),
    path("texts/", setting_views.texts, name="texts"),
    path("texts/<str:kind>/<str:language>/", setting_views.text, name="text"),
    path("texts/<str:kind>/<str:language>/drop/", setting_views.drop_text, name="drop_text"),
]
