"""Turn the service addresses of the environment into Django's settings. Pure: reads nothing, connects to nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from psycopg.conninfo import conninfo_to_dict


def database_settings(url: str, *, pooled: bool) -> dict[str, Any]:
    """Return Django's settings for a PostgreSQL address, read by libpq's own rules (sockets included)."""
    parts: dict[str, Any] = dict(conninfo_to_dict(url)) if url else {}
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
    django = {key: str(parts.pop(part, "") or "") for key, part in names.items()}
    options: dict[str, Any] = {**parts, **({"pool": True} if pooled else {})}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **django,
        "CONN_MAX_AGE": 0 if pooled else 60,
        "CONN_HEALTH_CHECKS": not pooled,
        "OPTIONS": options,
    }


def cache_settings(url: str) -> dict[str, Any]:
    """Return Django's cache settings: Redis or Valkey by address, the process's own memory without one."""
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if url.startswith("db://"):
        return {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}


def storage_settings(url: str, *, data: Path) -> dict[str, Any]:
    """Return Django's storages: an S3-compatible bucket (`s3://KEY:SECRET@host/bucket`) or the data folder."""
    static = {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"}
    if not url:
        local = {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(data / "files"), "base_url": None, "file_permissions_mode": 0o600},
        }
        return {"default": local, "staticfiles": static}
    return {"default": _s3(urlsplit(url)), "staticfiles": static}


def _s3(parts: SplitResult) -> dict[str, Any]:
    from botocore.config import Config  # noqa: PLC0415 - slow to load, and most installations keep files in a folder

    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    scheme = "http" if query.get("insecure") == "1" else "https"
    host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
            "bucket_name": parts.path.strip("/"),
            "endpoint_url": f"{scheme}://{host}",
            "region_name": query.get("region", "us-east-1"),
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            # A store that hangs must not hold a web process for minutes.
            "client_config": Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 2}),
        },
    }
