"""What is typed and ticked of a job role, and how a list of them is narrowed."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from bankbook.bank.access.catalogue import APPLICABLE_PAIRS, Pair, Permission, Right, in_order
from bankbook.bank.access.models import Level
from bankbook.bank.access.rules import roles as rules
from bankbook.bank.channels.web.forms.changes import ChangeForm, Chosen
from bankbook.bank.errors import Refused

_OFF = {"autocomplete": "off"}
_SHOWN = (("", _("All job roles")), ("own", _("Made here")), ("bank", _("The bank’s own")), ("pending", _("With a pending request")))


class JobRoleForm(ChangeForm):
    """A job role as it is to be. The grid of rights is drawn by the page: one value "permission:right" for each ticked box."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {
        "no_name": "name",
        "name_too_long": "name",
        "name_taken": "name",
        "no_description": "description",
        "description_too_long": "description",
        "unknown_level": "level",
        "no_rights": "pairs",
        "unknown_right": "pairs",
        "view_needed": "pairs",
        "above_the_ceiling": "pairs",
    }
    name = forms.CharField(label=_("Name"), max_length=rules.NAME_LENGTH_MAX, widget=forms.TextInput(attrs=_OFF))
    description = forms.CharField(label=_("Description"), max_length=rules.DESCRIPTION_LENGTH_MAX, widget=forms.TextInput(attrs=_OFF))
    level = forms.ChoiceField(
        label=_("Approval level"),
        required=False,
        choices=[("", _("None")), *((each.value, each.value) for each in Level)],
        help_text=_("Whoever holds the role approves at this level what it has Approve on."),
    )
    pairs = Chosen(label=_("Permissions and rights"), error_messages={"required": _("Choose at least one right.")})

    field_order = ("name", "level", "description", "pairs", "reason")

    def lock_level(self) -> None:
        """Offer no approval level, because accounting software holds the role or waits for it."""
        self.fields["level"].widget.attrs["disabled"] = True
        self.fields["level"].help_text = str(_("An accounting software user holds this role, so it can have no level."))

    @property
    def chosen(self) -> frozenset[Pair]:
        """The rights that the page shows ticked: what was sent or stands, and View where the bank said that it is needed."""
        ticked = frozenset(pair for pair in map(_pair, self["pairs"].value() or ()) if pair)
        is_blind = isinstance(self.refusal, Refused) and self.refusal.code == "view_needed"
        return ticked | {(permission, Right.VIEW) for permission, _right in ticked} & APPLICABLE_PAIRS if is_blind else ticked

    @property
    def data_sent(self) -> dict[str, Any]:
        """What is sent to ask for such a role; JSON in shape, so open in type."""
        typed = self.cleaned_data
        pairs = [list(each.split(":", 1)) if ":" in each else [each, ""] for each in typed["pairs"]]
        return {"name": typed["name"], "description": typed["description"], "level": typed["level"], "pairs": pairs}


class JobRolesFilter(forms.Form):
    """Which job roles to show. What is not among the choices narrows nothing."""

    q = forms.CharField(label=_("Name or description"), required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"}))
    show = forms.ChoiceField(label=_("Show"), required=False, choices=_SHOWN)


def values_of(pairs: Iterable[Pair]) -> list[str]:
    """Return pairs as the boxes of the grid carry them."""
    return [f"{permission.value}:{right.value}" for permission, right in in_order(pairs)]


def _pair(value: str) -> Pair | None:
    permission, _colon, right = value.partition(":")
    try:
        return Permission(permission), Right(right)
    except ValueError:
        return None
