"""The pure decisions of the room: states, terms, budgets, addresses, links and tokens."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankbook.bank.grants.rules.budgets import DAY, Window, suspends
from bankbook.bank.grants.rules.links import link_token, public_id_of
from bankbook.bank.grants.rules.redirects import RedirectRefused, check_redirect, return_address
from bankbook.bank.grants.rules.requisitions import IN_PROGRESS, TRANSITIONS, UNANSWERED, Event, NotNow, Status, move
from bankbook.bank.grants.rules.terms import Standing, standing
from bankbook.bank.grants.rules.tokens import Claims, TokenKind, TokenRefused, issue, read

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
KEY = b"k" * 32


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("event", Event)
def test_a_requisition_moves_only_along_the_table(status: Status, event: Event) -> None:
    if (status, event) in TRANSITIONS:
        assert move(status, event) is TRANSITIONS[status, event]
    else:
        with pytest.raises(NotNow):
            move(status, event)


def test_nothing_leads_back_from_an_answer_and_linked_is_reached_by_approval_alone() -> None:
    answered = set(Status) - UNANSWERED
    assert {event for (_, event), after in TRANSITIONS.items() if after is Status.LINKED} == {Event.APPROVE}
    assert not [edge for edge, after in TRANSITIONS.items() if edge[0] in answered and after in UNANSWERED]
    assert all((status, Event.REFUSE) in TRANSITIONS for status in IN_PROGRESS)


@pytest.mark.parametrize(
    ("days", "reconfirmed_after", "reconfirmation", "is_now"),
    [
        (0, None, False, Standing.IN_FORCE),
        (89.99, None, False, Standing.IN_FORCE),
        (90, None, False, Standing.EXPIRED),
        (89.99, None, True, Standing.IN_FORCE),
        (90, None, True, Standing.RECONFIRMATION_DUE),
        (100, 90, True, Standing.IN_FORCE),
        (180, 90, True, Standing.RECONFIRMATION_DUE),
        (300, 290, True, Standing.EXPIRED),
    ],
)
def test_a_consent_stands_by_its_days(days: int, reconfirmed_after: int | None, reconfirmation: bool, is_now: Standing) -> None:
    reconfirmed_at = None if reconfirmed_after is None else NOW + timedelta(days=reconfirmed_after)
    found = standing(
        accepted_at=NOW,
        access_days=300 if reconfirmation else 90,
        reconfirmed_at=reconfirmed_at,
        reconfirmation=reconfirmation,
        now=NOW + timedelta(days=days),
    )
    assert found is is_now


def test_nothing_stands_before_it_is_accepted() -> None:
    assert standing(accepted_at=None, access_days=90, reconfirmed_at=None, reconfirmation=False, now=NOW) is Standing.NOT_ACCEPTED


@given(st.lists(st.integers(0, 200_000), max_size=60), st.integers(1, 10))
def test_no_rolling_day_ever_holds_more_reads_than_its_limit(gaps: list[int], limit: int) -> None:
    window, now, taken = Window(limit, 0, None, DAY), NOW, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        if window.left(now):
            window = window.spent(now)
            taken.append((window.started_at, now))
        else:
            assert 1 <= window.reset_s(now) <= 86_400
    for start in {start for start, _ in taken}:
        inside = [at for began, at in taken if began == start]
        assert len(inside) <= limit
        assert all(start is not None and at - start < DAY for at in inside)


def test_the_budget_is_full_again_exactly_when_it_says() -> None:
    window = Window(1, 0, None, DAY).spent(NOW)
    later = NOW + timedelta(hours=5, milliseconds=300)

    wait = timedelta(seconds=window.reset_s(later))

    assert not window.left(later + wait - timedelta(seconds=1))
    assert window.left(later + wait)
    assert Window(4, 4, NOW + timedelta(days=3), DAY).left(NOW) == 4, "a clock set back does not lock anybody out"
    assert [suspends(count) for count in (10, 11)] == [False, True]


ORDINARY = [
    "https://books.example/return",
    "http://localhost:8720/bank/return?state=1",
    "http://127.0.0.1:5006/link",
    "https://books.example",
    "http://[::1]:8080/x",
    "HTTPS://Books.Example/x",
    "https://books.example/a%20b?x=%2F%2Fevil.example",
]
HOSTILE = [
    "",
    "books.example/return",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https://",
    "http:\\\\evil.example",
    "https://\\evil.example",
    "https://books.example\\@evil.example",
    "https://books.example@evil.example",
    "https://user:pw@books.example/",
    "https://books.example:443@evil.example/",
    "https://books.example%40evil.example/",
    "https://books.example#@evil.example",
    "https://books.example/return#fragment",
    "https://books.example/return#",
    "https://books.example\t.evil.example",
    "https://books.example\n.evil.example",
    " https://books.example",
    "https://books.example ",
    "https://books .example",
    "ht\ttps://books.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//https://books.example",
    "data:text/html,hello",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://books.example/",
    "blob:https://books.example/1",
    "about:blank",
    "https://bооks.example/",
    "https://books。example/",
    "https://books.example\u2028/",
    "https://books.example/\x00",
    "https://books.example/<script>",
    'https://books.example/"onclick="x',
    "https://books.example:99999/",
    "https://books.example:0/",
    "https://books.example:port/",
    "https://[::1/",
    "https://[evil]/",
    "https://.example/",
    "https://-books.example-/",
    "https://books.example/{x}",
    "https://books.example/`x`",
    "https://" + "a" * 1100,
]


@pytest.mark.parametrize("address", ORDINARY)
def test_an_ordinary_address_is_taken(address: str) -> None:
    check_redirect(address)


@pytest.mark.parametrize("address", HOSTILE)
def test_a_person_is_never_sent_to(address: str) -> None:
    with pytest.raises(RedirectRefused):
        check_redirect(address)


@pytest.mark.parametrize("error", ["", "UserCancelledSession"])
def test_what_returns_cannot_be_mixed_up_with_what_the_address_held(error: str) -> None:
    address = return_address(
        "https://b.example/r?ref=theirs&state=a%26b&error=none&details=x", reference="ours&more", error=error, details="no & no"
    )

    assert address.startswith("https://b.example/r?state=a%26b&ref=ours%26more")
    assert "theirs" not in address
    assert ("error=" in address) is bool(error)


@pytest.mark.parametrize(
    ("redirect", "back"),
    [
        ("https://b.example", "https://b.example?ref=r"),
        ("https://b.example/r?", "https://b.example/r?ref=r"),
        ("https://b.example/r?a=%20b&flag&c=1%2B2&a=~", "https://b.example/r?a=%20b&flag&c=1%2B2&a=~&ref=r"),
        ("HTTPS://B.example/R;x=1?a=/?&%72ef=theirs&re+f=1", "HTTPS://B.example/R;x=1?a=/?&re+f=1&ref=r"),
    ],
)
def test_the_way_back_is_the_address_that_was_given_to_the_letter(redirect: str, back: str) -> None:
    assert return_address(redirect, reference="r") == back


@given(st.text(max_size=80))
def test_no_text_but_a_token_of_ours_opens_a_page(text: str) -> None:
    assert public_id_of(text, key=KEY) is None


def test_a_link_is_only_its_own_requests() -> None:
    mine = uuid4()
    token = link_token(mine, key=KEY)

    assert public_id_of(token, key=KEY) == mine
    assert public_id_of(token, key=b"another") is None
    assert public_id_of(token.upper(), key=KEY) is None
    assert public_id_of(token[:-1] + ("a" if token[-1] != "a" else "b"), key=KEY) is None
    assert public_id_of(token + "a", key=KEY) is None


def test_a_token_lives_until_its_last_second_and_only_as_its_own_kind() -> None:
    token = issue(Claims("id", 3), kind=TokenKind.ACCESS, key=KEY, now=NOW)

    assert read(token, kind=TokenKind.ACCESS, key=KEY, now=NOW + timedelta(seconds=86_399)) == Claims("id", 3)
    for kind, key, now in (
        (TokenKind.ACCESS, KEY, NOW + timedelta(seconds=86_400)),
        (TokenKind.REFRESH, KEY, NOW),
        (TokenKind.ACCESS, b"x" * 32, NOW),
    ):
        with pytest.raises(TokenRefused):
            read(token, kind=kind, key=key, now=now)


@given(st.text(max_size=200))
def test_no_other_text_is_a_token(text: str) -> None:
    with pytest.raises(TokenRefused):
        read(text, kind=TokenKind.ACCESS, key=KEY, now=NOW)
