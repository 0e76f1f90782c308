"""Addresses of the people who work here."""

from __future__ import annotations

from django.urls import path

from caseapp.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.staff, name="staff"),
    path("invite/", views.invite, name="invite"),
    path("invitations/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("invitations/<int:pk>/again/", views.invite_again, name="invite_again"),
    path("join/<str:token>/", views.accept, name="accept"),
    path("<int:pk>/", views.change, name="change"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("<int:pk>/reset/", views.reset_sign_in, name="reset_sign_in"),
    path("me/", views.profile, name="profile"),
    path("me/sign-out-everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("firm/", views.firm, name="firm"),
    path("leave/", views.record_absence, name="record_absence"),
    path("leave/<int:pk>/remove/", views.remove_absence, name="remove_absence"),
]
