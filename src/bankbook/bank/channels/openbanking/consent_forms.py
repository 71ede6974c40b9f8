"""What is typed on the sandbox's sign-in."""

from typing import Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

FAILS: Final = ("InstitutionTechnicalError", "GoCardlessTechnicalError", "UnknownError", "UserCancelledSession", "UserSessionRejected")
"""A user id that is one of these ends the request with that error: developers can see every way back."""


class SandboxSignIn(forms.Form):
    """Any user id and any code pass."""

    user_id = forms.CharField(
        label=_("User ID"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    code = forms.CharField(label=_("Code"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))

    def __init__(self, typed: QueryDict | None = None) -> None:
        """`typed` is what was posted, None for the empty form."""
        super().__init__(typed, label_suffix="")

    @property
    def fails_with(self) -> str:
        """The error that the typed user id asks for, or nothing."""
        typed = self.cleaned_data["user_id"].strip()
        return typed if typed in FAILS else ""
