"""What is a user's own: who he is to the bank, and his password."""

from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from bankbook.bank.channels.web.forms.credentials import ChangePasswordForm
from bankbook.bank.channels.web.guard import own, user_of
from bankbook.bank.channels.web.views.authenticators import listed
from bankbook.bank.errors import Refused
from bankbook.bank.identity import actions, queries, rules
from bankbook.bank.identity.models import User

_WHY = "everybody looks after his own credentials"


@own(_WHY)
@never_cache
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Show who the user is to the bank, and how he signs in."""
    user = user_of(request)
    question = queries.security_question(user)
    shown = {
        "user": user,
        "is_software": user.kind == User.Kind.SOFTWARE,
        "question": rules.QUESTIONS[question.question] if question else "",
    }
    return render(request, "web/profile.html", shown | listed(user))


@own(_WHY)
@never_cache
@sensitive_post_parameters("current", "password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the password of whoever knows the one so far; a wrong one counts as a wrong try to sign in."""
    user = user_of(request)
    form = ChangePasswordForm(request.POST or None, limits=queries.password_limits(user))
    if request.method == "POST" and form.is_valid():
        if authenticate(request, username=user.user_code, password=form.cleaned_data["current"]) is None:
            form.add_error("current", _("That is not your password. After five wrong tries a user is locked for a while."))
        elif _changed(request, user, form):
            messages.success(request, _("Your password was changed. Other sessions have ended."))
            return HttpResponseRedirect(reverse("bank:profile"))
    names = sorted(rules.context_words(queries.context_names(user)))
    shown = {"form": form, "limits": form.limits, "names": names, "is_software": user.kind == User.Kind.SOFTWARE}
    return render(request, "web/password.html", shown)


def _changed(request: HttpRequest, user: User, form: ChangePasswordForm) -> bool:
    try:
        changed = actions.change_password(user, by=queries.actor(user), password=form.cleaned_data["password"])
    except Refused as refusal:
        form.refuse(refusal)
        return False
    update_session_auth_hash(request, changed)
    return True


urlpatterns = [
    path("profile", profile, name="profile"),
    path("profile/password", password, name="password"),
]
