from django.apps import AppConfig
from django.conf import settings


class CoreConfig(AppConfig):
    name = "caseapp.core"
    label = "core"

    def ready(self) -> None:
        """Make the project's Celery application the current one before any task is queued.

        Without a broker's address nothing can be queued, and short commands start sooner without Celery.
        """
        import caseapp.core.checks

        if settings.CELERY_BROKER_URL:
            import caseapp.celery  # noqa: F401
