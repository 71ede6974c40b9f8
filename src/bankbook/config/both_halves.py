"""What Django needs to know of either half alike, said once: how the pages are protected, how one signs in, where things lie.

Plain values, in which apps and functions stand by their names: this package imports neither half. What a half alone decides stays in its own settings.
"""

from datetime import timedelta
from typing import Any

from django.utils.csp import CSP

from bankbook.config.halves import HalfConfig
from bankbook.config.logs import django_logging

type Settings = dict[str, Any]
"""Django's settings by their names: each has a type of its own."""

SHARED_APPS = (
    "bankbook.audit",
    "bankbook.entrance",
    "bankbook.jobs",
    "bankbook.ui",
    "bankbook.vault",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton",
    "django_htmx",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
)
"""The installed apps of both halves: they come after the half's own rooms and doors, whose templates and words win."""


def django_settings(config: HalfConfig) -> Settings:
    """Return the settings that both halves have, for a half's settings module to take over before it states its own."""
    return {
        **_from_the_environment(config),
        **_pages(),
        **_protection(),
        **_cookies(config),
        **_sign_in(),
        **_lockout(),
    }


def _from_the_environment(config: HalfConfig) -> Settings:
    return {
        "DEBUG": False,
        "ALLOWED_HOSTS": config.allowed_hosts,
        "DATABASES": {"default": config.database},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "ROOT_URLCONF": f"bankbook.{config.half}.site.urls",
        "WSGI_APPLICATION": f"bankbook.{config.half}.site.wsgi.application",
        "LOGGING": django_logging(),
        "TASKS": {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}},
        "MAILERS": {
            "default": {
                "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "OPTIONS": {"file_path": str(config.home / "mail" / config.half)},
            }
        },
    }


def _pages() -> Settings:
    processors = [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
        "bankbook.ui.context.chrome",
    ]
    return {
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": processors},
            }
        ],
        "USE_I18N": True,
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "STATIC_URL": "/static/",
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        "WHITENOISE_USE_FINDERS": True,
    }


def _protection() -> Settings:
    """Whatever a page loads comes from its own site, and nobody frames it."""
    return {
        "X_FRAME_OPTIONS": "DENY",
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CSP": {
            "default-src": [CSP.NONE],
            "script-src": [CSP.SELF],
            "style-src": [CSP.SELF],
            "font-src": [CSP.SELF],
            "img-src": [CSP.SELF, "data:"],
            "connect-src": [CSP.SELF],
            "form-action": [CSP.SELF],
            "frame-ancestors": [CSP.NONE],
            "base-uri": [CSP.NONE],
        },
    }


def _cookies(config: HalfConfig) -> Settings:
    """Cookies are named per half, because a cookie does not know ports."""
    is_https = config.public_url.startswith("https://")
    return {
        "SESSION_COOKIE_NAME": f"{config.half}_session",
        "CSRF_COOKIE_NAME": f"{config.half}_csrf",
        "LANGUAGE_COOKIE_NAME": f"{config.half}_language",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": is_https,
        "CSRF_COOKIE_SECURE": is_https,
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",  # its cookie would be both halves'
    }


def _sign_in() -> Settings:
    return {
        "AUTHENTICATION_BACKENDS": ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "MFA_ADAPTER": "bankbook.entrance.authenticators.SealedAuthenticators",
        "LOGIN_REDIRECT_URL": "/",
    }


def _lockout() -> Settings:
    """Five wrong tries lock, longer after each further one, for whoever tried and from where: nobody locks out somebody else from elsewhere."""
    return {
        "AXES_FAILURE_LIMIT": "bankbook.entrance.lockout.failure_limit",
        "AXES_COOLOFF_TIME": timedelta(hours=24),  # how long a failure is remembered; `entrance.lockout` says how long it locks
        "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT": False,
        "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
        "AXES_RESET_ON_SUCCESS": True,
        "AXES_USERNAME_CALLABLE": "bankbook.entrance.lockout.tried_name",
        # What was typed is not kept, and who signed in stands in the audit record.
        "AXES_SENSITIVE_PARAMETERS": ["username", "ip_address", "user_id", "email", "next", "csrfmiddlewaretoken"],
        "AXES_DISABLE_ACCESS_LOG": True,
        "AXES_ENABLE_ADMIN": False,
        "AXES_VERBOSE": False,
        # The middleware would answer who is locked out in another way than a wrong password.
        "SILENCED_SYSTEM_CHECKS": ["axes.W002"],
    }
