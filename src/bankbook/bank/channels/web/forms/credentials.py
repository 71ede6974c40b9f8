"""What is typed to get a password of one's own. What it must be is judged by the bank; whatever was typed is never sent back."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankbook.bank.errors import Refused
from bankbook.bank.identity import rules


def _new_password() -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"})


class NewPasswordForm(forms.Form):
    """A password, twice."""

    password = forms.CharField(label=gettext_lazy("New password"), strip=False, widget=_new_password())
    again = forms.CharField(label=gettext_lazy("The same again"), strip=False, widget=_new_password())

    def __init__(self, *args: Any, limits: rules.Limits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limits = limits
        self.fields["password"].help_text = _asked(limits)

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("password") and typed.get("again") and typed["password"] != typed["again"]:
            self.add_error("again", ValidationError(_("Type the same password in both fields.")))
        return typed

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal of the bank at the field that it is about."""
        if isinstance(refusal, rules.WeakPassword):
            for check in refusal.failed:
                self.add_error("password", str(rules.problem(check, limits=self.limits)))
        else:
            self.add_error("answer" if isinstance(refusal, rules.BadAnswer) else None, str(refusal))


class FirstSignInForm(NewPasswordForm):
    """A password of one's own and a security question: both or neither."""

    question = forms.ChoiceField(label=gettext_lazy("Question"), choices=list(rules.QUESTIONS.items()))
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=rules.ANSWER_LENGTH_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def forget(self) -> None:
        """Do not send the answer back with the page; passwords never are."""
        self.data = {**dict(self.data.items()), "answer": ""}


class ChangePasswordForm(NewPasswordForm):
    """The password so far, and another one."""

    field_order = ("current", "password", "again")
    current = forms.CharField(
        label=gettext_lazy("Your password so far"),
        max_length=rules.PASSWORD_LENGTH_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def _asked(limits: rules.Limits) -> str:
    length = {"least": limits.least, "most": limits.most}
    free = _("No rules beyond that; four words that do not belong together are good.")
    if limits.is_ascii:
        signs = _("%(least)d to %(most)d characters: letters, digits, spaces and the signs of an English keyboard.") % length
        return f"{signs} {_('Accounting software cannot send more.')} {free}"
    return f"{_('%(least)d to %(most)d characters.') % length} {free}"
