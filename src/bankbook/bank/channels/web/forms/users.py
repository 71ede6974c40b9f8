"""What is typed about users: who a new one is, how a list is narrowed, why somebody is stopped or deleted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bankbook.bank.errors import Refused
from bankbook.bank.identity import rules
from bankbook.bank.identity.actions.users import REASON_LENGTH_MAX, BadInvitation
from bankbook.bank.identity.models import User

_OFF = {"autocomplete": "off"}
_STATES = (
    ("", _("Any state")),
    ("invited", _("Invited")),
    ("active", _("Active")),
    ("locked", _("Locked")),
    ("suspended", _("Suspended")),
    ("deleted", _("Deleted")),
)
_KINDS = (("", _("People and software")), ("person", _("People")), ("software", _("Accounting software")))


class NewUserForm(forms.Form):
    """Who a new user is. None of it can be changed later."""

    given = forms.CharField(label=_("Given name"), max_length=rules.NAME_LENGTH_MAX, widget=forms.TextInput(attrs=_OFF))
    family = forms.CharField(label=_("Family name"), max_length=rules.NAME_LENGTH_MAX, widget=forms.TextInput(attrs=_OFF))
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("The temporary password goes here, and to nobody else."), widget=forms.EmailInput(attrs=_OFF)
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=list(rules.LANGUAGES.items()),
        initial="en-ca",
        widget=forms.RadioSelect,
        help_text=_("The bank writes in it."),
    )
    is_software = forms.BooleanField(label=_("Accounting software"), required=False)

    def _name(self, field: str) -> str:
        try:
            return rules.clean_name(self.cleaned_data[field])
        except rules.BadName as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean_given(self) -> str:
        """Return the given name as it is kept."""
        return self._name("given")

    def clean_family(self) -> str:
        """Return the family name as it is kept."""
        return self._name("family")

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal of the bank at the field that it is about."""
        self.add_error(refusal.field if isinstance(refusal, BadInvitation) and refusal.field in self.fields else None, str(refusal))

    @property
    def kind(self) -> User.Kind:
        """Return what the box says."""
        return User.Kind.SOFTWARE if self.cleaned_data["is_software"] else User.Kind.PERSON


class UsersFilter(forms.Form):
    """Which users to show. What is not among the choices narrows nothing."""

    q = forms.CharField(label=_("Name or user ID"), required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.ChoiceField(label=_("State"), required=False, choices=_STATES)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=_KINDS)


class ReasonForm(forms.Form):
    """Why, for whoever looks at it in a year."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=REASON_LENGTH_MAX,
        help_text=_("Kept with the user, for reference."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeletionForm(ReasonForm):
    """A reason if there is one, and the box that confirms."""

    is_sure = forms.BooleanField(
        label=_("I understand that this is final."), error_messages={"required": _("Tick the box to confirm: a deletion cannot be undone.")}
    )


class HelpDeskForm(forms.Form):
    """What a caller says who wants a user stopped."""

    user_id = forms.CharField(label=_("User ID"), max_length=64, widget=forms.TextInput(attrs={"autocapitalize": "characters", **_OFF}))
    answer = forms.CharField(
        label=_("Answer to the security question"), max_length=rules.ANSWER_LENGTH_MAX, widget=forms.TextInput(attrs=_OFF)
    )
