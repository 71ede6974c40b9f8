"""The page on which a customer confirms a long British consent once more, account by account."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from bankbook.bank.channels.openbanking.consent_frame import chrome
from bankbook.bank.errors import NotFound
from bankbook.bank.grants.actions import reconfirmations
from bankbook.bank.grants.actions.reconfirmations import ReconfirmationOver
from bankbook.bank.grants.models import Reconfirmation
from bankbook.bank.grants.queries.requests import reconfirmation_of_link
from bankbook.bank.identity.models import User
from bankbook.bank.identity.queries import actor
from bankbook.ui.guard import public


@require_http_methods(["GET", "HEAD", "POST"])
@public("the customer signs in here first, and answers only for a consent of his own")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the customer who gave the consent about each account, and write the answers."""
    try:
        asked = reconfirmation_of_link(token)
    except NotFound:
        raise Http404 from None
    if not isinstance(request.user, User):
        return HttpResponseRedirect(
            f"{reverse('bank:sign-in')}?{urlencode({'next': request.path, 'bank': asked.agreement.institution_id})}"
        )
    if request.user.must_finish:
        return HttpResponseRedirect(reverse("bank:first-sign-in"))
    try:
        response = _answered(request, asked, request.user) if request.method == "POST" else _ask(request, asked, request.user)
    except ReconfirmationOver as over:
        response = _show(request, asked, request.user, status=410, over=str(over))
    patch_cache_control(response, no_store=True, private=True)
    return response


def _ask(request: HttpRequest, asked: Reconfirmation, user: User) -> HttpResponse:
    reconfirmations.check_person(asked, user=user)
    return _show(request, reconfirmations.open_page(asked), user, rows=[each.consented for each in asked.accounts.all()])


def _answered(request: HttpRequest, asked: Reconfirmation, user: User) -> HttpResponse:
    known = {str(each.consented.public_id): each.consented.public_id for each in asked.accounts.all()}
    confirmed: dict[UUID, bool] = {known[text]: True for text in request.POST.getlist("account") if text in known}
    reconfirmations.submit(asked, user=user, by=actor(user), confirmed=confirmed)
    return _show(request, asked, user, done=True, kept=len(confirmed))


def _show(request: HttpRequest, asked: Reconfirmation, user: User, *, status: int = 200, **context: object) -> HttpResponse:
    institution = asked.agreement.institution
    shared = {"asked": asked, "client": asked.agreement.client, "institution": institution, "chrome": chrome(institution, user)}
    return render(request, "openbanking/reconfirm.html", {**shared, **context}, status=status)
