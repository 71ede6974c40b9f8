"""What every form has that asks for a change: a refusal of the bank shown at the field that it is about, and the maker's reason."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bankbook.bank.approvals.actions.refusals import AlreadyPending
from bankbook.bank.errors import Refused

REASON_LENGTH_MAX = 500
CONFLICTS = frozenset({"already_pending", "in_use"})
"""Refusals because of something else that stands or waits: the page answers 409."""


class Chosen(forms.MultipleChoiceField):
    """Any number of values, drawn by the page itself; the bank alone says which of them exist."""

    def valid_value(self, value: Any) -> bool:
        """Let every value through to the bank."""
        return True


class ChangeForm(forms.Form):
    """A change to ask for. `FIELD_OF` says which field a refusal of that code is about."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {}

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=REASON_LENGTH_MAX,
        help_text=_("Shown to whoever approves it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    refusal: Refused | None = None

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal of the bank."""
        self.refusal = refusal
        field = self.FIELD_OF.get(refusal.code)
        self.add_error(field if field in self.fields else None, str(refusal))

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows the form."""
        return 409 if self.refusal is not None and self.refusal.code in CONFLICTS else 200

    @property
    def first_request(self) -> str:
        """Where the request is shown that stands in the way; "" for any other refusal."""
        return reverse("bank:approval", args=[self.refusal.request_id]) if isinstance(self.refusal, AlreadyPending) else ""
