"""The institutions that this site hosts from its first migration on. All are fictional."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hosted:
    """One hosted bank, as its row is first written. `daily_calls` is the open-banking budget per account and scope in a rolling day."""

    id: str
    name: str
    bic: str
    country: str
    currency: str
    zone: str
    languages: tuple[str, ...]
    history_days_max: int
    access_days_max: int
    access_days_max_reconfirmed: int | None
    daily_calls: int
    is_sandbox: bool = False


DEMO_DAILY_CALLS = 50
"""Generous, so that somebody who tries the demo for an afternoon never meets the limit by accident."""

SANDBOX_DAILY_CALLS = 0
"""None of its own: BANK_OPENBANKING_DAILY_CALLS decides, by default 4, the tightest budget that the published service documents."""

SANDBOX = "SANDBOXFINANCE_SFIN0000"

HOSTED = (
    Hosted("NORTHMERE_NRTMGB2X", "Northmere Bank", "NRTMGB2X", "GB", "GBP", "Europe/London", ("en",), 730, 90, 730, DEMO_DAILY_CALLS),
    Hosted("RELAIS_RLAIFR2X", "Banque du Relais", "RLAIFR2X", "FR", "EUR", "Europe/Paris", ("fr", "en"), 730, 180, None, DEMO_DAILY_CALLS),
    Hosted(
        "RIVIERENORD_RVNDCA2X",
        "Rivière-Nord Credit",
        "RVNDCA2X",
        "CA",
        "CAD",
        "America/Toronto",
        ("en", "fr"),
        730,
        180,
        None,
        DEMO_DAILY_CALLS,
    ),
    Hosted(SANDBOX, "Sandbox Finance", "SFIN0000", "XX", "EUR", "UTC", ("en",), 90, 90, None, SANDBOX_DAILY_CALLS, is_sandbox=True),
)
