"""What the bank will not do about a request, and what to do instead."""

from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bankbook.bank.approvals.rules import Why
from bankbook.bank.errors import Refused


class AlreadyPending(Refused):
    """Something about the same target waits already. `request_id` is its public id."""

    code = "already_pending"

    def __init__(self, title: str, *, request_id: UUID) -> None:
        sentence = _("Another request about “%(title)s” waits for approval. Wait for its outcome, or have it cancelled.")
        super().__init__(sentence % {"title": title})
        self.request_id = request_id


class RightMissing(Refused):
    """The maker does not hold what it takes to ask for this."""

    code = "right_missing"

    def __init__(self, missing: str) -> None:
        super().__init__(_("You may not ask for this. You need: %(missing)s.") % {"missing": missing})


class CannotDecide(Refused):
    """This person cannot decide about this request now; the code says why."""

    def __init__(self, why: Why) -> None:
        super().__init__(_SENTENCES[why], code=why.value)


class Changed(Refused):
    """Something happened to the request after it was shown."""

    code = "request_changed"

    def __init__(self) -> None:
        super().__init__(_("This request changed. Look again before you decide."))


class NoReason(Refused):
    """A rejection says why."""

    code = "no_reason"

    def __init__(self, maker: str) -> None:
        super().__init__(_("Say why, so that %(maker)s can put it right.") % {"maker": maker})


class NotYours(Refused):
    """Only who asked for it takes it back."""

    code = "not_yours"

    def __init__(self) -> None:
        super().__init__(_("Only the person who asked for it can cancel it. You can reject it."))


class Orphaned(Refused):
    """Nobody could approve changes of a category any more."""

    code = "nobody_left_to_approve"

    def __init__(self, categories: str) -> None:
        sentence = _("Afterwards nobody could approve: %(categories)s. Let somebody else approve there first.")
        super().__init__(sentence % {"categories": categories})


_SENTENCES: Final[dict[Why, Promise]] = {
    Why.ENDED: _("This request has ended. Look at its outcome."),
    Why.DECIDED: _("You have decided about this request already."),
    Why.NO_RIGHT: _("You cannot approve this: it takes the right Approve, and a job role with an approval level."),
    Why.OWN: _("You asked for this yourself. Somebody else approves it."),
    Why.OWN_RIGHTS: _("You asked for this yourself and it may give you more rights. Somebody else approves it."),
    Why.LEVEL: _("No approval of your level is still needed here."),
    Why.PROVE_AGAIN: _("This may give you more rights, and you alone administer here. Confirm with your password first."),
}
