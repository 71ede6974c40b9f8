"""For which organisation a person works now, where they work for several."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bankbook.books.errors import NotFound
from bankbook.books.organisations import queries
from bankbook.books.organisations.rules import ROLE_WORDS, Role
from bankbook.books.web.guard import BooksRequest, signed_in
from bankbook.books.web.middleware import ORGANISATION


@signed_in("A person chooses among the organisations they work for.")
@require_http_methods(["GET", "HEAD", "POST"])
def organisations(request: BooksRequest) -> HttpResponse:
    """Show where the person works; POST makes one of them the current one. Raises `NotFound` for another's."""
    if request.method == "POST":
        chosen = queries.place(request.user, _uuid(request.POST.get("organisation", "")))
        request.session[ORGANISATION] = str(chosen.organisation.public_id)
        return HttpResponseRedirect(reverse("books:today"))
    return render(
        request,
        "web/organisations.html",
        {"places": [(place, ROLE_WORDS[Role(place.role)]) for place in queries.places(request.user)], "current": request.organisation},
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(_("There is no such organisation here.")) from None


urlpatterns = [path("organisations", organisations, name="organisations")]
