"""Settings, read from the environment. docs/operations.md lists every variable.

Safe by default: what a public site can't do without has no default, and a start without it ends with a sentence that
says what to set. `DEBUG=1` (a developer's machine) and `DEMO=1` (`make demo`) relax this.
"""

import logging
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from campaign.logs import without_personal_data
from campaign.schedule import READING_BOUNCES, SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
TESTING = env.bool("LOUDHAILER_TESTING", default=False)
RELAXED = DEBUG or DEMO or TESTING
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()


def required(name: str, relaxed: str, meaning: str) -> str:
    """Return the variable's value. Raise ImproperlyConfigured on a public site that lacks it."""
    value: str = env.str(name, default="")
    if value:
        return value
    if RELAXED:
        return relaxed
    raise ImproperlyConfigured(f"Set {name} to {meaning}. For a try on your own machine, use `make demo`.")


SECRET_KEY = required(
    "SECRET_KEY",
    secrets.token_urlsafe(50),
    "a long random text that stays the same (python -c 'import secrets; print(secrets.token_urlsafe(50))')",
)
SUPPRESSION_KEY = required(
    "SUPPRESSION_KEY",
    f"suppression-{SECRET_KEY}",
    "a second long random text, which must never change: by it the site knows whom it must not write to",
)
SITE_URL = required(
    "SITE_URL", "http://localhost:8000", "the site's address, like https://campaign.example.org"
).rstrip("/")
ALLOWED_HOSTS = [
    host.strip()
    for host in required("ALLOWED_HOSTS", "*", "the host names that the site answers to, separated by commas").split(
        ","
    )
    if host.strip()
]
DATABASE_URL = required("DATABASE_URL", "", "the database, like postgres://user:password@host/name")
# Several mail servers or providers, separated by commas, each with its weight (mailings/delivery/relays.py).
MAIL_RELAYS = [url.strip() for url in env.str("MAIL_RELAYS", default="").split(",") if url.strip()]
EMAIL_URL = (MAIL_RELAYS or [""])[0] or required(
    "EMAIL_URL",
    "smtp://localhost:2525",
    "the mail server, like smtp+tls://user:password@mail.example.org:587",
)
DEFAULT_FROM_EMAIL = required(
    "DEFAULT_FROM_EMAIL", "campaign@loudhailer.example.org", "the address that mail comes from"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
REDIS_URL = env.str("REDIS_URL", default="")
SECURE = urlsplit(SITE_URL).scheme == "https"

# How many proxies in front append to X-Forwarded-For; with 0 the header is not believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

INSTALLED_APPS = [
    "campaign.apps.CampaignConfig",
    "supporters",
    "mailings",
    "petitions",
    "events",
    *(["demo"] if DEMO or TESTING else []),
    "modeltranslation",
    "unfold.apps.BasicAppConfig",
    "campaign.apps.CampaignAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rules",
    "django_structlog",
]

MIDDLEWARE = [
    "campaign.middleware.PublicPageCache",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "campaign.middleware.ContentPolicy",
    "campaign.middleware.LanguageFromPath",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "campaign.urls"
WSGI_APPLICATION = "campaign.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "campaign.context_processors.site",
            ],
        },
    },
]

DATABASES = {
    "default": env.db_url_config(DATABASE_URL) if DATABASE_URL else {"ENGINE": "django.db.backends.postgresql"}
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("Loudhailer runs on PostgreSQL only: set DATABASE_URL to postgres://…")
DATABASES["default"].update({"ENGINE": "campaign.postgresql", "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True})

CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
    )
}
RATELIMIT_ENABLE = env.bool("RATELIMIT_ENABLE", default=True)

# For how many seconds a web process may answer a public page from its own memory.
PUBLIC_CACHE_SECONDS = env.float("PUBLIC_CACHE_SECONDS", default=0 if DEBUG or TESTING else 2)

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("az", _("Azerbaijani"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["campaign.formats"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en-gb"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en-gb", "az")
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "campaign.staticfiles.NodeModulesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(DATA_DIR / "media")))
# What is kept and served to whom it is for alone, never from an address of its own (campaign/private_files.py).
PRIVATE_ROOT = Path(env.str("PRIVATE_ROOT", default=str(DATA_DIR / "private")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "campaign.staticfiles.HashedStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_AUTOREFRESH = DEBUG or TESTING  # a scan of every file would take longer than most tests

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- the team's accounts -------------------------------------------------------------------------
AUTH_USER_MODEL = "campaign.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "mailings.accounts.TeamAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("organise:home")
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES  # wrong passwords are counted by the visitor's network, not the proxy's
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Loudhailer"

# --- security ------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "campaign.views.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
IMPORT_MAX_MEGABYTES = env.int("IMPORT_MAX_MEGABYTES", default=300)
FILE_UPLOAD_HANDLERS = [
    "campaign.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- mail ----------------------------------------------------------------------------------------
if urlsplit(EMAIL_URL).scheme in env.EMAIL_SCHEMES:
    vars().update(env.email_url_config(EMAIL_URL.partition("?")[0]))
else:  # a provider
    MAIL_RELAYS = MAIL_RELAYS or [EMAIL_URL]
EMAIL_TIMEOUT = 30
# What a sender's domain must name in its SPF record so that our mail server may send for it, like
# include:spf.example.org; empty where nobody knows.
MAIL_SPF = env.str("MAIL_SPF", default="")
# The name servers to ask about senders' domains; empty: those of the machine.
DNS_SERVERS: list[str] = env.list("DNS_SERVERS", default=[])
DNS_PORT = env.int("DNS_PORT", default=53)
# What the limits on sending are until the admin has set some: so many a second for the site, and for domains an hour.
MAIL_LIMIT_PER_SECOND = env.int("MAIL_LIMIT_PER_SECOND", default=0)
MAIL_DOMAIN_LIMITS: dict[str, int] = env.dict("MAIL_DOMAIN_LIMITS", cast={"value": int}, default={})
# What comes back (docs/operations.md, “Bounces”): a mailbox to read, like imaps://user:password@host/INBOX, and the
# secret user:password by which a mail provider calls /webhooks/mail/…
BOUNCE_MAILBOX = env.str("BOUNCE_MAILBOX", default="")
ANYMAIL_WEBHOOK_SECRET = env.str("ANYMAIL_WEBHOOK_SECRET", default="")
# The keys by which providers sign their calls, as anymail names them: ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY and the like.
ANYMAIL = {name.removeprefix("ANYMAIL_"): env.str(name) for name in os.environ if name.startswith("ANYMAIL_")}
# Mail that came back on so many different days within so many is reason enough to stop.
SOFT_BOUNCES = env.int("SOFT_BOUNCES", default=4)
SOFT_BOUNCE_DAYS = env.int("SOFT_BOUNCE_DAYS", default=60)
# Bounces come back to an address of this domain that names the message (mailings/verp.py); empty: to the sender.
MAIL_BOUNCE_DOMAIN = env.str("MAIL_BOUNCE_DOMAIN", default="").strip().lower()
# With all three, what is sent is signed (mailings/delivery/signing.py). The key is a PEM: a file, or one line with \\n.
DKIM_DOMAIN = env.str("DKIM_DOMAIN", default="")
DKIM_SELECTOR = env.str("DKIM_SELECTOR", default="")
DKIM_KEY = env.str("DKIM_KEY", default="").replace("\\n", "\n")

# --- Celery --------------------------------------------------------------------------------------
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"visibility_timeout": 600, "socket_timeout": 10}
else:
    QUEUE_DIR = DATA_DIR / "queue"
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT = "campaign.broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "in"),
        "data_folder_out": str(QUEUE_DIR / "in"),
        "control_folder": str(QUEUE_DIR / "control"),
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 400
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = SCHEDULE | (READING_BOUNCES if BOUNCE_MAILBOX else {})
CELERY_BEAT_MAX_LOOP_INTERVAL = 1

# --- the admin -----------------------------------------------------------------------------------
UNFOLD = {
    "SITE_TITLE": "Loudhailer",
    "SITE_HEADER": "Loudhailer",
    "SITE_SYMBOL": "campaign",
    "COLORS": {
        "primary": {
            "50": "#eef8f8",
            "100": "#d5eeee",
            "200": "#aedede",
            "300": "#7cc7c8",
            "400": "#46a8ab",
            "500": "#1f8a8e",
            "600": "#0b6e7f",
            "700": "#0c5966",
            "800": "#104852",
            "900": "#123c44",
            "950": "#05252c",
        }
    },
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/favicon.svg")}],
    "SHOW_VIEW_ON_SITE": True,
}

# --- logs: one JSON line an event, and nothing personal in it --------------------------------------
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = DJANGO_STRUCTLOG_TRUST_UPSTREAM_CORRELATION_ID = False
# A request that went well is told of at DEBUG alone: when somebody signed is nobody's business either.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = DJANGO_STRUCTLOG_STATUS_2XX_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_DEFAULT_LOG_LEVEL = logging.DEBUG
LOG_LEVEL = env.str("LOG_LEVEL", default="WARNING" if TESTING else "INFO").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                without_personal_data,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso"),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {
        "handlers": ["console"],
        "level": LOG_LEVEL,
    },
    "loggers": {"django.server": {"handlers": ["console"], "propagate": False}},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    wrapper_class=structlog.make_filtering_bound_logger("DEBUG" if TESTING else LOG_LEVEL),
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
