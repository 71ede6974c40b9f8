"""How many digits each currency has after the decimal point.

Source: ISO 4217, list one (active codes). Metals, test codes and units of account that no bank account is kept in are left out on purpose: a
statement in one of them is unreadable rather than quietly accepted. Babel's table is not used, because CLDR rounds some currencies for display.
"""

from typing import Final

_TWO_DIGITS = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB
EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT
MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
_NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DIGITS = "CLF UYW"

EXPONENTS: Final[dict[str, int]] = {
    code: digits for digits, codes in ((0, _NO_DIGITS), (2, _TWO_DIGITS), (3, _THREE_DIGITS), (4, _FOUR_DIGITS)) for code in codes.split()
}


class UnknownCurrency(ValueError):
    """A currency code that ISO 4217 does not list as money (three capital letters are expected)."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        super().__init__(f"{currency[:12]!r} is not a currency code of ISO 4217.")


def exponent(currency: str) -> int:
    """Return the number of minor digits of `currency` (GBP 2, JPY 0, KWD 3). Raises `UnknownCurrency`."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrency(currency) from None
