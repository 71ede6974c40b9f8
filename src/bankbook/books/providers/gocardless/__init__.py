"""GoCardless Bank Account Data v2, and any server that speaks it.

Source: https://developer.gocardless.com/bank-account-data/ and docs/wire.md. To add another provider, copy this folder: `provider.py` implements
`providers.port.Provider`, and nothing outside the folder knows the wire.
"""

from bankbook.books.providers.gocardless.provider import GoCardless

__all__ = ["GoCardless"]
