"""Addresses of people and organizations."""

from __future__ import annotations

from django.urls import path

from clients.people.views import about, organizations, people

app_name = "people"
urlpatterns = [
    path("", people.index, name="list"),
    path("new/", people.new, name="new"),
    path("new/doubles/", people.doubles, name="doubles"),
    path("<int:pk>/", people.detail, name="detail"),
    path("<int:pk>/change/", people.change, name="change"),
    path("<int:pk>/a-number/", people.whole_a_number, name="a_number"),
    path("<int:pk>/names/new/", people.add_name, name="add_name"),
    path("names/<int:pk>/remove/", people.remove_name, name="remove_name"),
    path("<int:pk>/relatives/new/", about.add_relative, name="add_relative"),
    path("<int:pk>/relatives/<int:row_pk>/remove/", about.remove_relative, name="remove_relative"),
    path("<int:pk>/contact/", about.set_contact_rules, name="contact"),
    path("<int:pk>/consent/", about.give_consent, name="give_consent"),
    path("<int:pk>/consent/<slug:channel>/withdraw/", about.withdraw_consent, name="withdraw_consent"),
    path("<int:pk>/validities/new/", about.record_validity, name="record_validity"),
    path("<int:pk>/work/new/", about.record_employment, name="record_employment"),
    path("organizations/", organizations.index, name="organizations"),
    path("organizations/new/", organizations.new, name="new_organization"),
    path("organizations/<int:pk>/", organizations.detail, name="organization"),
    path("organizations/<int:pk>/change/", organizations.change, name="change_organization"),
]
