"""What a person's suspension or deletion means for what waits: nothing of his, and nothing about him, goes on."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bankbook.audit import Actor
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.agreements.models import Membership, ServiceAgreement
from bankbook.bank.approvals.actions import ending
from bankbook.bank.approvals.actions.orphans import refuse_orphans, standings
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.approvals.rules import Event, State
from bankbook.bank.identity.models import User


@transaction.atomic
def user_ended(user: User, *, by: Actor, how: str) -> None:
    """Cancel what he asked for and what is about him, and let his approvals no longer count. Raises `Orphaned` where nobody else could approve."""
    waiting = ChangeRequest.objects.filter(state=State.PENDING)
    his = waiting.filter(Q(maker=user) | Q(about=user) | Q(decisions__user=user, decisions__counts=True))
    contexts = Membership.objects.filter(user=user, is_active=True).values_list("agreement_id", flat=True)
    for agreement in agreements.hold([*contexts, *his.values_list("agreement_id", flat=True)]):
        _guard(agreement, user)
        for request in his.filter(agreement=agreement).distinct().order_by("pk"):
            _let_go(ending.lock(request), user, by=by, how=how)


def _guard(agreement: ServiceAgreement, user: User) -> None:
    refuse_orphans(standings(agreement, also=user), standings(agreement))


def _let_go(request: ChangeRequest, user: User, *, by: Actor, how: str) -> None:
    if user.pk in {request.maker_id, request.about_id}:
        words = _("%(user)s was deleted.") if how == "deleted" else _("%(user)s was suspended.")
        ending.end(request, event=Event.CANCELLATION, by=by, reason=words % {"user": user.name})
        return
    request.decisions.filter(user=user).update(counts=False)
    request.version += 1
    request.save(update_fields=["version"])
    ending.record(request, by=by, what="request.approval_uncounted", approver=str(user.public_id))
