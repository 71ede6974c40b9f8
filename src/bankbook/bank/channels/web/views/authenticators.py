"""Second factors: an authenticator app, passkeys and recovery codes, by allauth's own views on our pages.

Setting one up or looking at recovery codes asks for the password again when it was not given lately; allauth sends there by itself.
Whoever has a second factor gives that too: a session that was opened before it was set up knows the password alone.
"""

from typing import Any, Final

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bankbook.bank.channels.web import signing
from bankbook.bank.channels.web.guard import own, second_factor_first, user_of
from bankbook.bank.identity import queries
from bankbook.bank.identity.models import User

_OWN: Final = own("everybody looks after his own second factors")
_AFTER: Final = "after_second_factor"
"""Where in the session it says which page a person came from who had to set up a second factor first."""


@_OWN
@never_cache
@require_safe
def second_factors(request: HttpRequest) -> HttpResponse:
    """Show the person's second factors; who was sent here to set one up is told why, and finds back."""
    user = user_of(request)
    if request.GET.get("next"):
        request.session[_AFTER] = signing.local(request.GET["next"])
    return render(request, "web/second_factors.html", {"user": user, "is_needed": bool(request.GET.get("next"))} | listed(user))


def listed(user: User) -> dict[str, Any]:
    """Return what pages show of a user's second factors; open in type because templates read it."""
    found = queries.second_factors(user)
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return {
        "app": next((each for each in found if each.type == Authenticator.Type.TOTP), None),
        "passkeys": [each.wrap() for each in found if each.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "can_have": user.kind != User.Kind.SOFTWARE,
    }


class SetUpApp(ActivateTOTPView):  # type: ignore[misc]  # allauth is not typed
    """Scan a QR code, then prove with a code that it worked. From then on this session counts as confirmed."""

    template_name = "web/authenticator_app.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the app, and count the code that was just given as the second factor of this session."""
        answer: HttpResponse = super().form_valid(form)
        post_authentication(self.request, Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP))
        return answer


class RemoveApp(DeactivateTOTPView):  # type: ignore[misc]  # allauth is not typed
    """Take the authenticator app away."""

    template_name = "web/authenticator_remove.html"
    extra_context: Final = {"what": "app"}


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]  # allauth is not typed
    """Add a passkey or a security key."""

    template_name = "web/passkey_add.html"

    def get_initial(self) -> dict[str, Any]:
        """Suggest a name in our own words."""
        return {"name": _("Passkey")}

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the passkey, and count it as the second factor of this session: its holder has just used it."""
        answer: HttpResponse = super().form_valid(form)
        keys = Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.WEBAUTHN)
        post_authentication(self.request, keys.latest("created_at"))
        return answer


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]  # allauth is not typed
    """Take a passkey away; another person's is not found."""

    template_name = "web/authenticator_remove.html"
    extra_context: Final = {"what": "passkey"}


class RecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]  # allauth is not typed
    """Show the codes that are left."""

    template_name = "web/recovery_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back for a person who was on the way to another page; `kwargs` are Django's."""
        return {**super().get_context_data(**kwargs), "after": self.request.session.pop(_AFTER, "")}


class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]  # allauth is not typed
    """Make new codes; those so far are worth nothing from then on."""

    template_name = "web/recovery_codes_new.html"


class PasswordAgain(ReauthenticateView):  # type: ignore[misc]  # allauth is not typed
    """Ask a signed-in person for his password once more."""

    template_name = "web/again.html"
    extra_context: Final = {"what": "password"}


class CodeAgain(CodeAgainView):  # type: ignore[misc]  # allauth is not typed
    """Ask a signed-in person for a code of his authenticator app."""

    template_name = "web/again.html"
    extra_context: Final = {"what": "code"}


class PasskeyAgain(ReauthenticateWebAuthnView):  # type: ignore[misc]  # allauth is not typed
    """Ask a signed-in person for his passkey."""

    template_name = "web/again.html"
    extra_context: Final = {"what": "passkey"}


def _view(view: Any) -> Any:
    """Return a view of allauth's kind that asks again who somebody is; software has no second factor to set up."""

    @_OWN
    @never_cache
    def shown(request: HttpRequest, **path_values: Any) -> HttpResponseBase:
        if user_of(request).kind == User.Kind.SOFTWARE:
            return HttpResponseRedirect(reverse("bank:profile"))
        answer: HttpResponse = view.as_view()(request, **path_values)
        return answer

    return shown


def _kept(view: Any) -> Any:
    """Return a view of allauth's kind that changes or shows second factors, for whoever gave one in this session or has none."""
    inner = _view(view)

    @_OWN
    @never_cache
    def shown(request: HttpRequest, **path_values: Any) -> HttpResponseBase:
        answer: HttpResponseBase = second_factor_first(request) or inner(request, **path_values)
        return answer

    return shown


foreign_urlpatterns = [
    path("profile/second-factor", second_factors, name="mfa_index"),
    path("profile/second-factor/app", _kept(SetUpApp), name="mfa_activate_totp"),
    path("profile/second-factor/app/remove", _kept(RemoveApp), name="mfa_deactivate_totp"),
    path("profile/second-factor/passkeys", second_factors, name="mfa_list_webauthn"),
    path("profile/second-factor/passkeys/add", _kept(AddPasskey), name="mfa_add_webauthn"),
    path("profile/second-factor/passkeys/<int:pk>/remove", _kept(RemovePasskey), name="mfa_remove_webauthn"),
    path("profile/second-factor/recovery-codes", _kept(RecoveryCodes), name="mfa_view_recovery_codes"),
    path("profile/second-factor/recovery-codes/new", _kept(NewRecoveryCodes), name="mfa_generate_recovery_codes"),
    path("sign-in/again", _view(PasswordAgain), name="account_reauthenticate"),
    path("sign-in/again/code", _view(CodeAgain), name="mfa_reauthenticate"),
    path("sign-in/again/passkey", _view(PasskeyAgain), name="mfa_reauthenticate_webauthn"),
]
"""Names that allauth looks for, outside our own namespace."""
