"""The first sign-in: a password of one's own and a security question, both or nothing, and nothing else opens before."""

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from bankbook.bank.channels.web import phrases
from bankbook.bank.channels.web.forms.credentials import FirstSignInForm
from bankbook.bank.channels.web.guard import signed_in, unfinished, user_of
from bankbook.bank.errors import Refused
from bankbook.bank.identity import actions, queries, rules
from bankbook.bank.identity.models import User


@unfinished("who came with a temporary password chooses a lasting one here")
@never_cache
@sensitive_post_parameters("password", "again", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def first_sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for both, save both or neither."""
    user = user_of(request)
    form = FirstSignInForm(request.POST or None, limits=queries.password_limits(user))
    if request.method == "POST" and form.is_valid():
        try:
            _finish(request, user, form)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return HttpResponseRedirect(reverse("bank:first-sign-in-done"))
    if form.is_bound:
        form.forget()
    shown = {"form": form, "user": user, "limits": form.limits, "suggested": phrases.suggested(), "is_software": _is_software(user)}
    names = sorted(rules.context_words(queries.context_names(user)))
    return render(request, "web/first_sign_in.html", {**shown, "names": names, "has_failed": bool(form.errors)})


@signed_in("says what comes after the first sign-in; it shows nothing of a context")
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Say that it is done, and what comes next."""
    user = user_of(request)
    return render(request, "web/first_sign_in_done.html", {"user": user, "is_software": _is_software(user)})


def _finish(request: HttpRequest, user: User, form: FirstSignInForm) -> None:
    typed = form.cleaned_data
    by = queries.actor(user)
    finished = actions.finish_first_sign_in(user, password=typed["password"], question=typed["question"], answer=typed["answer"], by=by)
    update_session_auth_hash(request, finished)


def _is_software(user: User) -> bool:
    return user.kind == User.Kind.SOFTWARE


urlpatterns = [
    path("first-sign-in", first_sign_in, name="first-sign-in"),
    path("first-sign-in/done", done, name="first-sign-in-done"),
]
