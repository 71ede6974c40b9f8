"""What is chosen to give a user a job role, other account groups, or what another user has."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from bankbook.bank.access.catalogue import Permission
from bankbook.bank.channels.web.forms.changes import ChangeForm, Chosen


class One(forms.CharField):
    """One public id of those that the page offers; the bank alone says whether it is there."""

    def __init__(self, **kwargs: Any) -> None:
        """Take Django's own arguments."""
        super().__init__(max_length=36, **kwargs)


class AssignForm(ChangeForm):
    """A job role and the account groups that are to hang on it."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {"above_the_ceiling": "role", "banks_own": "role", "nothing_to_change": "role"}

    role = One(label=_("Job role"), error_messages={"required": _("Choose a job role.")})
    account_groups = Chosen(label=_("Account groups"), required=False)

    field_order = ("role", "account_groups", "reason")


class GroupsForm(ChangeForm):
    """Which account groups hang on a job role that the user has."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {"nothing_to_change": "account_groups"}

    account_groups = Chosen(label=_("Account groups"), required=False)

    field_order = ("account_groups", "reason")


class CopyForm(ChangeForm):
    """Whose job roles and account groups to copy."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {
        "above_the_ceiling": "origin",
        "nothing_to_copy": "origin",
        "nothing_to_change": "origin",
        "same_user": "origin",
    }

    origin = One(label=_("Copy from"), error_messages={"required": _("Choose whom to copy from.")})

    field_order = ("origin", "reason")


class SwitchForm(ChangeForm):
    """One permission of a job role, and whether its holder approves there what he asked for himself."""

    permission = forms.ChoiceField(choices=[(each.value, each.value) for each in Permission])
    on = forms.ChoiceField(choices=[("yes", _("on")), ("no", _("off"))])
