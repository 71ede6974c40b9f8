"""What somebody was kept from, in the audit record: once an hour for each person, context and kind of page, so that a flood fills nothing."""

from datetime import timedelta
from typing import Final

from django.http import HttpRequest

from bankbook import audit, clock
from bankbook.audit.models import AuditEvent
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.identity import queries as identity
from bankbook.bank.identity.models import User

DENIED: Final = "access.denied"
ONCE_IN: Final = timedelta(hours=1)


def record_denial(request: HttpRequest, *, needed: str, agreement: ServiceAgreement | None) -> None:
    """Write down that the signed-in user asked for a page without what it needs (`needed`), unless that stands there lately."""
    user = request.user
    if not isinstance(user, User):
        return
    context = str(agreement.public_id) if agreement else ""
    lately = AuditEvent.objects.filter(
        actor_id=str(user.public_id), what=DENIED, context=context, target_id=needed[:64], at__gte=clock.now() - ONCE_IN
    )
    if not lately.exists():
        source = str(request.META.get("REMOTE_ADDR", ""))
        audit.record(identity.actor(user), what=DENIED, target=("page", needed[:64]), context=context, source=source, result="refused")
