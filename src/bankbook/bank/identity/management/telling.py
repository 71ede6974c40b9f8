"""What the commands say about a user. Never a password, an answer, or the secret of a second factor."""

from typing import Any

from bankbook.bank.agreements.models import Membership
from bankbook.bank.identity import queries
from bankbook.bank.identity.models import User


def line(user: User, *, locked: dict[int, Any]) -> dict[str, Any]:
    """Return a user as a list shows him."""
    return {
        "user_id": user.code_shown,
        "id": str(user.public_id),
        "name": user.name,
        "kind": user.kind,
        "state": queries.shown_state(user, locked=locked).value,
        "bank": user.institution_id,
        "last_used_at": user.last_used_at,
    }


def whole(user: User) -> dict[str, Any]:
    """Return all that the bank says about a user."""
    locked = queries.locked_until([user])
    places = Membership.objects.filter(user=user).select_related("agreement__entity", "agreement__group").order_by("pk")
    return line(user, locked=locked) | {
        "email": user.email,
        "language": user.language,
        "created_at": user.created_at,
        "created_by": user.created_by,
        "contexts": [{"name": str(each.agreement), "is_member": each.is_active, "is_home": each.is_home} for each in places],
        "has_second_factor": queries.has_second_factor(user),
        "locked_until": locked.get(user.pk),
        "temporary_password_until": user.temporary_until,
        "password_changed_at": user.password_changed_at,
        "ended_at": user.ended_at,
        "ended_reason": user.ended_reason,
    }
