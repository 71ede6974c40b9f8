"""Ids in addresses: texts that may be anything."""

from uuid import UUID

from bankbook.bank.channels.openbanking.failures import WireRefused


def account_uuid(text: str) -> UUID:
    """Read an account's id. A malformed one answers 400, as published."""
    return _uuid(text) or _raise(WireRefused(status=400, summary="Invalid Account ID", detail=f"{text[:80]} is not a valid Account UUID. "))


def agreement_uuid(text: str) -> UUID:
    """Read an agreement's id. A malformed one answers 400, as published."""
    return _uuid(text) or _raise(
        WireRefused(status=400, summary="Invalid EndUserAgreement ID", detail=f"{text[:80]} is not a valid EndUserAgreement UUID. ")
    )


def requisition_uuid(text: str) -> UUID:
    """Read a requisition's id. A malformed one answers 404, as published."""
    return _uuid(text) or _raise(WireRefused(status=404, summary="Not found.", detail="Not found."))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) in {32, 36} else None
    except ValueError:
        return None


def _raise(refusal: WireRefused) -> UUID:
    raise refusal
