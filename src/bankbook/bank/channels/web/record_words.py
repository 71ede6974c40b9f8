"""What the record says, in words: its codes are for programs."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Final[dict[str, Promise]] = {
    "request.submitted": _("Asked for a change"),
    "request.approved": _("Approved a change"),
    "request.self_approved": _("Approved his own change"),
    "request.rejected": _("Rejected a change"),
    "request.self_rejected": _("Rejected his own change"),
    "request.approval_uncounted": _("An approval no longer counts"),
    "request.applied": _("A change took effect"),
    "request.cancelled": _("A change was cancelled"),
    "request.expired": _("A change expired"),
    "request.stale": _("A change was out of date"),
    "policy.set": _("Approval policy set"),
    "policy.removed": _("Approval policy removed"),
    "job_role.created": _("Job role made"),
    "job_role.edited": _("Job role changed"),
    "job_role.deleted": _("Job role deleted"),
    "account_group.created": _("Account group made"),
    "account_group.edited": _("Account group changed"),
    "account_group.deleted": _("Account group deleted"),
    "assignment.set": _("Job role and account groups given"),
    "assignment.removed": _("Job role taken"),
    "self_approval.switched": _("Self-approval switched"),
    "member.created": _("User created here"),
    "member.added": _("User joined this context"),
    "member.removed": _("User left this context"),
    "agreement.switched": _("Context switched on or off"),
    "agreement.sharing_switched": _("Sharing of accounts switched"),
    "group.opened": _("Business group opened"),
    "access.kept": _("Access reviewed and kept"),
    "access.denied": _("Denied"),
    "context.chosen": _("Chose this context"),
    "user.created": _("User created"),
    "user.invited": _("User invited"),
    "user.first_sign_in": _("First sign-in finished"),
    "user.suspended": _("User suspended"),
    "user.reactivated": _("User reactivated"),
    "user.deleted": _("User deleted"),
    "user.reset_started": _("Reset of the password started"),
    "user.password_changed": _("Password changed"),
    "user.answer_refused": _("Wrong answer to the security question"),
    "sign_in.accepted": _("Signed in"),
    "sign_in.ended": _("Signed out"),
    "sign_in.refused": _("Sign-in refused"),
}

KINDS: Final[dict[str, tuple[Promise, tuple[str, ...]]]] = {
    "requests": (_("Requests and approvals"), ("request.", "policy.")),
    "access": (
        _("Job roles, account groups, assignments"),
        ("job_role.", "account_group.", "assignment.", "self_approval.", "access.kept"),
    ),
    "users": (_("Users and memberships"), ("user.", "member.", "agreement.")),
    "sign_ins": (_("Sign-ins and contexts"), ("sign_in.", "context.")),
    "denied": (_("Denied"), ("access.denied", "sign_in.refused")),
}
"""What the record can be narrowed to: the words, and how the codes begin."""


def words(what: str) -> str:
    """Return what happened as people read it; a code that has no words yet stands for itself."""
    return str(WORDS.get(what, what))
