from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "caseapp.desk"
    label = "desk"
