"""The `Money` value, its arithmetic, and the decimal text that wires and files carry."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from bankbook.money.currencies import exponent

MINOR_DIGITS_MAX: Final = 18
"""Digits of an amount in minor units: the most that a signed 64-bit column of either database holds without loss."""

_MINOR_END: Final = 10**MINOR_DIGITS_MAX

_TEXT_LENGTH_MAX: Final = 64
"""Longer texts are refused before any matching: no amount that fits needs them."""

_DECIMAL = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?\Z")


class MoneyError(ValueError):
    """Anything that cannot be done with money."""


class CurrencyMismatch(MoneyError):
    """Two amounts of different currencies met in one calculation or comparison."""

    def __init__(self, left: str, right: str) -> None:
        self.left, self.right = left, right
        super().__init__(f"Amounts in {left} and {right} cannot be added or compared.")


class UnreadableAmount(MoneyError):
    """A text that is not an amount; `str()` is a sentence fit to show."""

    def __init__(self, text: str, why: str) -> None:
        self.text = text
        super().__init__(f"The amount {text[:40]!r} cannot be read: {why}.")


@dataclass(frozen=True, slots=True, repr=False)
class Money:
    """An amount in minor units (pence, cents) of one currency; plus is money into the account.

    Equality holds across currencies (and is False there); ordering and arithmetic across currencies raise `CurrencyMismatch`.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"Money counts minor units in an int, not in {type(self.minor).__name__}.")
        exponent(self.currency)

    @property
    def is_zero(self) -> bool:
        """Whether nothing is left of it."""
        return self.minor == 0

    def _minor_of(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.minor

    def __add__(self, other: "Money") -> Self:
        if not isinstance(other, Money):
            return NotImplemented
        return type(self)(self.minor + self._minor_of(other), self.currency)

    def __sub__(self, other: "Money") -> Self:
        if not isinstance(other, Money):
            return NotImplemented
        return type(self)(self.minor - self._minor_of(other), self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.minor, self.currency)

    def __abs__(self) -> Self:
        return type(self)(abs(self.minor), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._minor_of(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._minor_of(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._minor_of(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._minor_of(other)

    def __repr__(self) -> str:
        return f"Money({self.minor}, {self.currency!r})"


def parse(text: str, currency: str) -> Money:
    """Read a decimal text such as "-10.5000", "+3" or "-0.00" as an amount of `currency`, exactly.

    Digits after the currency's own are accepted only when they are zeros: nothing is ever rounded. Raises `UnreadableAmount` for anything else
    (an exponent, NaN, a comma, a space, a digit of another script) and `UnknownCurrency`.
    """
    digits_after = exponent(currency)
    match = _DECIMAL.match(text) if len(text) <= _TEXT_LENGTH_MAX else None
    if match is None:
        raise UnreadableAmount(text, "a plain decimal number such as -12.34 is expected")
    sign, whole, fraction = match.groups("")
    if len(fraction) != digits_after:
        if fraction[digits_after:].strip("0"):
            raise UnreadableAmount(text, f"{currency} has {digits_after} digits after the decimal point")
        fraction = fraction[:digits_after].ljust(digits_after, "0")
    minor = int(sign + whole + fraction)
    if not -_MINOR_END < minor < _MINOR_END:
        raise UnreadableAmount(text, "it is larger than any account can hold")
    return Money(minor, currency)


def decimal_text(money: Money) -> str:
    """Write an amount as wires, JSON and files carry it: "-12.34", with the currency's own number of decimals, zero without a sign."""
    digits_after = exponent(money.currency)
    digits = str(abs(money.minor)).rjust(digits_after + 1, "0")
    sign = "-" if money.minor < 0 else ""
    return f"{sign}{digits[:-digits_after]}.{digits[-digits_after:]}" if digits_after else sign + digits


def total(moneys: Iterable[Money], currency: str) -> Money:
    """Add amounts that are all in `currency` (none at all gives zero). Raises `CurrencyMismatch` at the first that is not."""
    minor = 0
    for money in moneys:
        if money.currency != currency:
            raise CurrencyMismatch(currency, money.currency)
        minor += money.minor
    return Money(minor, currency)
