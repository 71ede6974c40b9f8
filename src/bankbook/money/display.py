"""Amounts as a reader's own country writes them."""

from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from babel import Locale
from babel.numbers import format_currency, get_currency_symbol

from bankbook.money.amounts import Money
from bankbook.money.currencies import exponent

type Sign = Literal["auto", "always", "never"]

MINUS: Final = "\N{MINUS SIGN}"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def format(money: Money, locale: str = "en-GB", sign: Sign = "auto", *, code: bool = False) -> str:
    """Write an amount for people: "£1,150.00", "−£9,842.16" (U+2212), and with `code` "$184,220.10 CAD".

    `sign`: "auto" shows a minus only, "always" shows a plus too (never on zero), "never" shows neither. Without `code` a symbol that several
    currencies share is told apart as the reader's country does it ("CA$" in Britain, "$" in Canada).
    """
    pattern, symbol = _layout(locale, money.currency, code=code)
    number = Decimal(abs(money.minor)).scaleb(-exponent(money.currency))
    text = format_currency(number, money.currency, format=pattern.replace("¤", symbol), locale=_locale(locale), currency_digits=False)
    shown = f"{text.strip()} {money.currency}" if code else text
    return _sign(money.minor, sign) + shown


def _sign(minor: int, sign: Sign) -> str:
    if sign == "never" or minor == 0:
        return ""
    if minor < 0:
        return MINUS
    return "+" if sign == "always" else ""


@lru_cache(maxsize=16)
def _locale(name: str) -> Locale:
    return Locale.parse(name.replace("-", "_"))


@lru_cache(maxsize=256)
def _layout(locale: str, currency: str, *, code: bool) -> tuple[str, str]:
    """Return the locale's number pattern with the currency's own decimals, and the quoted symbol to put in it."""
    standard: str = _locale(locale).currency_formats["standard"].pattern
    digits = exponent(currency)
    pattern = standard.replace("0.00", "0." + "0" * digits if digits else "0")
    symbol: str = get_currency_symbol(currency, _locale(locale))
    shown = symbol.strip(_LETTERS) if code else symbol
    return pattern, f"'{shown}'" if shown else ""
