"""What a person wants to see of the bank lines; the address of the page holds it, so that it can be kept and sent on."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bankbook import money
from bankbook.books.banklines.queries import ORDERS, Filter
from bankbook.books.ledger.models import ClientBankAccount

VIEWS = ("unassigned", "suggested", "assigned", "suspense", "locked")
"""States that have a tab; `questions` is one more, of lines that ask something."""

_DAY = {"type": "date"}


class LinesForm(forms.Form):
    """The filter over the table. What cannot be read is said beside its field and filters nothing."""

    account = forms.ChoiceField(label=_("Account"), required=False)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs=_DAY))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs=_DAY))
    q = forms.CharField(
        label=_("Text, name, reference or amount"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("1,150.00 or OKAFOR")}),
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("newest", _("Newest first")),
            ("oldest", _("Oldest first")),
            ("largest", _("Most paid in")),
            ("smallest", _("Most paid out")),
        ],
    )

    def __init__(self, query: QueryDict, accounts: list[ClientBankAccount]) -> None:
        data = query.copy()
        data["first"], data["last"] = query.get("from", query.get("first", "")), query.get("to", query.get("last", ""))
        known = {str(account.public_id): account for account in accounts}
        self.chosen = known.get(query.get("account", "")) or (accounts[0] if accounts else None)
        data["account"] = str(self.chosen.public_id) if self.chosen else ""
        if data.get("sort") not in ORDERS:
            data["sort"] = "newest"
        super().__init__(data)
        self.fields["account"] = forms.ChoiceField(
            label=_("Account"), required=False, choices=[(key, account.name) for key, account in known.items()]
        )
        state = query.get("state", "")
        self.state = state if state in VIEWS or state == "questions" else ""
        self.shows_every_day = query.get("days") == "all"

    def wanted(self) -> Filter:
        """Return the filter for the room; what is typed looks for the amount as well where it is one."""
        self.is_valid()
        found: dict[str, Any] = self.cleaned_data
        text = found.get("q") or ""
        currency = self.chosen.currency if self.chosen else ""
        return Filter(
            first=found.get("first"),
            last=found.get("last"),
            text=text,
            amount=_amount(text, currency) if text and currency else None,
            states=[self.state] if self.state in VIEWS else [],
        )

    @property
    def is_whole(self) -> bool:
        """Whether every line of the days is shown, so that a running balance can stand beside them."""
        wanted = self.wanted()
        return not (wanted.text or wanted.states or self.state)

    def query(self, **changes: str) -> str:
        """Return the page's own query with `changes`; "" takes a part out."""
        found = self.cleaned_data if self.is_valid() else {}
        parts = {
            "account": self.data["account"],
            "from": _iso(found.get("first")),
            "to": _iso(found.get("last")),
            "q": self.data.get("q", ""),
            "sort": self.data["sort"] if self.data["sort"] != "newest" else "",
            "state": self.state,
            "days": "all" if self.shows_every_day else "",
            **changes,
        }
        return urlencode({name: value for name, value in parts.items() if value})


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _amount(text: str, currency: str) -> int | None:
    plain = text.strip().lstrip("£€$+−-").replace(",", "").replace(" ", "")
    try:
        return money.parse(plain, currency).minor
    except money.MoneyError:
        return None
