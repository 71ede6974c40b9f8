"""What is typed about requests: a reason, the levels of a policy, and the bank's terms of a context."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bankbook.bank.approvals import rules

REASON_LENGTH_MAX = 500
_LEVELS = [(each, each) for each in rules.LEVELS]


class DecisionForm(forms.Form):
    """A decision about a request as it was shown. A rejection says why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=REASON_LENGTH_MAX, widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"})
    )


class PolicyForm(forms.Form):
    """One to three approvals, each of a level; a level may be asked for more than once."""

    first = forms.ChoiceField(label=_("First approval"), choices=_LEVELS)
    second = forms.ChoiceField(label=_("Second approval"), choices=[("", _("None")), *_LEVELS], required=False)
    third = forms.ChoiceField(label=_("Third approval"), choices=[("", _("None")), *_LEVELS], required=False)

    @property
    def levels(self) -> list[str]:
        """The levels that were chosen."""
        return [level for name in self.fields if (level := self.cleaned_data[name])]

    @staticmethod
    def of(levels: rules.Levels) -> dict[str, Any]:
        """Return what the form holds for these levels."""
        return dict(zip(("first", "second", "third"), levels, strict=False))


class TermsForm(forms.Form):
    """What the bank asks of a context."""

    min_approvals = forms.TypedChoiceField(
        label=_("Minimum of approvals"),
        choices=[(number, str(number)) for number in range(1, rules.APPROVALS_MAX + 1)],
        coerce=int,
        help_text=_("No policy of this context can ask for fewer."),
    )
    is_sole_administrator = forms.BooleanField(
        label=_("One person alone administers this context"),
        required=False,
        help_text=_(
            "He may then approve what widens his own rights, by one approval of level A and with his password again; signatories are told."
        ),
    )
