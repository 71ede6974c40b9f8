"""Pages that belong to no room: the gallery of components, the choice of light or dark, and the four error pages."""

from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from bankbook.ui import gallery
from bankbook.ui.context import SCHEMES, scheme_cookie
from bankbook.ui.guard import public

SCHEME_DAYS: Final = 365
"""How long the choice of light or dark is remembered: a year, renewed by choosing again."""

THEMES: Final = ("books", "bank")


@public("Shows every part of the design system with invented content; holds no data.")
@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Show every component in every state. `?theme=` and `?scheme=` override the half's own, for tests and designers."""
    asked = request.GET.get("theme", "")
    theme = asked if asked in THEMES else settings.UI_THEME
    context = {"theme": theme, "shell": f"ui/shell_{theme}.html"} | gallery.context(theme)
    if request.GET.get("scheme", "") in SCHEMES:
        context["scheme"] = request.GET["scheme"].replace("system", "")
    return render(request, "ui/gallery.html", context)


@public("Only remembers light or dark in a cookie.")
@require_POST
def scheme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or system, and go back to the page that asked."""
    back = request.POST.get("next", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    response = HttpResponseRedirect(back if safe else "/")
    chosen = request.POST.get("scheme", "")
    if chosen in ("light", "dark"):
        response.set_cookie(
            scheme_cookie(), chosen, max_age=SCHEME_DAYS * 86_400, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(scheme_cookie(), samesite="Lax")
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 as a page; Django's `handler400`."""
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 as a page, with the refusal's own sentence; Django's `handler403`."""
    return render(request, "403.html", {"reason": str(exception)}, status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 as a page, the same for "not there" and "not yours"; Django's `handler404`."""
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500 as a page that asks nothing of the database or of the half; Django's `handler500`."""
    page = get_template("500.html").render({"reference": str(request.headers.get("x-request-id", ""))[:64]})
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)
