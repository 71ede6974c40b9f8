"""Amounts: exact, never across currencies, and shown as a reader's country writes them."""

import operator
from decimal import Decimal

import pytest
from babel.numbers import list_currencies
from hypothesis import given
from hypothesis import strategies as st

from bankbook import money
from bankbook.money import CurrencyMismatch, Money, UnknownCurrency, UnreadableAmount, decimal_text, exponent, parse, total

LIMIT = 10**18 - 1
currencies = st.sampled_from(["GBP", "EUR", "CAD", "JPY", "KWD", "CLF"])
moneys = st.builds(Money, st.integers(-LIMIT, LIMIT), currencies)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("-10.5000", "GBP", -1050),
        ("10.5", "GBP", 1050),
        ("+3", "GBP", 300),
        ("-0.00", "GBP", 0),
        ("007.10", "EUR", 710),
        ("100", "JPY", 100),
        ("100.000", "JPY", 100),
        ("1.234", "KWD", 1234),
        ("-1", "KWD", -1000),
        ("0.0001", "CLF", 1),
        ("9999999999999999.99", "GBP", LIMIT),
    ],
)
def test_a_decimal_text_is_read_exactly(text: str, currency: str, minor: int) -> None:
    assert parse(text, currency) == Money(minor, currency)


WORDS = "1_000 .5 5. 1,00 1,000.00 1e3 1E3 NaN Infinity -inf 0x10 --1 +-1 1.2.3 ٣ １ 10.501 £1 XXXX.XX 10000000000000000.00"


@pytest.mark.parametrize("text", [*WORDS.split(), "", " ", " 1", "1 ", "1\n", "1 GBP", "9" * 65, "1." + "0" * 70])
def test_anything_else_is_unreadable_and_says_so_in_a_sentence(text: str) -> None:
    with pytest.raises(UnreadableAmount) as refusal:
        parse(text, "GBP")

    assert refusal.value.text == text
    assert str(refusal.value).startswith("The amount ")
    assert str(refusal.value).endswith(".")
    assert len(str(refusal.value)) < 140


def test_no_digit_is_ever_rounded_away() -> None:
    with pytest.raises(UnreadableAmount, match="JPY has 0 digits"):
        parse("100.5", "JPY")


@given(moneys)
def test_what_is_written_is_read_back(amount: Money) -> None:
    assert parse(decimal_text(amount), amount.currency) == amount


@given(moneys)
def test_the_decimal_text_is_the_decimal_number(amount: Money) -> None:
    assert Decimal(decimal_text(amount)) == Decimal(amount.minor).scaleb(-exponent(amount.currency))


@given(st.lists(st.integers(-(10**15), 10**15)), currencies)
def test_a_total_is_the_sum(minors: list[int], currency: str) -> None:
    assert total((Money(minor, currency) for minor in minors), currency) == Money(sum(minors), currency)


@given(moneys, moneys)
def test_addition_and_subtraction_undo_each_other(left: Money, right: Money) -> None:
    right = Money(right.minor, left.currency)
    assert left + right - right == left
    assert left - right == -(right - left)
    assert abs(-left) == abs(left)


@pytest.mark.parametrize("operation", [operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge])
def test_currencies_never_meet(operation: object) -> None:
    with pytest.raises(CurrencyMismatch, match="GBP and EUR"):
        operation(Money(1, "GBP"), Money(1, "EUR"))  # type: ignore[operator]  # each of the six takes two amounts


def test_a_total_refuses_another_currency() -> None:
    with pytest.raises(CurrencyMismatch):
        total([Money(1, "GBP"), Money(1, "EUR")], "GBP")


def test_amounts_of_different_currencies_are_not_equal_and_of_one_are_ordered() -> None:
    assert Money(1, "GBP") != Money(1, "EUR")
    assert sorted([Money(2, "GBP"), Money(-1, "GBP")]) == [Money(-1, "GBP"), Money(2, "GBP")]
    assert Money(0, "GBP").is_zero
    assert not Money(-1, "GBP").is_zero
    assert repr(Money(-1234, "GBP")) == "Money(-1234, 'GBP')"


@pytest.mark.parametrize("minor", [1.0, Decimal(1), True, "1", None])
def test_only_a_whole_number_counts_minor_units(minor: object) -> None:
    with pytest.raises(TypeError, match="minor units"):
        Money(minor, "GBP")  # type: ignore[arg-type]  # the wrong type is the point


@pytest.mark.parametrize("currency", ["", "gbp", "GB", "XXX", "XAU", "£", "GBP "])
def test_an_unknown_currency_is_refused_everywhere(currency: str) -> None:
    for ask in (lambda: exponent(currency), lambda: Money(1, currency), lambda: parse("1", currency)):
        with pytest.raises(UnknownCurrency):
            ask()


def test_every_currency_in_the_table_exists() -> None:
    assert set(money.EXPONENTS) - {"UYW"} <= list_currencies()
    assert len(money.EXPONENTS) > 150


@pytest.mark.parametrize(
    ("amount", "locale", "options", "shown"),
    [
        (Money(115000, "GBP"), "en-GB", {}, "£1,150.00"),
        (Money(-984216, "GBP"), "en-GB", {}, "−£9,842.16"),
        (Money(18422010, "CAD"), "en-CA", {}, "$184,220.10"),
        (Money(18422010, "CAD"), "en-CA", {"code": True}, "$184,220.10 CAD"),
        (Money(18422010, "CAD"), "en-GB", {"code": True}, "$184,220.10 CAD"),
        (Money(18422010, "CAD"), "en-GB", {}, "CA$184,220.10"),
        (Money(-123450, "CAD"), "fr-CA", {}, "−1\u00a0234,50\u00a0$"),
        (Money(-1234500, "CHF"), "en-GB", {"code": True}, "−12,345.00 CHF"),
        (Money(5, "JPY"), "en-GB", {"code": True}, "¥5 JPY"),
        (Money(1234, "KWD"), "en-GB", {"code": True}, "1.234 KWD"),
        (Money(100, "GBP"), "en-GB", {"sign": "always"}, "+£1.00"),
        (Money(-100, "GBP"), "en-GB", {"sign": "always"}, "−£1.00"),
        (Money(0, "GBP"), "en-GB", {"sign": "always"}, "£0.00"),
        (Money(-100, "GBP"), "en-GB", {"sign": "never"}, "£1.00"),
        (Money(LIMIT, "GBP"), "en-GB", {}, "£9,999,999,999,999,999.99"),
    ],
)
def test_amounts_are_shown_as_the_reader_writes_them(amount: Money, locale: str, options: dict[str, object], shown: str) -> None:
    assert money.format(amount, locale, **options) == shown  # type: ignore[arg-type]  # the table mixes the options' types
