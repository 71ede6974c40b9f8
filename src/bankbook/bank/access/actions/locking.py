"""Every change of a context's roles, groups and assignments locks the context first: within one context they follow one another."""

from bankbook.bank.agreements.models import ServiceAgreement


def lock(agreement_id: int) -> ServiceAgreement:
    """Return the context afresh, its row locked until the transaction ends."""
    return ServiceAgreement.objects.select_for_update(no_key=True).get(pk=agreement_id)
