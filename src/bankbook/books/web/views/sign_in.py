"""Signing in and out."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bankbook.audit import record
from bankbook.books.organisations import queries
from bankbook.books.organisations.models import User
from bankbook.books.web import signing
from bankbook.books.web.forms.sign_in import DOES_NOT_FIT, SignInForm
from bankbook.ui.guard import public


@public("Nobody is signed in yet.")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for e-mail address and password; whatever does not fit gets one answer."""
    after = signing.local(request.POST.get("next", "") or request.GET.get("next", ""))
    if request.user.is_authenticated:
        return HttpResponseRedirect(after)
    form = SignInForm(request.POST or None, initial={"next": after})
    if request.method == "POST" and form.is_valid():
        user = signing.check(request, email=form.cleaned_data["email"], password=form.cleaned_data["password"])
        if user is not None:
            return signing.enter(request, user, after=after)
        form.add_error(None, str(DOES_NOT_FIT))
    return render(request, "web/sign_in.html", {"form": form})


@public("Signing out twice does no harm.")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if isinstance(request.user, User):
        record(queries.actor(request.user), what="sign_in.ended", target=("user", str(request.user.public_id)))
    logout(request)
    return HttpResponseRedirect(reverse("books:sign-in"))


urlpatterns = [
    path("sign-in", sign_in, name="sign-in"),
    path("sign-out", sign_out, name="sign-out"),
]
