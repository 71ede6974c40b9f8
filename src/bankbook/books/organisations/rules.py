"""What each role may do in the books: one table, asked by buttons and actions alike (decision 6)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bankbook.books.errors import Refused


class Role(StrEnum):
    """Whom an organisation's staff are to it. The values are those of `Staff.role`."""

    OWNER = "owner"
    MANAGER = "manager"
    BOOKKEEPER = "bookkeeper"
    VIEWER = "viewer"


class Right(StrEnum):
    """What a page, a button or an action of the books asks for."""

    VIEW_LINES = "view_lines"
    VIEW_LEDGERS = "view_ledgers"
    IMPORT = "import"
    ASSIGN = "assign"
    LINK = "link"
    AUTHORISE = "authorise"  # connect, renew, deauthorise
    EXPORT = "export"
    MANAGE_ACCOUNTS = "manage_accounts"
    IMPORT_LETTINGS = "import_lettings"
    LOCK = "lock"
    REOPEN = "reopen"
    MANAGE_PEOPLE = "manage_people"


_LOOKING: Final = frozenset({Right.VIEW_LINES, Right.VIEW_LEDGERS, Right.EXPORT})
_KEEPING: Final = _LOOKING | {Right.IMPORT, Right.ASSIGN, Right.LINK, Right.AUTHORISE, Right.IMPORT_LETTINGS, Right.LOCK}

RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.OWNER: frozenset(Right),
    Role.MANAGER: frozenset(Right) - {Right.MANAGE_PEOPLE},
    Role.BOOKKEEPER: _KEEPING,
    Role.VIEWER: _LOOKING,
}

ROLE_WORDS: Final[Mapping[Role, Promise]] = {
    Role.OWNER: _("Owner"),
    Role.MANAGER: _("Manager"),
    Role.BOOKKEEPER: _("Bookkeeper"),
    Role.VIEWER: _("Viewer"),
}

RIGHT_WORDS: Final[Mapping[Right, Promise]] = {
    Right.VIEW_LINES: _("View bank lines"),
    Right.VIEW_LEDGERS: _("View ledgers"),
    Right.IMPORT: _("Import transactions"),
    Right.ASSIGN: _("Assign bank lines"),
    Right.LINK: _("Link bank accounts"),
    Right.AUTHORISE: _("Authorise, renew and deauthorise banks"),
    Right.EXPORT: _("Export"),
    Right.MANAGE_ACCOUNTS: _("Add bank accounts"),
    Right.IMPORT_LETTINGS: _("Bring in tenancies and charges"),
    Right.LOCK: _("Lock a period"),
    Right.REOPEN: _("Reopen a period"),
    Right.MANAGE_PEOPLE: _("Manage people and rights"),
}


class MayNot(Refused):
    """A person's role does not hold the right that was asked for."""

    code = "may_not"


def check_may(role: Role, right: Right) -> None:
    """Raise `MayNot`, naming who could, unless `role` holds `right`."""
    if right in RIGHTS[role]:
        return
    raise MayNot(
        _("You are a %(role)s here, and “%(right)s” needs another role: %(holders)s. Nothing was changed.")
        % {"role": str(ROLE_WORDS[role]).lower(), "right": RIGHT_WORDS[right], "holders": _holders(right)}
    )


def can_do(role: Role, right: Right) -> bool:
    """Whether `check_may` lets `role` pass."""
    try:
        check_may(role, right)
    except MayNot:
        return False
    return True


def _holders(right: Right) -> str:
    return ", ".join(str(ROLE_WORDS[role]).lower() for role in Role if right in RIGHTS[role])
