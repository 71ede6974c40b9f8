"""What the books make of one movement, field by field, whatever habit the bank has."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankbook.books.providers.openbanking_items import balances, items, usable_id
from bankbook.books.providers.port import BalanceKind, ItemSeen
from bankbook.money import Money
from bankbook.wire import openbanking as wire

HOLDER = "Harbour & Vale Lettings Ltd"


def one(amount: str = "-12.34", *, currency: str = "GBP", pending: bool = False, **parts: Any) -> ItemSeen:
    sent = {"transactionAmount": {"amount": amount, "currency": currency}, "bookingDate": "2026-10-02", **parts}
    lists = {"booked": [], "pending": [sent]} if pending else {"booked": [sent], "pending": []}
    found, unreadable = items(wire.open_transactions(json.dumps({"transactions": lists}).encode()), holder=HOLDER)
    assert not unreadable
    return found[0]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({"remittanceInformationUnstructured": "RENT HV-0412"}, "RENT HV-0412"),
        ({"remittanceInformationUnstructured": "RENT\nHV-0412 \t FLAT  3"}, "RENT HV-0412 FLAT 3"),
        ({"remittanceInformationUnstructuredArray": ["RENT", "", "HV-0412"]}, "RENT HV-0412"),
        (
            {"remittanceInformationUnstructured": "A" * 140, "remittanceInformationUnstructuredArray": ["A" * 140, "HV-0412"]},
            "A" * 140 + " HV-0412",
        ),
        ({"remittanceInformationUnstructured": "THE WHOLE TEXT", "remittanceInformationUnstructuredArray": ["THE"]}, "THE WHOLE TEXT"),
        ({"remittanceInformationUnstructured": "x" * 900}, "x" * 900),
        ({"remittanceInformationStructured": "RF18539007547034"}, "RF18539007547034"),
        ({"remittanceInformationStructuredArray": ["RF18", "539"]}, "RF18 539"),
        ({"remittanceInformationUnstructured": "NOTPROVIDED", "remittanceInformationStructured": "HV-0412"}, "HV-0412"),
        ({"remittanceInformationUnstructured": "  ", "additionalInformation": "Card purchase"}, "Card purchase"),
        ({"additionalInformation": "NOT PROVIDED", "endToEndId": "E2E-1"}, "E2E-1"),
        ({"endToEndId": "NOTPROVIDED"}, ""),
        ({"remittanceInformationUnstructured": "A", "additionalInformation": "B", "endToEndId": "C"}, "A"),
        ({"proprietaryBankTransactionCode": "FEE"}, ""),
        ({"remittanceInformationUnstructured": "Ąę"}, "Ąę"),
        ({"remittanceInformationUnstructured": "家賃"}, "家賃"),
    ],
)
def test_the_text_is_the_first_that_says_anything(parts: dict[str, Any], text: str) -> None:
    assert one(**parts).text == text


@pytest.mark.parametrize(
    ("amount", "parts", "name"),
    [
        ("-5", {"creditorName": "Ellery Plumbing", "debtorName": HOLDER}, "Ellery Plumbing"),
        ("5", {"debtorName": "Morag Ellery", "creditorName": HOLDER}, "Morag Ellery"),
        ("-5", {"debtorName": HOLDER}, ""),
        ("5", {"creditorName": HOLDER}, ""),
        ("-5", {"creditorName": "HARBOUR AND VALE", "ultimateCreditor": "Ellery"}, "HARBOUR AND VALE"),
        ("-5", {"creditorName": "harbour & vale  lettings LTD."}, ""),
        ("-5", {"creditorName": HOLDER, "ultimateCreditor": "Ellery Plumbing"}, "Ellery Plumbing"),
        ("5", {"debtorName": "NOTPROVIDED", "ultimateDebtor": "Morag Ellery"}, "Morag Ellery"),
        ("5", {}, ""),
    ],
)
def test_the_counterparty_is_the_other_side_and_never_the_holder(amount: str, parts: dict[str, str], name: str) -> None:
    assert one(amount, **parts).counterparty == name


def test_the_account_of_the_other_side_comes_with_it() -> None:
    debit = one("-5", creditorAccount={"iban": "FR76 3000 6000"}, debtorAccount={"iban": "GB11"})
    assert debit.counterparty_account == "FR763000 6000".replace(" ", "")
    assert one("5", debtorAccount={"bban": "60000112345678"}).counterparty_account == "60000112345678"


@pytest.mark.parametrize(
    ("parts", "booked_on", "value_on"),
    [
        ({"bookingDate": "2026-10-02", "valueDate": "2026-11-20"}, date(2026, 10, 2), date(2026, 11, 20)),
        ({"bookingDate": "2026-10-02T00:00:00Z"}, date(2026, 10, 2), None),
        ({"bookingDate": "2026-10-02T23:59:59Z", "bookingDateTime": "2026-10-03T00:00:00Z"}, date(2026, 10, 2), None),
        ({"bookingDate": None, "bookingDateTime": "2026-10-03T23:30:00-05:00"}, date(2026, 10, 3), None),
        ({"bookingDate": " ", "valueDate": "2026-10-04"}, date(2026, 10, 4), date(2026, 10, 4)),
        ({"bookingDate": None, "valueDateTime": "2026-10-05T10:00:00Z"}, date(2026, 10, 5), date(2026, 10, 5)),
        ({"bookingDate": "2026-10-02", "valueDate": "soon"}, date(2026, 10, 2), None),
    ],
)
def test_the_day_is_the_booking_day_as_the_bank_wrote_it(parts: dict[str, Any], booked_on: date, value_on: date | None) -> None:
    seen = one(**parts)
    assert (seen.booked_on, seen.value_on) == (booked_on, value_on)


def test_a_pending_item_may_have_no_day_at_all() -> None:
    seen = one(pending=True, bookingDate=None)
    assert (seen.is_pending, seen.booked_on) == (True, None)


@pytest.mark.parametrize(
    ("sent", "usable"),
    [
        ("tx_1", "tx_1"),
        (" tx_1 ", "tx_1"),
        ("9998", "9998"),
        ("a896729bb8b30b5ca862fe70bd5967185e2b5d3a", "a896729bb8b30b5ca862fe70bd5967185e2b5d3a"),
        ("", ""),
        (" ", ""),
        ("-----------", ""),
        ("00000000", ""),
        ("0-0-0", ""),
        ("NOTPROVIDED", ""),
        ("Not Provided", ""),
        ("n/a", ""),
        ("null", ""),
        ("0123456789", ""),
        ("00DEBIT202601010000000000-1000SUPERMARKET", ""),
        (None, ""),
    ],
)
def test_only_an_id_that_can_tell_movements_apart_is_one(sent: str | None, usable: str) -> None:
    assert usable_id(sent) == usable


def test_the_internal_id_stands_in_for_an_unusable_one() -> None:
    assert one(transactionId="NOTPROVIDED", internalTransactionId="abc1").provider_id == "abc1"
    assert one(transactionId="t1", internalTransactionId="abc1").provider_id == "t1"


@pytest.mark.parametrize(
    ("amount", "currency", "money"),
    [
        ("-10.5000", "GBP", Money(-1050, "GBP")),
        ("-0.5600", "GBP", Money(-56, "GBP")),
        ("-9", "EUR", Money(-900, "EUR")),
        ("-0.00", "EUR", Money(0, "EUR")),
        (" 12.50 ", "gbp", Money(1250, "GBP")),
        ("1200", "JPY", Money(1200, "JPY")),
    ],
)
def test_amounts_are_exact(amount: str, currency: str, money: Money) -> None:
    assert one(amount, currency=currency).amount == money


@pytest.mark.parametrize(
    "sent",
    [
        {"bookingDate": "2026-10-02"},
        {"transactionAmount": {"amount": "12,34", "currency": "GBP"}, "bookingDate": "2026-10-02"},
        {"transactionAmount": {"amount": "12.345", "currency": "GBP"}, "bookingDate": "2026-10-02"},
        {"transactionAmount": {"amount": "NaN", "currency": "GBP"}, "bookingDate": "2026-10-02"},
        {"transactionAmount": {"amount": "1e3", "currency": "GBP"}, "bookingDate": "2026-10-02"},
        {"transactionAmount": {"amount": "1", "currency": "ZZZ"}, "bookingDate": "2026-10-02"},
        {"transactionAmount": {"amount": "1", "currency": "GBP"}},
        {"transactionAmount": {"amount": "1", "currency": "GBP"}, "bookingDate": "31/10/2026"},
        {"transactionAmount": {"amount": "1", "currency": "GBP"}, "bookingDate": "2026-02-30"},
        [],
        "x",
        None,
    ],
)
def test_an_item_that_cannot_be_read_is_kept_with_its_reason_and_stops_nothing(sent: Any) -> None:
    good = {"transactionAmount": {"amount": "1", "currency": "GBP"}, "bookingDate": "2026-10-02"}
    body = json.dumps({"transactions": {"booked": [good, sent, good], "pending": []}}).encode()
    found, unreadable = items(wire.open_transactions(body))
    assert len(found) == 2
    assert len(unreadable) == 1
    assert unreadable[0].reason
    assert unreadable[0].raw == json.dumps(sent)


def test_an_exchange_and_a_running_balance_of_any_shape_stop_nothing() -> None:
    one(currencyExchange=[{"exchangeRate": "1.1"}], balanceAfterTransaction={"balanceAmount": {"amount": "XXX", "currency": "EUR"}})
    one(currencyExchange={"exchangeRate": "1.1"}, additionalDataStructured={"CardSchemeName": "x"}, unheardOf=[{}])


def test_the_bytes_of_the_bank_are_kept_without_what_a_database_cannot_hold() -> None:
    assert "\x00" not in one(remittanceInformationUnstructured="A\x00B").raw
    assert one(remittanceInformationUnstructured="A\x00B").text == "AB"


@given(text=st.text(max_size=60))
def test_any_text_becomes_one_line(text: str) -> None:
    seen = one(remittanceInformationUnstructured=text.encode("utf-16", "replace").decode("utf-16"))
    assert seen.text == " ".join(seen.text.split())


def test_balances_are_told_apart_and_one_with_the_credit_limit_in_it_is_none() -> None:
    body = {
        "balances": [
            {"balanceAmount": {"amount": "10.00", "currency": "GBP"}, "balanceType": "closingBooked", "referenceDate": "2026-10-01"},
            {"balanceAmount": {"amount": "20.00", "currency": "GBP"}, "balanceType": "interimBooked"},
            {"balanceAmount": {"amount": "30.00", "currency": "GBP"}, "balanceType": "interimAvailable"},
            {"balanceAmount": {"amount": "40.00", "currency": "GBP"}, "balanceType": "interimBooked", "creditLimitIncluded": True},
            {"balanceAmount": {"amount": "many", "currency": "GBP"}, "balanceType": "closingBooked"},
        ]
    }
    found = balances(wire.decode_balances(json.dumps(body).encode()))
    assert [(each.kind, each.amount.minor, each.on) for each in found] == [
        (BalanceKind.CLOSING_BOOKED, 1000, date(2026, 10, 1)),
        (BalanceKind.INTERIM_BOOKED, 2000, None),
        (BalanceKind.OTHER, 3000, None),
    ]
