"""The open-banking wire as a reader meets it: every shape, every size, nothing lost."""

import contextlib
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankbook.wire import openbanking as wire
from bankbook.wire.openbanking import ErrorKind, codec


def answer(*booked: Any, pending: Any = None) -> bytes:
    lists = {"booked": list(booked)} | ({} if pending is None else {"pending": pending})
    return json.dumps({"transactions": lists}).encode()


def amount(text: Any = "1.00") -> dict[str, Any]:
    return {"transactionAmount": {"amount": text, "currency": "GBP"}}


def test_a_missing_or_null_list_is_an_empty_one_and_pending_may_stand_beside() -> None:
    assert wire.decode_transactions(b'{"transactions": {}}').booked == []
    assert wire.decode_transactions(b'{"transactions": {"booked": null, "pending": null}}').pending == []
    beside = json.dumps({"transactions": {"booked": []}, "pending": [amount()]}).encode()
    assert len(wire.decode_transactions(beside).pending) == 1


@pytest.mark.parametrize(
    ("sent", "text"), [("12.5000", "12.5000"), (12.5, "12.5"), (12, "12"), (-0.1, "-0.1"), (1234567890123456.78, "1234567890123456.8")]
)
def test_an_amount_is_the_text_it_was_sent_as(sent: Any, text: str) -> None:
    read = wire.decode_transactions(answer(amount(sent)))

    assert read.booked[0].transaction.transaction_amount.amount == text


def test_a_number_keeps_every_digit_it_was_written_with() -> None:
    body = b'{"transactions":{"booked":[{"transactionAmount":{"amount":-12345678901234.10,"currency":"GBP"}}]}}'

    assert wire.decode_transactions(body).booked[0].transaction.transaction_amount.amount == "-12345678901234.10"


def test_an_exchange_is_read_as_a_list_and_as_an_object() -> None:
    one = {"sourceCurrency": "USD", "exchangeRate": "1.1"}
    for shape in (one, [one]):
        read = wire.decode_transactions(answer(amount() | {"currencyExchange": shape})).booked[0].transaction
        assert [each.exchange_rate for each in read.exchanges()] == ["1.1"]
    assert wire.decode_transactions(answer(amount())).booked[0].transaction.exchanges() == []


def test_the_balance_afterwards_is_read_in_both_shapes() -> None:
    flat = {"amount": "5.00", "currency": "GBP"}
    for shape in (flat, {"balanceAmount": flat, "balanceType": "interimBooked"}):
        after = (
            wire.decode_transactions(answer(amount() | {"balanceAfterTransaction": shape})).booked[0].transaction.balance_after_transaction
        )
        assert after is not None
        assert after.value() == wire.Amount("5.00", "GBP")


def test_one_unreadable_item_is_named_and_hides_no_other() -> None:
    read = wire.decode_transactions(answer(amount(), {"nothing": 1}, "text", amount("2.00"), pending=[None]))

    assert [each.transaction.transaction_amount.amount for each in read.booked] == ["1.00", "2.00"]
    assert [(each.section, each.index) for each in read.unreadable] == [("booked", 1), ("booked", 2), ("pending", 0)]
    assert all(each.reason for each in read.unreadable)


def test_what_the_bank_sent_is_kept_to_the_byte() -> None:
    raw = b'{"transactionAmount": {"amount":"1", "currency" : "GBP"}, "unheardOf": [1, 2]}'

    assert bytes(wire.decode_transactions(b'{"transactions":{"booked":[' + raw + b"]}}").booked[0].raw) == raw


@given(
    texts=st.lists(st.sampled_from(["", "A", "B", "€", "]}, {"]), max_size=6),
    pending=st.lists(st.sampled_from(["A", "Z"]), max_size=2),
    gap=st.sampled_from(["", " ", "\n    "]),
    booked_first=st.booleans(),
)
def test_each_item_is_found_where_the_answer_holds_it(texts: list[str], pending: list[str], gap: str, booked_first: bool) -> None:
    def written(items: list[str]) -> str:
        # The last one stands further off than the others: where one is, is looked up and not reckoned.
        each = [json.dumps(amount() | {"text": text}, ensure_ascii=False) for text in items]
        return "[" + f",{gap}".join([*each[:-1], *(f"{gap}{one}" for one in each[-1:])]) + "]"

    lists = [f'"booked":{gap}{written(texts)}', f'"pending": {written(pending)}']
    body = f'{{"transactions": {{{",".join(lists if booked_first else lists[::-1])}}}}}'.encode()

    read = wire.decode_transactions(body)

    found = [json.loads(body[each.start : each.start + each.length])["text"] for each in (*read.booked, *read.pending)]
    assert found == [*texts, *pending]
    assert all(bytes(each.raw) == body[each.start : each.start + each.length] for each in (*read.booked, *read.pending))


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"transactions": []}', b'{"transactions": {"booked": 1}}', b"\xff", b"[" * 100_000]
)
def test_what_is_no_answer_is_malformed(body: bytes) -> None:
    with pytest.raises(wire.Malformed):
        wire.decode_transactions(body)


def test_an_answer_that_is_too_large_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "TRANSACTIONS_BYTES_MAX", 10)

    with pytest.raises(wire.Malformed, match="at most 10"):
        wire.decode_transactions(answer())


@given(st.binary(max_size=400))
def test_no_bytes_do_anything_but_read_or_refuse(body: bytes) -> None:
    with contextlib.suppress(wire.Malformed):
        wire.decode_transactions(body)
    wire.decode_error(400, body)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-15", date(2026, 10, 15)),
        ("2026-10-15T23:59:59.999Z", date(2026, 10, 15)),
        (" 2026-10-15 ", date(2026, 10, 15)),
        ("", None),
        (" ", None),
        (None, None),
    ],
)
def test_a_day_is_the_first_ten_characters_and_never_shifted(text: str | None, day: date | None) -> None:
    assert wire.day(text) == day


@pytest.mark.parametrize("text", ["15/10/2026", "2026-02-30", "2026-1-1", "yesterday", "20261015"])
def test_what_is_no_day_is_malformed(text: str) -> None:
    with pytest.raises(wire.Malformed):
        wire.day(text)


def test_day_counts_come_as_texts_and_as_numbers() -> None:
    for count in ("90", 90):
        body = json.dumps([{"id": "A", "name": "B", "transaction_total_days": count, "countries": ["GB"], "unheard": 1}]).encode()
        assert str(wire.decode_institutions(body)[0].transaction_total_days) == "90"


def test_an_instant_always_has_six_digits_and_a_z() -> None:
    assert wire.instant_text(datetime(2026, 11, 20, tzinfo=UTC)) == "2026-11-20T00:00:00.000000Z"


SHAPES = [
    (401, {"summary": "Invalid token", "detail": "Token is invalid or expired", "status_code": 401}, ErrorKind.TOKEN_STALE),
    (401, {"summary": "Authentication failed", "detail": "No active account found with the given credentials"}, ErrorKind.BAD_SECRET),
    (401, {"detail": "No active account found with the given credentials"}, ErrorKind.BAD_SECRET),
    (401, {"summary": "End User Agreement (EUA) 1 has expired", "detail": "x"}, ErrorKind.CONSENT_EXPIRED),
    (400, {"summary": "End User Agreement (EUA) 1 has expired", "detail": "x"}, ErrorKind.CONSENT_EXPIRED),
    (401, {"summary": "Access has expired", "detail": "revoked", "type": "AccessExpiredError"}, ErrorKind.ACCESS_REVOKED),
    (401, {"summary": "x", "detail": "y", "type": "AccountInactiveError"}, ErrorKind.ACCOUNT_INACTIVE),
    (402, {"summary": "x"}, ErrorKind.LIMIT_OF_PLAN),
    (403, {"summary": "x"}, ErrorKind.FORBIDDEN),
    (404, {"summary": "Account ID x not found"}, ErrorKind.NOT_FOUND),
    (409, {"summary": "Account is Processing", "detail": ""}, ErrorKind.ACCOUNT_PROCESSING),
    (409, {"summary": "Account suspended", "detail": ""}, ErrorKind.ACCOUNT_SUSPENDED),
    (429, {"summary": "Rate limit exceeded", "detail": "Please try again in 4711 seconds"}, ErrorKind.RATE_LIMITED),
    (503, {"summary": "x"}, ErrorKind.BANK_DOWN),
    (418, {"summary": "x"}, ErrorKind.UNKNOWN),
]


@pytest.mark.parametrize(("status", "body", "kind"), SHAPES)
def test_a_failure_is_told_by_its_status_and_words(status: int, body: dict[str, Any], kind: ErrorKind) -> None:
    assert wire.decode_error(status, json.dumps(body).encode()).kind is kind


@pytest.mark.parametrize(("status", "body", "kind"), SHAPES)
def test_lists_in_place_of_texts_mean_the_same(status: int, body: dict[str, Any], kind: ErrorKind) -> None:
    listed = {name: [value] if isinstance(value, str) and name != "type" else value for name, value in body.items()}

    assert wire.decode_error(status, json.dumps(listed).encode()).kind is kind


def test_a_validation_failure_gives_the_sentences_of_each_field() -> None:
    body = {
        "reference": {"summary": "Client reference must be unique", "detail": "taken"},
        "redirect": ["Wrong.", "Very."],
        "status_code": 400,
    }

    read = wire.decode_error(400, json.dumps(body).encode())

    assert read.fields == {"reference": ("Client reference must be unique", "taken"), "redirect": ("Wrong.", "Very.")}
    assert (read.kind, read.summary, read.detail) == (ErrorKind.INVALID, "Client reference must be unique", "taken")


def test_the_wait_of_a_limit_is_read_from_its_words() -> None:
    body = wire.encode_error(status=429, summary="Rate limit exceeded", detail="The rate limit is 4/day. Please try again in 51234 seconds")

    assert wire.decode_error(429, body).retry_after_s == 51234


@pytest.mark.parametrize("body", [b"", b"<html>no</html>", b"[1]", b"\xff", b"x" * 300_000, b"[" * 90_000])
def test_a_failure_that_cannot_be_read_keeps_the_meaning_of_its_status(body: bytes) -> None:
    assert wire.decode_error(503, body).kind is ErrorKind.BANK_DOWN


@pytest.mark.parametrize(
    "spell", [str.lower, str.upper, str.title, lambda name: name.replace("_", "-"), lambda name: name[5:].replace("_", "-")]
)
def test_limits_are_read_in_any_spelling_and_written_in_lower_case(spell: Any) -> None:
    limits = wire.RateLimits(general=wire.Limit(100, 99, 60), account=wire.Limit(4, 0, 86_000))
    written = wire.rate_headers(limits)

    assert all(name == name.lower() for name in written)
    assert wire.read_rate_headers({spell(name): value for name, value in written.items()}) == limits


def test_headers_that_are_no_numbers_count_as_absent() -> None:
    assert wire.read_rate_headers({"http_x_ratelimit_limit": "many", "http_x_ratelimit_remaining": "-1"}) == wire.RateLimits()
