"""Today: the title is the state of proof, what needs this person comes by harm, and a doubt never takes an earlier proof away."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bankbook.books.assignments.models import AssignmentRun
from bankbook.books.imports.models import ImportRun
from bankbook.books.imports.queries.coverage import Coverage
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.web import balance_chart, today_page
from bankbook.books.web.today_page import AccountRow
from tests.books.cast import Cast, a_bank_account, a_line, client_of, today

DAY = date(2026, 11, 2)


def run(first: int, last: int, proof: str, *, missing: tuple[int, int] | None = None) -> ImportRun:
    days = {"missing_from": DAY + timedelta(missing[0]), "missing_until": DAY + timedelta(missing[1])} if missing else {}
    return ImportRun(covered_from=DAY + timedelta(first), covered_until=DAY + timedelta(last), proof=proof, **days)


@pytest.mark.parametrize(
    ("runs", "states"),
    [
        ([], "late late late"),
        ([run(0, 2, "proved")], "proved proved proved"),
        ([run(0, 1, "consistent"), run(2, 2, "proved")], "proved proved proved"),
        ([run(0, 1, "proved"), run(2, 2, "unproved")], "proved proved unproved"),
        ([run(0, 1, "unproved"), run(2, 2, "unproved")], "unproved unproved unproved"),
        ([run(1, 1, "consistent")], "off consistent late"),
        ([run(1, 2, "consistent", missing=(0, 0))], "missing consistent consistent"),
        ([run(1, 2, "consistent", missing=(0, 0)), run(0, 0, "proved")], "proved consistent consistent"),
    ],
)
def test_each_days_state_follows_from_the_runs(runs: list[ImportRun], states: str) -> None:
    coverage = Coverage(runs=runs)
    assert " ".join(coverage.state(DAY + timedelta(at)) for at in range(3)) == states


@pytest.mark.parametrize(
    ("states", "words"),
    [
        (["proved"], "The account is proved"),
        (["unproved"], "The account is not proved"),
        (["proved", "proved", "late", "unlinked"], "Two of four accounts are proved"),
        (["proved", "late"], "One of two accounts is proved"),
        (["proved"] * 4, "All four accounts are proved"),
        (["late"] * 3, "None of three accounts is proved yet"),
        (["proved"] * 11 + ["late"], "11 of 12 accounts are proved"),
    ],
)
def test_the_title_is_the_state_of_proof(states: list[str], words: str) -> None:
    rows = [
        AccountRow(
            account=ClientBankAccount(), fed_by="", days=[], bank=None, books=None, as_at=None, late=0, covered=Coverage(), state=state
        )
        for state in states
    ]
    assert today_page.title(rows) == words


def filled(cast: Cast) -> ClientBankAccount:
    """An account read up to yesterday, with one line that belongs to nobody."""
    account = a_bank_account(cast.organisation, "Client account", opening_minor=1000, opening_on=today() - timedelta(20))
    a_line(account, 500, booked_on=today() - timedelta(3), text="SOMEBODY")
    ImportRun.objects.create(
        bank_account=account,
        source="feed",
        state="committed",
        requested_by="x",
        actor_kind="staff",
        covered_from=today() - timedelta(19),
        covered_until=today() - timedelta(1),
        proof="proved",
        balance_minor=1500,
        difference_minor=0,
    )
    AssignmentRun.objects.create(organisation=cast.organisation, made_by="x", made_at="2026-01-01T00:00:00Z", looked_at=1, left=1)
    return account


def test_a_read_and_agreeing_account_is_proved_with_the_double_rule(cast: Cast) -> None:
    filled(cast)
    page = client_of(cast.bookkeeper).get("/").content.decode()
    assert "The account is proved" in page
    assert 'class="money proved">£0.00' in page
    assert "One line belongs" not in page
    assert "1 line belongs to nobody yet" in page
    assert "ch-books" in page


def test_a_difference_is_named_and_carries_the_dashed_rule(cast: Cast) -> None:
    filled(cast)
    ImportRun.objects.update(balance_minor=1400, proof="unproved")
    page = client_of(cast.bookkeeper).get("/").content.decode()
    assert "Client account: £1.00 apart" in page
    assert 'class="money unproved">+£1.00' in page


def test_an_account_that_is_behind_says_how_far_and_its_difference_is_not_known(cast: Cast) -> None:
    filled(cast)
    ImportRun.objects.update(covered_until=today() - timedelta(9))
    page = client_of(cast.bookkeeper).get("/").content.decode()
    assert "8 days late" in page
    assert "not known" in page


def test_nothing_is_asked_of_a_viewer_that_they_may_not_do(cast: Cast) -> None:
    filled(cast)
    page = client_of(cast.viewer).get("/").content.decode()
    assert "belongs to nobody yet" not in page
    assert reverse("books:import-transactions") not in page
    assert "Nothing needs you" in page


def test_a_consent_that_ended_comes_before_one_that_ends_soon() -> None:
    def standing(state: str, bank: str) -> object:
        class Bank(SimpleNamespace):
            def __str__(self) -> str:
                return bank

        life = SimpleNamespace(left=6, ends_at=SimpleNamespace(date=lambda: DAY))
        return SimpleNamespace(
            connection=Bank(public_id="00000000-0000-4000-8000-000000000000"), state=SimpleNamespace(value=state), life=life, undecided=0
        )

    needs = [need for state in ("expiring", "expired", "active") for need in today_page._of_connection(standing(state, "Kestrel"))]  # type: ignore[arg-type]
    assert [need.title for need in sorted(needs, key=lambda need: need.harm)] == [
        "Kestrel’s consent has ended",
        "Kestrel’s consent ends in 6 days",
    ]


def test_the_page_takes_the_same_statements_for_one_account_and_ten(cast: Cast) -> None:
    filled(cast)
    client = client_of(cast.bookkeeper)
    client.get("/")
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    for _ in range(9):
        a_bank_account(cast.organisation)
    with CaptureQueriesContext(connection) as ten:
        client.get("/")
    assert len(ten) == len(one) <= 26


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=40))
def test_the_charts_scale_holds_every_amount_between_round_lines(amounts: list[int]) -> None:
    scale = balance_chart._Scale.of(amounts, len(amounts))
    lines = list(range(scale.low, scale.high + 1, scale.step))
    assert lines[0] <= min(amounts)
    assert lines[-1] >= max(amounts)
    assert 2 <= len(lines) <= balance_chart.STEPS_MAX + 2
    assert all(balance_chart.TOP <= scale.y(minor) <= balance_chart.BOTTOM for minor in amounts)
    assert all(balance_chart.LEFT <= scale.x(at) <= balance_chart.RIGHT for at in range(len(amounts)))
