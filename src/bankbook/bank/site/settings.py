"""Composition of the bank: which rooms and doors there are, and what they need from the environment. Nothing else lives here."""

from bankbook import clock, config

CONFIG = config.BankConfig.read()
clock.use("BANK_TODAY", CONFIG.today)
config.log_to_standard_error()
globals().update(config.django_settings(CONFIG))

SECRET_KEY = config.secret_key("bank")
AUTH_USER_MODEL = "identity.User"

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
    *config.SHARED_APPS,
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

UI_THEME = "bank"
REFUSED = "bankbook.bank.errors.Refused"
UI_CHROME = "bankbook.bank.channels.web.chrome.chrome"

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "bankbook.bank.identity.backends.Passwords"]
PASSWORD_HASHERS = ["bankbook.bank.identity.hashers.Argon2id"]
AXES_USERNAME_FORM_FIELD = "username"
ACCOUNT_ADAPTER = "bankbook.bank.channels.web.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "user_code"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not CONFIG.public_url.startswith("https://")  # a browser lets localhost have passkeys without TLS
LOGIN_URL = "bank:sign-in"

LANGUAGE_CODE = "en-ca"
LANGUAGES = [("en-ca", "English (Canada)")]
