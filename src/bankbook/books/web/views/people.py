"""Admin: who works here and what each may do, and the pages that lead from there to the account and its bank accounts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from bankbook.books.organisations import queries
from bankbook.books.organisations.rules import RIGHT_WORDS, RIGHTS, ROLE_WORDS, Right, Role
from bankbook.books.web.guard import BooksRequest, signed_in


@signed_in("Everybody may know who works here and whom to ask.")
@require_safe
def people(request: BooksRequest) -> HttpResponse:
    """Show everybody who works here, and the table of rights."""
    rows = [(place, ROLE_WORDS[Role(place.role)]) for place in queries.staff(request.organisation)]
    rights = [(RIGHT_WORDS[right], [right in RIGHTS[role] for role in Role]) for right in Right]
    return render(request, "web/people.html", {"rows": rows, "rights": rights, "roles": [ROLE_WORDS[role] for role in Role]})


@signed_in("Only leads to pages that ask for what they need.")
@require_safe
def admin_page(request: BooksRequest) -> HttpResponse:
    """Show what there is to administer."""
    return render(request, "web/admin_page.html")


@signed_in("Shows an organisation to those who work in it.")
@require_safe
def account(request: BooksRequest) -> HttpResponse:
    """Show the organisation itself."""
    return render(request, "web/account.html", {"organisation": request.organisation})


urlpatterns = [
    path("admin", admin_page, name="admin-page"),
    path("admin/employees", people, name="people"),
    path("admin/account", account, name="account"),
]
