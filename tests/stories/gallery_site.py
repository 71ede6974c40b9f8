"""A site that holds nothing but the design system: no half, no database, the same strict policy as the two sites."""

import os
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path
from django.utils.csp import CSP


def say(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Assigned to Amara <Okafor>")
    messages.error(request, "Not read: the bank could not be reached")
    return HttpResponseRedirect("/components")


def break_down(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def chrome(request: HttpRequest) -> dict[str, Any]:
    items = [{"label": word, "url": "/components", "icon": "list", "current": word == "Today", "count": 3} for word in ("Today", "Lines")]
    return {
        "nav": [{"title": "Bank", "items": items}],
        "person": {"name": "Priya Nair", "role": "Bookkeeper"},
        "sign_out": "/sign-out",
        "context": {"label": "Harbour & Vale Lettings", "kind": "", "group": True, "switch": "/components"},
        "notices": {"url": "/components", "count": 2},
    }


urlpatterns = [path("", include("bankbook.ui.urls")), path("say", say), path("break", break_down)]
handler400, handler403 = "bankbook.ui.views.bad_request", "bankbook.ui.views.forbidden"
handler404, handler500 = "bankbook.ui.views.not_found", "bankbook.ui.views.failed"

if not settings.configured:
    settings.configure(
        SECRET_KEY=os.environ.get("GALLERY_KEY", "only-for-the-gallery"),
        ALLOWED_HOSTS=["127.0.0.1", "localhost"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=[
            "bankbook.ui",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "django_cotton",
            "django_htmx",
        ],
        MIDDLEWARE=[
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "django.middleware.csp.ContentSecurityPolicyMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.messages.context_processors.messages",
                        "bankbook.ui.context.chrome",
                    ]
                },
            }
        ],
        UI_THEME=os.environ.get("GALLERY_THEME", "books"),
        UI_CHROME=f"{__name__}.chrome",
        LANGUAGE_CODE="en-gb",
        USE_TZ=True,
        STATIC_URL="/static/",
        WHITENOISE_USE_FINDERS=True,
        SECURE_CSP={
            "default-src": [CSP.NONE],
            "script-src": [CSP.SELF],
            "style-src": [CSP.SELF],
            "font-src": [CSP.SELF],
            "img-src": [CSP.SELF, "data:"],
            "connect-src": [CSP.SELF],
            "form-action": [CSP.SELF],
            "base-uri": [CSP.NONE],
        },
    )


def application(environ: Any, start_response: Any) -> Any:
    """Answer one request; Django is set up with the first one."""
    global _made  # noqa: PLW0603  # one application a process
    if _made is None:
        from django.core.wsgi import get_wsgi_application

        _made = get_wsgi_application()
    return _made(environ, start_response)


_made: Any = None
