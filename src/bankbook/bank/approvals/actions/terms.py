"""The bank's own terms of a context: how many approvals it asks for at least, and whether one person alone administers it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bankbook import audit
from bankbook.audit import Actor
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals import rules
from bankbook.bank.errors import Refused


class BadTerms(Refused):
    """Terms that cannot be, or that contradict each other."""

    code = "bad_terms"


@transaction.atomic
def set_terms(agreement: ServiceAgreement, *, by: Actor, min_approvals: int, is_sole_administrator: bool) -> ServiceAgreement:
    """Set both for a context and return it; what stands already is left alone. Raises `BadTerms`.

    A later request needs what the terms ask for; so does a pending one, where they became stricter.
    """
    if not 1 <= min_approvals <= rules.APPROVALS_MAX:
        raise BadTerms(_("Ask for one, two or three approvals."))
    if is_sole_administrator and min_approvals > 1:
        raise BadTerms(_("One person alone cannot give more than one approval. Ask for one, or let several administer."))
    (held,) = agreements.hold([agreement.pk])
    before = {"min_approvals": held.min_approvals, "is_sole_administrator": held.is_sole_administrator}
    after = {"min_approvals": min_approvals, "is_sole_administrator": is_sole_administrator}
    if before != after:
        held.min_approvals, held.is_sole_administrator = min_approvals, is_sole_administrator
        held.save(update_fields=list(after))
        context = str(held.public_id)
        target = ("agreement", context)
        audit.record(by, what="agreement.terms_set", target=target, context=context, before=before, after=after, detail=after)
    return held
