"""Taking hold of a user before anything about him changes. Without his key: a notice that names him need not wait for it (docs/decisions/0035)."""

from bankbook.bank.agreements.models import Membership, ServiceAgreement
from bankbook.bank.identity.models import User


def locked(user: User) -> User:
    """Return the user as he stands now, his row locked until the transaction ends."""
    return User.objects.select_for_update(no_key=True, of=("self",)).select_related("institution").get(pk=user.pk)


def locked_with_contexts(user: User) -> User:
    """Lock every context of the user first, in the order in which everybody locks them, then the user, and return him.

    Whoever can approve in a context is read under its lock, so two people who end each other's access wait for one another.
    """
    contexts = Membership.objects.filter(user=user).values("agreement")
    list(ServiceAgreement.objects.select_for_update(no_key=True).filter(pk__in=contexts).order_by("pk").values_list("pk", flat=True))
    return locked(user)
