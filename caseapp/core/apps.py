from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "caseapp.core"
    label = "core"

    def ready(self) -> None:
        """Make the project's Celery application the current one before any task is queued."""
        import caseapp.celery
        import caseapp.core.checks  # noqa: F401
