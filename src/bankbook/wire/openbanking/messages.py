"""What travels about banks, consents and tokens (snake case on the wire). Nulls are written: clients expect every key of these messages."""

from typing import Any

import msgspec

__all__ = [
    "Agreement",
    "Institution",
    "Page",
    "Reconfirmation",
    "ReconfirmedAccount",
    "Removed",
    "RenewedToken",
    "Requisition",
    "TokenPair",
]


class TokenPair(msgspec.Struct):
    """Two JSON web tokens and the seconds that each lives."""

    access: str
    access_expires: int
    refresh: str
    refresh_expires: int


class RenewedToken(msgspec.Struct):
    access: str
    access_expires: int


class Institution(msgspec.Struct):
    """A bank. The three day counts are texts ("90"), as published."""

    id: str
    name: str
    bic: str = ""
    transaction_total_days: str | int = "90"
    max_access_valid_for_days: str | int | None = None
    max_access_valid_for_days_reconfirmation: str | int | None = None
    countries: list[str] = []
    logo: str = ""
    supported_features: list[str] = []
    supported_payments: dict[str, Any] = {}
    identification_codes: list[str] = []


class Agreement(msgspec.Struct):
    """What an end user agrees to: how far back, for how many days, which scopes. `accepted` is null until somebody does."""

    id: str
    created: str
    institution_id: str
    max_historical_days: int
    access_valid_for_days: int
    access_scope: list[str]
    accepted: str | None = None
    reconfirmation: bool = False


class Requisition(msgspec.Struct):
    """One request for a consent: where to send the user, and, once linked, which accounts came of it."""

    id: str
    created: str
    redirect: str | None
    status: str
    institution_id: str
    agreement: str | None
    reference: str
    accounts: list[str]
    link: str
    user_language: str | None = None
    ssn: str | None = None
    account_selection: bool = False
    redirect_immediate: bool = False


class ReconfirmedAccount(msgspec.Struct):
    reconfirmed: str | None = None
    rejected: str | None = None


class Reconfirmation(msgspec.Struct):
    """A request that the user confirm a long British consent once more; instants as texts."""

    reconfirmation_url: str
    created: str
    url_valid_from: str
    url_valid_to: str
    redirect: str | None = None
    last_accessed: str | None = None
    last_submitted: str | None = None
    accounts: dict[str, ReconfirmedAccount] = {}


class Removed(msgspec.Struct):
    """The answer to a DELETE. Clients compare `summary` with the published words."""

    summary: str
    detail: str


class Page[Item](msgspec.Struct):
    """One page of a list with the addresses of its neighbours."""

    count: int
    results: list[Item]
    next: str | None = None
    previous: str | None = None
