"""Looking again at what accounting software may see."""

from django.db import transaction

from bankbook import audit
from bankbook.audit import Actor
from bankbook.bank.access.queries.reviews import KEPT
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.identity.models import User


@transaction.atomic
def keep(agreement: ServiceAgreement, user: User, *, by: Actor) -> None:
    """Write down that somebody looked at what the user may see in that context, and that it is to stay so."""
    audit.record(by, what=KEPT, target=("user", str(user.public_id)), context=str(agreement.public_id))
