"""Addresses of the API: the nineteen published routes in both spellings, the document that describes them, and a JSON answer for every other."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from django.views.decorators.csrf import csrf_exempt

from bankbook.bank.channels.openbanking import accounts, agreements, failures, institutions, requisitions, tokens
from bankbook.bank.channels.openbanking.api import NEEDS, OPEN, api, with_edges

app_name = "openbanking"

api.add_router("/token", tokens.router)
api.add_router("/institutions", institutions.router)
api.add_router("/agreements/enduser", agreements.router)
api.add_router("/requisitions", requisitions.router)
api.add_router("/accounts", accounts.router)


def no_route(_request: HttpRequest) -> HttpResponse:
    """Answer an address that is not of this API; as JSON, because clients read every answer so."""
    return failures.answer(failures.NO_ROUTE)


elsewhere = csrf_exempt(with_edges(no_route, needs=OPEN))
"""The same as a view of its own: the site needs it for the address without the slash that all of these begin with."""


def _edged(pattern: URLPattern | URLResolver) -> URLPattern:
    if isinstance(pattern, URLResolver):
        raise TypeError("ninja nests its addresses now: edge each of them")
    if pattern.name == "api-root":
        pattern.callback = no_route  # ninja's own page there is HTML; the name stays, because the document is built from it
    is_open = str(pattern.pattern).startswith(("token", "openapi.json"))
    pattern.callback = csrf_exempt(with_edges(pattern.callback, needs=OPEN if is_open else NEEDS))
    return pattern


urlpatterns = [
    *(_edged(each) for each in api.urls[0]),
    re_path(r"^.*$", elsewhere, name="no-route"),
]
