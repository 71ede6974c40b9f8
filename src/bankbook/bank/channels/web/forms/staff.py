"""What the bank's staff type: postings, and what becomes of pending movements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bankbook import money
from bankbook.bank.accounts.models import Account, Hold
from bankbook.bank.accounts.rules import TEXT_LENGTH_MAX


class AmountField(forms.CharField):
    """An amount such as -12.34 in the account's currency, read exactly into minor units."""

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        """Take the currency, and Django's own arguments."""
        super().__init__(max_length=40, **kwargs)
        self.currency = currency
        self.widget.attrs |= {"inputmode": "text", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        """Return minor units, or none where an optional amount is left out; Django gives and takes what was typed, so both are open."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return money.parse(text.strip(), self.currency).minor
        except money.UnreadableAmount as problem:
            raise forms.ValidationError(str(problem)) from None


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class PostForm(forms.Form):
    """A new movement, booked or pending."""

    text = forms.CharField(label=_("Text"), max_length=TEXT_LENGTH_MAX)
    counterparty = forms.CharField(label=_("Other party"), max_length=140, required=False)
    day = _day(label=_("Booking date"))
    is_pending = forms.BooleanField(label=_("Pending"), required=False, help_text=_("Shown to the customer, booked later."))

    field_order = ("amount", "text", "counterparty", "day", "is_pending")

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        """Take the account whose currency counts, and Django's own arguments."""
        super().__init__(*args, **kwargs)
        label = _("Amount in %(currency)s") % {"currency": account.currency}
        self.fields["amount"] = AmountField(
            currency=account.currency, label=label, help_text=_("Plus is into the account: 125.00 or -12.34.")
        )
        self.order_fields(self.field_order)


class HoldForm(forms.Form):
    """What becomes of a pending movement."""

    day = _day(label=_("Day"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=140, required=False)

    def __init__(self, *args: Any, hold: Hold, **kwargs: Any) -> None:
        """Take the movement, and Django's own arguments."""
        kwargs["auto_id"] = f"hold-{hold.pk}-%s"
        super().__init__(*args, **kwargs)
        self.fields["amount"] = AmountField(currency=hold.currency, label=_("Amount, if it differs"), required=False)
        self.order_fields(("day", "amount", "reason"))
