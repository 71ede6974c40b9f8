"""Composition of the books: which rooms and doors there are, and what they need from the environment. Nothing else lives here."""

from bankbook import clock, config

CONFIG = config.BooksConfig.read()
clock.use("BOOKS_TODAY", CONFIG.today)
config.log_to_standard_error()
globals().update(config.django_settings(CONFIG))

SECRET_KEY = config.secret_key("books")
AUTH_USER_MODEL = "organisations.User"

INSTALLED_APPS = [
    "bankbook.books.organisations",
    "bankbook.books.lettings",
    "bankbook.books.ledger",
    "bankbook.books.banklines",
    "bankbook.books.providers",
    "bankbook.books.connections",
    "bankbook.books.imports",
    "bankbook.books.assignments",
    "bankbook.books.notices",
    "bankbook.books.web",
    "bankbook.books.site",
    "bankbook.books.site.demo",
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
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bankbook.books.web.middleware.AddressesAreText",
    "bankbook.books.web.middleware.CurrentOrganisation",
]

UI_THEME = "books"
REFUSED = "bankbook.books.errors.Refused"
UI_CHROME = "bankbook.books.web.chrome.chrome"

PASSWORD_HASHERS = ["bankbook.books.organisations.hashers.Argon2id"]
AXES_USERNAME_FORM_FIELD = "email"
ACCOUNT_ADAPTER = "bankbook.books.web.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
MFA_SUPPORTED_TYPES = ["totp"]
LOGIN_URL = "books:sign-in"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English (United Kingdom)")]
