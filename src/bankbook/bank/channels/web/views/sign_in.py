"""Signing in and out, the second factor, and the choice of a context."""

from typing import Any

from allauth.mfa.base.views import AuthenticateView
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bankbook import audit
from bankbook.bank.agreements import queries as agreements
from bankbook.bank.channels.web import contexts, signing
from bankbook.bank.channels.web.forms.sign_in import DOES_NOT_FIT, SignInForm
from bankbook.bank.channels.web.guard import signed_in, user_of
from bankbook.bank.identity import queries as identity
from bankbook.bank.identity.models import User
from bankbook.bank.institutions.models import Institution
from bankbook.bank.institutions.queries import institutions
from bankbook.ui.guard import public


@public("nobody is signed in yet")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for user ID and password; whatever does not fit gets one answer."""
    after = signing.local(request.POST.get("next", "") or request.GET.get("next", ""))
    if isinstance(request.user, User):
        return HttpResponseRedirect(after)
    form = SignInForm(request.POST or None, initial={"next": after})
    if request.method == "POST" and form.is_valid():
        try:
            user = signing.check(request, user_code=form.cleaned_data["user_id"], password=form.cleaned_data["password"])
        except signing.TemporaryOver as over:
            return render(request, "web/temporary_over.html", {"user_code": over.user.code_shown, "by": over.user.created_by})
        if user is not None:
            return signing.enter(request, user, after=after)
        form.add_error(None, DOES_NOT_FIT)
    return render(request, "web/sign_in.html", {"form": form, **_banks(request)})


def _banks(request: HttpRequest) -> dict[str, Any]:
    """The bank whose page this is (by `?bank=`, else the first) and the others; open in type because a template reads it."""
    all_of_them = [each for each in institutions(None) if not each.is_sandbox]
    wanted = request.GET.get("bank", "")
    ours: Institution | None = next((each for each in all_of_them if each.id == wanted), None) or _home_bank(all_of_them)
    request.institution = ours  # type: ignore[attr-defined]  # the page's frame shows its name
    return {"others": [each for each in all_of_them if each != ours]}


def _home_bank(banks: list[Institution]) -> Institution | None:
    return next((each for each in banks if each.country == "GB"), banks[0] if banks else None)


@method_decorator(never_cache, name="dispatch")
class SecondFactor(AuthenticateView):  # type: ignore[misc]  # allauth is not typed
    """The code of an authenticator app, asked between password and sign-in; allauth's own view on our page."""

    template_name = "web/second_factor.html"


second_factor = public("the password fitted; without that there is nothing here but the way to sign in")(SecondFactor.as_view())


@public("allauth sends here whoever has to start again")
def start_again(_request: HttpRequest) -> HttpResponse:
    """Lead to the one sign-in page."""
    return HttpResponseRedirect(reverse("bank:sign-in"))


@public("signing out twice does no harm")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and go on to `next`, as signing in does, else to the sign-in page."""
    after = signing.local(request.POST.get("next", "") or request.GET.get("next", ""), otherwise=reverse("bank:sign-in"))
    if isinstance(request.user, User):
        audit.record(identity.actor(request.user), what="sign_in.ended", target=("user", str(request.user.public_id)))
    logout(request)
    return HttpResponseRedirect(after)


@signed_in("a person chooses among contexts that are his own")
@never_cache
def choose_context(request: HttpRequest) -> HttpResponse:
    """Let the person choose the context to work in: entities first, group overviews apart, none preselected."""
    if request.method == "POST":
        agreement = agreements.context_of(user_of(request).pk, public_id=request.POST.get("context", ""))
        contexts.enter(request, agreement)
        return HttpResponseRedirect(reverse("bank:overview"))
    mine = contexts.of_user(request)
    entities, overviews = [each for each in mine if not each.is_overview], [each for each in mine if each.is_overview]
    return render(request, "web/contexts.html", {"entities": entities, "overviews": overviews, "chosen": contexts.chosen(request)})


urlpatterns = [
    path("sign-in", sign_in, name="sign-in"),
    path("sign-out", sign_out, name="sign-out"),
    path("contexts", choose_context, name="contexts"),
]

foreign_urlpatterns = [
    path("sign-in/second-factor", second_factor, name="mfa_authenticate"),
    path("sign-in/start", start_again, name="account_login"),
]
"""Names that allauth looks for, outside our own namespace."""
