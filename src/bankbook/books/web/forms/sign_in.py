"""E-mail address and password."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

DOES_NOT_FIT: Final = _(
    "The e-mail address and the password do not fit together. After five wrong tries, signing in is locked for a quarter of an hour."
)
"""One text for an unknown address, a wrong password, somebody who may no longer sign in and a lock: it tells nothing about who works here."""

PASSWORD_LENGTH_MAX: Final = 128


class SignInForm(forms.Form):
    """What it takes to sign in. Both are checked together, and only together."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True, "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=PASSWORD_LENGTH_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_email(self) -> str:
        """Return the address as it is stored."""
        return str(self.cleaned_data["email"]).lower()
