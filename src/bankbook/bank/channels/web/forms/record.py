"""What narrows the record, and what is asked of it."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from bankbook.bank.accounts.models import Account
from bankbook.bank.channels.web.record_words import KINDS
from bankbook.bank.identity.models import User

_FIRST: Final = date(1900, 1, 1)
_LAST: Final = date(2999, 12, 31)
"""Days at the ends of the calendar have no midnight in another zone."""


def day(**options: Any) -> forms.DateField:
    """Return a field for one day; `options` are Django's own."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=_("Day"), widget=widget, validators=[MinValueValidator(_FIRST), MaxValueValidator(_LAST)], **options)


class RecordFilter(forms.Form):
    """Kind, person and day; none of them is needed."""

    kind = forms.ChoiceField(label=_("What"), required=False)
    person = forms.ChoiceField(label=_("Who"), required=False)
    day = day(required=False)

    def __init__(self, *args: Any, people: list[User], **options: Any) -> None:
        """Take the people to choose among, and Django's own arguments."""
        super().__init__(*args, **options)
        self.fields["kind"].choices = [("", _("Everything")), *((code, words) for code, (words, _starts) in KINDS.items())]  # type: ignore[attr-defined]  # a ChoiceField; the table of fields does not say so
        self.fields["person"].choices = [("", _("Everybody")), *((str(each.public_id), each.name) for each in people)]  # type: ignore[attr-defined]  # a ChoiceField; the table of fields does not say so


class AccountAndDay(forms.Form):
    """An account of the context and a day."""

    account = forms.ChoiceField(label=_("Account"))
    day = day()

    def __init__(self, *args: Any, accounts: list[tuple[Account, str]], **options: Any) -> None:
        """Take the accounts with what they are called, and Django's own arguments."""
        super().__init__(*args, **options)
        self.fields["account"].choices = [(str(each.public_id), label) for each, label in accounts]  # type: ignore[attr-defined]  # a ChoiceField; the table of fields does not say so


class UserAccountAndDay(AccountAndDay):
    """A user, an account of the context, and a day."""

    user = forms.ChoiceField(label=_("User"))
    field_order = ("user", "account", "day")

    def __init__(self, *args: Any, users: list[User], **options: Any) -> None:
        """Take the users to choose among, and what its parent takes."""
        super().__init__(*args, **options)
        self.fields["user"].choices = [(str(each.public_id), f"{each.name}, {each.code_shown}") for each in users]  # type: ignore[attr-defined]  # a ChoiceField; the table of fields does not say so
