"""An organisation's own key at an open-banking service."""

from django import forms
from django.utils.translation import gettext_lazy as _


class OwnService(forms.Form):
    """What it takes to use another GoCardless-compatible service. Where the address leads is judged by the room."""

    label = forms.CharField(max_length=80, label=_("Name"), help_text=_("As your colleagues will know it."))
    base_url = forms.CharField(
        max_length=300, label=_("Address"), help_text=_("https://, then the server’s full name and the path of its API.")
    )
    secret_id = forms.CharField(max_length=200, label=_("Secret ID"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    secret_key = forms.CharField(
        max_length=200,
        label=_("Secret key"),
        help_text=_("Kept encrypted, never shown again."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
