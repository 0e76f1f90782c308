from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "caseapp.audit"
    label = "audit"
