"""Settings shared by every way of running the product. The environment swaps the parts; see `.env.example`."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from csp.constants import NONCE
from django.core.exceptions import ImproperlyConfigured

from caseapp.core.connections.addresses import impossible_addresses
from caseapp.settings.generics import allow_generic_forms
from caseapp.settings.mail import email_settings
from caseapp.settings.services import cache_settings, database_settings, storage_settings

allow_generic_forms()
if _impossible := impossible_addresses(os.environ):
    raise ImproperlyConfigured("\n".join(_impossible))

BASE_DIR = Path(__file__).resolve().parent.parent.parent
APP_DATA = Path(os.environ.get("APP_DATA") or BASE_DIR / ".data").resolve()

SECRET_KEY = os.environ.get("SECRET_KEY", "")
DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "pgtrigger",
    "template_partials",
    "caseapp.core",
    "caseapp.audit",
    "caseapp.accounts",
    "clients",
    "deadlines",
    "caseapp.desk",
    "caseapp.exchange",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "caseapp.core.browser_policy.BrowserPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "caseapp.accounts.sessions.SessionLimitsMiddleware",
    "caseapp.accounts.time_zone.TimeZoneMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "caseapp.accounts.second_factor.SecondFactorMiddleware",
    "caseapp.accounts.access.PermissionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "caseapp.urls"
WSGI_APPLICATION = "caseapp.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "caseapp.accounts.context.page_context",
                "caseapp.core.page_context.shell",
            ],
        },
    },
]

DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL", ""), pooled=bool(os.environ.get("DB_POOL")))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": cache_settings(os.environ.get("CACHE_URL", ""))}
STORAGES = storage_settings(os.environ.get("STORAGE_URL", ""), data=APP_DATA)
globals().update(email_settings(os.environ.get("EMAIL_URL", ""), data=APP_DATA))
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Caseapp <caseapp@firm.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://localhost:8000").rstrip("/")

# Sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.CommonPasswordValidator",
        "OPTIONS": {"password_list_path": BASE_DIR / "caseapp" / "accounts" / "breached" / "passwords.txt.gz"},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:today"
ACCOUNT_ADAPTER = "caseapp.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "caseapp.accounts.adapter.display_name"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Counted by where they come from, never against the account: guesses slow the stranger down and lock nobody out.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip", "reset_password": "20/m/ip,5/m/key"}
MFA_ADAPTER = "caseapp.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Caseapp"
SESSION_IDLE = timedelta(minutes=30)
SESSION_ABSOLUTE = timedelta(hours=12)
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "caseapp.core.error_pages.stale_form"

# The shell of every page; named here because they live in packages above core
PAGE_BANNERS = ["caseapp.accounts.banners.tour_banner", "deadlines.reminders.page_context.banners"]
# Where a summary finds the dates of a matter: (matter, today) → steps of the roadmap
ROADMAP_STEPS = "deadlines.tracking.roadmap.steps"
PAGE_BELL = "deadlines.reminders.page_context.bell"
MATTER_OUTLOOK = "caseapp.desk.outlook"
HOLIDAYS = "deadlines.rulebook.book.holidays"  # () → their names by day; no consultation is offered on them

# Words and time
LANGUAGE_CODE = "en-us"
LANGUAGES = [
    ("en", "English"), ("es", "Español"), ("ht", "Kreyòl ayisyen"), ("pt", "Português"), ("fr", "Français"),
    ("zh-hans", "简体中文"), ("vi", "Tiếng Việt"), ("ru", "Русский"), ("ar", "العربية"),
]  # fmt: skip
LOCALE_PATHS = [BASE_DIR / "templates" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FIRM_TIME_ZONE = os.environ.get("FIRM_TIME_ZONE") or "America/New_York"
if FIRM_TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(f"FIRM_TIME_ZONE is {FIRM_TIME_ZONE!r}; write a zone's name as America/New_York.")

# Reminders. Text messages go out when a Twilio account is named; the ping is a dead-man's switch outside this machine.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
REMINDER_PING_URL = os.environ.get("REMINDER_PING_URL", "")
TWILIO_ACCOUNT_SID = os.environ.get("TWILIO_ACCOUNT_SID", "")
TWILIO_AUTH_TOKEN = os.environ.get("TWILIO_AUTH_TOKEN", "")
TWILIO_FROM = os.environ.get("TWILIO_FROM", "")
TWILIO_API_URL = os.environ.get("TWILIO_API_URL", "https://api.twilio.com")

# Files
STATIC_URL = "static/"
STATIC_ROOT = APP_DATA / "static"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS: list[tuple[str, Path]] = [
    (prefix, NODE_MODULES / package)
    for prefix, package in (
        ("tabler", "@tabler/core/dist"),
        ("inter", "@fontsource-variable/inter"),
        ("noto-sans-arabic", "@fontsource-variable/noto-sans-arabic"),
        ("noto-sans-devanagari", "@fontsource-variable/noto-sans-devanagari"),
        ("noto-sans-ethiopic", "@fontsource-variable/noto-sans-ethiopic"),
    )
    if (NODE_MODULES / package).is_dir()
]
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
FORM_RENDERER = "caseapp.core.form_rendering.Renderer"
INSTALLED_APPS.append("django.forms")

# Browser policy
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [NONCE],  # of this one answer; our address alone makes no file a script
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-src": ["'self'", "blob:"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Celery
CELERY_BROKER_URL = os.environ.get("BROKER_URL", "")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.5}
if CELERY_BROKER_URL.startswith("redis"):
    # Well over the task time limit, or a slow task would run twice.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "visibility_timeout": 900, "unacked_restore_interval": 5, "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
    }  # fmt: skip
elif CELERY_BROKER_URL.startswith("amqp"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
