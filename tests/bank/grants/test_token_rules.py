"""Tokens of the open-banking API: signed, of one kind, and over when they say so."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from bankbook.bank.grants.rules.tokens import ACCESS_S, REFRESH_S, Claims, TokenKind, TokenRefused, issue, read

NOW = datetime(2026, 10, 15, 12, tzinfo=UTC)
KEY = b"k" * 32
CLAIMS = Claims("11111111-2222-3333-4444-555555555555", 3)
LIVES = [(TokenKind.ACCESS, ACCESS_S), (TokenKind.REFRESH, REFRESH_S)]


@pytest.mark.parametrize(("kind", "life_s"), LIVES)
def test_a_token_says_what_it_was_issued_for_until_its_last_second(kind: TokenKind, life_s: int) -> None:
    token = issue(CLAIMS, kind=kind, key=KEY, now=NOW)
    assert read(token, kind=kind, key=KEY, now=NOW + timedelta(seconds=life_s - 1)) == CLAIMS


@pytest.mark.parametrize(("kind", "life_s"), LIVES)
def test_a_token_is_over_at_its_exp(kind: TokenKind, life_s: int) -> None:
    token = issue(CLAIMS, kind=kind, key=KEY, now=NOW)
    with pytest.raises(TokenRefused):
        read(token, kind=kind, key=KEY, now=NOW + timedelta(seconds=life_s))


def test_a_refresh_token_opens_nothing_by_itself() -> None:
    token = issue(CLAIMS, kind=TokenKind.REFRESH, key=KEY, now=NOW)
    with pytest.raises(TokenRefused):
        read(token, kind=TokenKind.ACCESS, key=KEY, now=NOW)


@pytest.mark.parametrize(
    "change",
    [{"exp": "2777777777"}, {"exp": None}, {"version": "3"}, {"token_type": "other"}, {"token_type": None}],
    ids=str,
)
def test_a_token_of_another_shape_is_refused_though_it_is_signed(change: dict[str, object]) -> None:
    says = jwt.decode(issue(CLAIMS, kind=TokenKind.ACCESS, key=KEY, now=NOW), options={"verify_signature": False}) | change
    with pytest.raises(TokenRefused):
        read(jwt.encode(says, KEY, algorithm="HS256"), kind=TokenKind.ACCESS, key=KEY, now=NOW)


def test_another_signature_algorithm_or_key_is_refused() -> None:
    says = jwt.decode(issue(CLAIMS, kind=TokenKind.ACCESS, key=KEY, now=NOW), options={"verify_signature": False})
    for forged in (jwt.encode(says, None, algorithm="none"), jwt.encode(says, b"x" * 32, algorithm="HS256")):
        with pytest.raises(TokenRefused):
            read(forged, kind=TokenKind.ACCESS, key=KEY, now=NOW)
