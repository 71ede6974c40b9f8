"""Money as the whole project knows it: a count of minor units and a currency.

Everything here is pure: no framework, no clock, no settings. A `Money` never holds a fraction of a minor unit, is never a float, and never meets
another currency in arithmetic. Plus is money into the account, minus is money out of it.
"""

from bankbook.money.amounts import (
    MINOR_DIGITS_MAX,
    CurrencyMismatch,
    Money,
    MoneyError,
    UnreadableAmount,
    decimal_text,
    parse,
    total,
)
from bankbook.money.currencies import EXPONENTS, UnknownCurrency, exponent
from bankbook.money.display import Sign, format

__all__ = [
    "EXPONENTS",
    "MINOR_DIGITS_MAX",
    "CurrencyMismatch",
    "Money",
    "MoneyError",
    "Sign",
    "UnknownCurrency",
    "UnreadableAmount",
    "decimal_text",
    "exponent",
    "format",
    "parse",
    "total",
]
