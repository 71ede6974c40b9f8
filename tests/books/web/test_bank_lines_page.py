"""*View bank lines*: days with nothing left to do are folded, and the foot says what all that fits comes to."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.urls import reverse

from bankbook import clock
from bankbook.books.banklines.models import BankLine
from bankbook.books.imports import actions
from bankbook.books.imports.models import ImportRun, LineQuestion
from bankbook.books.ledger.models import ClientBankAccount
from tests.books.cast import Cast, a_bank_account, actor, client_of
from tests.books.imports.bank import FakeBank, link, serving

pytestmark = pytest.mark.django_db


def oct_(day: int) -> date:
    return date(2026, 10, day)


@pytest.fixture(name="account")
def an_account(cast: Cast) -> ClientBankAccount:
    made = a_bank_account(cast.organisation, "Client account")
    link(made)
    return made


@pytest.fixture(name="bank")
def a_bank() -> Iterator[FakeBank]:
    with serving(FakeBank(opening=100_00)) as bank, clock.fixed(oct_(15)):
        yield bank


def imported(cast: Cast, account: ClientBankAccount) -> ImportRun:
    return actions.run_in_foreground(actions.request_import(account, by=actor(cast.bookkeeper)))


def settle(*texts: str) -> None:
    BankLine.objects.filter(text__in=texts).update(treatment=BankLine.Treatment.ASSIGNED)


def test_a_day_whose_lines_all_have_their_place_is_folded_with_its_sums(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    for day, amount, text in ((12, "50.00", "A"), (12, "-20.00", "B"), (13, "7.00", "C"), (14, "1.00", "D"), (14, "2.00", "E")):
        bank.book(oct_(day), amount, text)
    imported(cast, account)
    settle("A", "B", "C", "D")
    BankLine.objects.filter(text="C").update(presence=BankLine.Presence.AMENDED_AT_BANK)
    client, address = client_of(cast.viewer), reverse("books:bank-lines")
    answer = client.get(address)
    folded = {band.on.day: band.folded for band in answer.context["bands"]}

    assert [day for day, sums in folded.items() if sums] == [12]
    assert (folded[12].count, folded[12].paid_in.minor, folded[12].paid_out.minor) == (2, 5000, -2000)
    page = answer.content.decode()
    assert page.count('<details class="group"><summary') == 1
    assert "Monday 12 October 2026</time>, 2 lines" in page
    assert not [band for band in client.get(f"{address}?days=all").context["bands"] if band.folded]


@pytest.mark.parametrize("query", ["q=A", "state=assigned", "sort=largest", "days=all"])
def test_lines_that_somebody_looks_for_are_never_folded(cast: Cast, account: ClientBankAccount, bank: FakeBank, query: str) -> None:
    bank.book(oct_(12), "50.00", "A")
    imported(cast, account)
    settle("A")
    client, address = client_of(cast.viewer), reverse("books:bank-lines")
    assert client.get(address).context["folded"] == 1

    answer = client.get(f"{address}?{query}")

    assert answer.context["folded"] == 0
    assert ">A</a>" in answer.content.decode()


def test_the_day_of_an_open_line_stands_open(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(12), "50.00", "A")
    imported(cast, account)
    settle("A")
    page = client_of(cast.viewer).get(f"{reverse('books:bank-lines')}?line={BankLine.objects.get().public_id}").content.decode()

    assert '<details class="group" open>' in page


def test_a_day_that_goes_on_over_the_pages_end_is_not_folded(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    for number in range(60):
        bank.book(oct_(14 - number // 40), "1.00", f"LINE {number}")
    imported(cast, account)
    settle(*(f"LINE {number}" for number in range(60)))
    context = client_of(cast.viewer).get(reverse("books:bank-lines")).context

    assert [(band.on.day, len(band.rows), band.folded is None) for band in context["bands"]] == [(14, 40, False), (13, 10, True)]


@pytest.mark.parametrize(
    ("query", "sums"),
    [("", (4, 15700, -2000)), ("from=2026-10-13", (2, 10700, 0)), ("q=rent", (2, 15000, 0)), ("state=assigned", (1, 5000, 0))],
)
def test_the_foot_sums_what_fits_and_not_what_the_page_holds(
    cast: Cast, account: ClientBankAccount, bank: FakeBank, query: str, sums: tuple[int, int, int]
) -> None:
    for day, amount, text in ((12, "50.00", "RENT A"), (12, "-20.00", "B"), (13, "7.00", "C"), (14, "100.00", "RENT D")):
        bank.book(oct_(day), amount, text)
    imported(cast, account)
    settle("RENT A")
    client, address = client_of(cast.viewer), reverse("books:bank-lines")
    [found] = client.get(f"{address}?{query}").context["sums"]

    assert (found.count, found.paid_in.minor, found.paid_out.minor) == sums


def test_the_foot_is_the_same_on_every_page(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    for number in range(60):
        bank.book(oct_(14), "1.00", f"LINE {number}")
    imported(cast, account)
    client, address = client_of(cast.viewer), reverse("books:bank-lines")
    first = client.get(address)
    second = client.get(address + first.context["older"])

    assert first.context["sums"] == second.context["sums"]
    assert first.context["sums"][0].count == 60


def test_a_line_with_two_questions_is_one_line_and_counted_once(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(12), "5.00", "SAME")
    run = imported(cast, account)
    for key in ("a", "b"):
        LineQuestion.objects.create(
            bank_account=account, run=run.public_id, line=BankLine.objects.get(), kind="twin", sentence="?", key=key
        )
    context = client_of(cast.viewer).get(f"{reverse('books:bank-lines')}?state=questions").context

    assert [(sums.count, sums.paid_in.minor) for sums in context["sums"]] == [(1, 500)]
    assert sum(len(band.rows) for band in context["bands"]) == 1


def test_the_page_costs_the_same_for_two_lines_and_fifty(
    cast: Cast, account: ClientBankAccount, bank: FakeBank, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for number in range(60):
        bank.book(oct_(14 - number % 10), "1.00", f"LINE {number}")
    imported(cast, account)
    client = client_of(cast.viewer)
    with django_assert_max_num_queries(26):  # type: ignore[attr-defined]  # a context manager
        client.get(reverse("books:bank-lines"))
