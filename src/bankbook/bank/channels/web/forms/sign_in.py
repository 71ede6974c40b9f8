"""What is typed on the sign-in page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bankbook.bank.identity import rules

DOES_NOT_FIT = _("The user ID and the password do not fit together. After five wrong tries a user is locked for a while.")
"""The one answer to a wrong user ID, a wrong password and a locked user: nobody learns which it was."""


class SignInForm(forms.Form):
    """User ID and password, as typed; whether they fit is not this form's question."""

    user_id = forms.CharField(
        label=_("User ID"),
        max_length=64,
        help_text=_("For example NB-48213-7. Capitals, spaces and hyphens make no difference."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=rules.PASSWORD_LENGTH_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_user_id(self) -> str:
        """Return the user ID as it is stored."""
        return rules.normalise_code(self.cleaned_data["user_id"])
