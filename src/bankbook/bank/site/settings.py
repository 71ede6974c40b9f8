"""Composition of the bank: which rooms and doors there are, and what they need from the environment. Nothing else lives here."""

from datetime import timedelta

from django.utils.csp import CSP

from bankbook import clock, config

CONFIG = config.BankConfig.read()
clock.use("BANK_TODAY", CONFIG.today)
config.log_to_standard_error()
LOGGING = config.django_logging()

SECRET_KEY = config.secret_key("bank")
DEBUG = False
ALLOWED_HOSTS = CONFIG.allowed_hosts
DATABASES = {"default": CONFIG.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.User"
ROOT_URLCONF = "bankbook.bank.site.urls"
WSGI_APPLICATION = "bankbook.bank.site.wsgi.application"

INSTALLED_APPS = [
    "bankbook.bank.institutions",
    "bankbook.bank.agreements",
    "bankbook.bank.identity",
    "bankbook.bank.accounts",
    "bankbook.bank.access",
    "bankbook.bank.grants",
    "bankbook.bank.approvals",
    "bankbook.bank.notices",
    "bankbook.bank.channels.web",
    "bankbook.bank.channels.openbanking",
    "bankbook.bank.site",
    "bankbook.bank.site.demo",
    "bankbook.audit",
    "bankbook.jobs",
    "bankbook.ui",
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
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bankbook.bank.channels.web.middleware.BankZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bankbook.ui.context.chrome",
            ],
        },
    }
]
UI_THEME = "bank"
REFUSED = "bankbook.bank.errors.Refused"
UI_CHROME = "bankbook.bank.channels.web.chrome.chrome"

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "bankbook.bank.identity.backends.Passwords"]
PASSWORD_HASHERS = ["bankbook.bank.identity.hashers.Argon2id"]

# Five wrong tries lock, longer after each further one, for whoever tried and from where: nobody locks out somebody else from elsewhere.
AXES_USERNAME_FORM_FIELD = "username"
AXES_FAILURE_LIMIT = "bankbook.entrance.lockout.failure_limit"
AXES_COOLOFF_TIME = timedelta(hours=24)  # how long a failure is remembered; `entrance.lockout` says how long it locks
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "bankbook.entrance.lockout.tried_name"
# What was typed is not kept, and who signed in stands in the audit record.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "user_id", "email", "next", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# The middleware would answer a locked user in another way than a wrong password.
SILENCED_SYSTEM_CHECKS = ["axes.W002"]

ACCOUNT_ADAPTER = "bankbook.bank.channels.web.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "user_code"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "bankbook.entrance.authenticators.SealedAuthenticators"
MFA_SUPPORTED_TYPES = ["totp"]
LOGIN_URL = "bank:sign-in"
LOGIN_REDIRECT_URL = "/"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "en-ca"
LANGUAGES = [("en-ca", "English (Canada)")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

# Cookies are named per half, because a cookie does not know ports.
SESSION_COOKIE_NAME = "bank_session"
CSRF_COOKIE_NAME = "bank_csrf"
LANGUAGE_COOKIE_NAME = "bank_language"
SESSION_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # its cookie would be both halves'
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.public_url.startswith("https://")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(CONFIG.home / "mail" / "bank")},
    }
}
