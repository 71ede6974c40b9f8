"""What is typed and ticked of an account group, and how a list of them is narrowed."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from bankbook.bank.access.rules import roles as rules
from bankbook.bank.channels.web.forms.changes import ChangeForm, Chosen

_OFF = {"autocomplete": "off"}
_SHOWN = (("", _("All account groups")), ("pending", _("With a pending request")), ("unused", _("On no job role of anybody")))


class AccountGroupForm(ChangeForm):
    """An account group as it is to be. The accounts are drawn by the page; there is no box for all of them."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {
        "no_name": "name",
        "name_too_long": "name",
        "name_taken": "name",
        "no_description": "description",
        "description_too_long": "description",
        "no_accounts": "accounts",
        "account_not_shared": "accounts",
        "account_closed": "accounts",
    }
    name = forms.CharField(label=_("Name"), max_length=rules.NAME_LENGTH_MAX, widget=forms.TextInput(attrs=_OFF))
    description = forms.CharField(label=_("Description"), max_length=rules.DESCRIPTION_LENGTH_MAX, widget=forms.TextInput(attrs=_OFF))
    accounts = Chosen(label=_("Accounts"), error_messages={"required": _("A group holds at least one account. Choose one.")})

    field_order = ("name", "description", "accounts", "reason")

    @property
    def chosen(self) -> frozenset[str]:
        """The public ids of the accounts that the page shows ticked."""
        return frozenset(self["accounts"].value() or ())

    @property
    def data_sent(self) -> dict[str, Any]:
        """What is sent to ask for such a group; JSON in shape, so open in type."""
        typed = self.cleaned_data
        return {"name": typed["name"], "description": typed["description"], "accounts": typed["accounts"]}


class AccountGroupsFilter(forms.Form):
    """Which account groups to show. What is not among the choices narrows nothing."""

    q = forms.CharField(
        label=_("Name, account or last digits"), required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )
    show = forms.ChoiceField(label=_("Show"), required=False, choices=_SHOWN)
