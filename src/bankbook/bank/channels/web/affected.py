"""Whom a pending request touches, and what each gains or loses by it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bankbook.bank.approvals import queries
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.channels.web.differences import Difference
from bankbook.bank.errors import Refused
from bankbook.bank.identity.models import User


@dataclass(frozen=True, slots=True)
class Person:
    """A user with what becomes of him. `is_more`: data goes to software that did not go there before."""

    user: User
    what: str
    is_more: bool = False

    @property
    def is_software(self) -> bool:
        return self.user.kind == User.Kind.SOFTWARE


def people(request: ChangeRequest, difference: Difference) -> list[Person]:
    """Return everybody affected; nobody where what it is about is gone meanwhile."""
    try:
        found = queries.affected(request)
    except Refused:
        return []
    return [_person(user, request, difference) for user in found]


def _person(user: User, request: ChangeRequest, difference: Difference) -> Person:
    name = {"account_groups": "accounts", "job_roles": "pairs"}.get(request.category, "")
    if name:
        more, fewer = difference.count("added", name=name), difference.count("removed", name=name)
        if name == "accounts" and more and user.kind == User.Kind.SOFTWARE:
            return Person(user, _flows(more), is_more=True)
        return Person(user, _balance(more, fewer, is_about_accounts=name == "accounts"))
    return Person(user, _("Approves here") if request.category == "policies" else _("It is about this user"))


def _flows(more: int) -> str:
    words = ngettext(
        "%(number)s new account flows to the software from its next reading",
        "%(number)s new accounts flow to the software from its next reading",
        more,
    )
    return words % {"number": more}


def _balance(more: int, fewer: int, *, is_about_accounts: bool) -> str:
    if not more and not fewer:
        return _("Nothing that he reaches changes")
    if is_about_accounts:
        return _("Accounts seen: %(more)s more, %(fewer)s fewer") % {"more": more, "fewer": fewer}
    return _("Rights held: %(more)s more, %(fewer)s fewer") % {"more": more, "fewer": fewer}
