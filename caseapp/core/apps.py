from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "caseapp.core"
    label = "core"
