"""Are the broker, the cache, the mail server and the file storage there?

Each library is loaded by the check that needs it: most installations use few of them, and every start pays.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

from caseapp.core.connections.addresses import without_password

_PATIENCE = 5.0  # seconds
_ODD_OPTIONS = (ValueError, TypeError, KeyError)  # what the libraries raise for an address's ?options they do not know


def problem_with_broker(url: str) -> str | None:
    """A sentence when Celery cannot reach its broker or may lose tasks there, or None."""
    from kombu import Connection
    from kombu.exceptions import OperationalError

    # A server that speaks another protocol, or no TLS, says nothing at all: reading has to end too.
    timeouts = {"socket_connect_timeout": _PATIENCE, "socket_timeout": _PATIENCE} if url.startswith("redis") else {}
    try:
        with Connection(url, connect_timeout=_PATIENCE, transport_options=timeouts) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=int(_PATIENCE))
    except (OSError, OperationalError, *_ODD_OPTIONS) as problem:
        return f"BROKER_URL: no connection to {without_password(url)} ({_reason(problem)})."
    return _problem_with_eviction(url) if url.startswith(("redis://", "rediss://")) else None


def _problem_with_eviction(url: str) -> str | None:
    """A Redis that evicts keys when memory is short would drop queued tasks."""
    import redis

    try:
        policy = redis.Redis.from_url(url, socket_timeout=_PATIENCE).config_get("maxmemory-policy")
    except redis.RedisError:
        return None  # hosted servers refuse to tell
    chosen = policy.get("maxmemory-policy", "noeviction") if isinstance(policy, dict) else "noeviction"
    if chosen == "noeviction":
        return None
    return f"BROKER_URL: this Redis drops data when memory is short (maxmemory-policy {chosen}); set it to noeviction."


def problem_with_cache(url: str) -> str | None:
    """A sentence when the cache does not answer, or None. The database cache has no server of its own."""
    if url.startswith("db:"):
        return None
    import redis

    try:
        redis.Redis.from_url(url, socket_connect_timeout=_PATIENCE, socket_timeout=_PATIENCE).ping()
    except (redis.RedisError, *_ODD_OPTIONS) as problem:
        return f"CACHE_URL: no connection to {without_password(url)} ({_reason(problem)})."
    return None


def problem_with_email(url: str) -> str | None:
    """A sentence when the configured mail server does not let us in, or None. Sends nothing."""
    import smtplib

    from django.core.mail import get_connection

    try:
        connection = get_connection(fail_silently=False)
        connection.open()
        connection.close()
    except (OSError, smtplib.SMTPException) as problem:
        return f"EMAIL_URL: no connection to {without_password(url)} ({_reason(problem)})."
    return None


def problem_with_storage(url: str) -> str | None:
    """A sentence when the configured bucket cannot be reached or used, or None. Writes nothing."""
    from botocore.exceptions import BotoCoreError, ClientError
    from django.core.files.storage import default_storage

    bucket = getattr(default_storage, "bucket", None)
    if bucket is None:
        return None
    try:
        bucket.meta.client.head_bucket(Bucket=bucket.name)
    except (BotoCoreError, ClientError, ValueError) as problem:
        return f"STORAGE_URL: no use of {without_password(url)} ({_reason(problem)})."
    return None


def _reason(problem: BaseException) -> str:
    return " ".join(str(problem).split()) or type(problem).__name__
