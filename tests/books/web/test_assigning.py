"""Unassigned lines, the line's own page, assigning by hand, approving and undoing: as people use them, and as outsiders try to."""

from datetime import date

import pytest
from django.test import Client

from bankbook.books.assignments import actions
from bankbook.books.assignments.models import Allocation, Assignment, Explanation
from bankbook.books.banklines.models import BankLine
from bankbook.books.ledger import queries as ledgers
from bankbook.books.ledger.models import ClientBankAccount
from tests.books import cast as people

UNKNOWN = "0bd5f6a3-7e52-4c1e-9f30-5d0c8a1b2e44"  # nobody's id, the same in every process: test names must not change


pytestmark = pytest.mark.django_db

UNASSIGNED = "/financials/unassigned"


@pytest.fixture
def cast() -> people.Cast:
    return people.cast()


@pytest.fixture
def account(cast: people.Cast) -> ClientBankAccount:
    return people.a_bank_account(cast.organisation, "Client account", opening_minor=0)


@pytest.fixture
def bookkeeper(cast: people.Cast) -> Client:
    return people.client_of(cast.bookkeeper)


def treatment(line: BankLine) -> str:
    return BankLine.objects.get(pk=line.pk).treatment


def test_auto_assign_is_one_press_and_its_reasons_are_on_the_page(
    cast: people.Cast, account: ClientBankAccount, bookkeeper: Client
) -> None:
    people.a_charge(people.a_tenancy(cast.organisation, reference="HV7K3MQ4", start=date(2025, 1, 1)))
    settled, left = people.a_line(account, text="HV7K3MQ4"), people.a_line(account, text="CASH PAID IN")

    shown = bookkeeper.post("/bank/auto-assign", follow=True)

    assert (treatment(settled), treatment(left)) == ("assigned", "unassigned")
    page = shown.content.decode()
    assert "1 assigned, 0 for approval, 1 left alone" in page
    assert "No reference that we issued is in it" in page
    why = bookkeeper.get(f"/bank/lines/{settled.public_id}").content.decode()
    assert "Why it went here" in why
    assert '<mark class="who">HV7K3MQ4</mark>' in why


def test_the_panel_names_the_runner_up_once_and_breaks_no_reference(
    cast: people.Cast, account: ClientBankAccount, bookkeeper: Client
) -> None:
    people.a_charge(people.a_tenancy(cast.organisation, "HV-01", reference="HV7K-3MQ4"), reference="RENT-HV-01-2026")
    people.a_tenancy(cast.organisation, "HV-02")
    line = people.a_line(account, text="ELLERY HV7K-3MQ4")
    actions.auto_assign(cast.organisation, by=people.actor(cast.bookkeeper))

    page = bookkeeper.get(f"/bank/lines/{line.public_id}").content.decode()

    assert page.count("Runner-up") == 1
    for reference in ("HV7K-3MQ4", "HV-01", "RENT-HV-01-2026", "HV-02"):
        assert f'<span class="whitespace-nowrap">{reference}</span>' in page
    assert "<span" not in Explanation.objects.get(line=line).text


def test_undoing_the_run_from_the_page_brings_the_line_back(cast: people.Cast, account: ClientBankAccount, bookkeeper: Client) -> None:
    people.a_charge(people.a_tenancy(cast.organisation, reference="HV7K3MQ4", start=date(2025, 1, 1)))
    line = people.a_line(account, text="HV7K3MQ4")
    run = actions.auto_assign(cast.organisation, by=people.actor(cast.bookkeeper)).run
    assert run is not None
    page = bookkeeper.post(f"/bank/auto-assign/{run.public_id}/undo", follow=True).content.decode()
    assert treatment(line) == "unassigned"
    assert "The books are as before the run" in page
    again = bookkeeper.post(f"/bank/auto-assign/{run.public_id}/undo", follow=True).content.decode()
    assert "nothing to undo" in again


def test_a_suggestion_is_approved_from_its_row(cast: people.Cast, account: ClientBankAccount, bookkeeper: Client) -> None:
    people.a_charge(people.a_tenancy(cast.organisation, reference="HV7K3MQ4", end=date(2026, 1, 31)))
    line = people.a_line(account, text="HV7K3MQ4")
    bookkeeper.post("/bank/auto-assign")
    assert "ended on 31 January 2026" in bookkeeper.get(UNASSIGNED).content.decode()
    bookkeeper.post(f"/bank/lines/{line.public_id}/approve")
    assert treatment(line) == "assigned"
    assert "Nothing is suggested" in bookkeeper.post(f"/bank/lines/{line.public_id}/approve", follow=True).content.decode()


def test_a_line_is_searched_split_and_assigned_by_hand(cast: people.Cast, account: ClientBankAccount, bookkeeper: Client) -> None:
    tenancy = people.a_tenancy(cast.organisation, "HV-77", tenants=("Keziah Abara",))
    rent = people.a_charge(tenancy)
    deposit = people.a_charge(tenancy, kind="deposit", amount_minor=110_000)
    line = people.a_line(account, 205_000, text="K ABARA DEP AND FIRST RENT")
    here = f"/bank/lines/{line.public_id}/assign"

    found = bookkeeper.get(here, {"q": "abara"}).context["choices"]
    first = next(choice for choice in found if rent.reference in choice.words)
    with_one = bookkeeper.get(here, {"choice": first.token})
    assert with_one.context["remaining"].minor == 110_000
    kept = [part.token for part in with_one.context["parts"]]
    second = next(
        choice for choice in bookkeeper.get(here, {"q": "abara", "part": kept}).context["choices"] if deposit.reference in choice.words
    )
    parts = [part.token for part in bookkeeper.get(here, {"choice": second.token, "part": kept}).context["parts"]]
    answer = bookkeeper.post(here, {"part": parts})

    assert answer.status_code == 302
    assert treatment(line) == "assigned"
    rent.refresh_from_db()
    deposit.refresh_from_db()
    assert (rent.outstanding_minor, deposit.outstanding_minor) == (0, 0)


def test_a_charge_that_gets_two_parts_shows_each_with_what_was_owed_then(
    cast: people.Cast, account: ClientBankAccount, bookkeeper: Client
) -> None:
    tenancy = people.a_tenancy(cast.organisation, tenants=("Keziah Abara",))
    rent = people.a_charge(tenancy, amount_minor=95_000)
    line = people.a_line(account, 120_000, text="K ABARA")
    here = f"/bank/lines/{line.public_id}/assign"

    def choices(kept: list[str]) -> list[str]:
        return [choice.words for choice in bookkeeper.get(here, {"q": "abara", "part": kept}).context["choices"]]

    part = f"{ledgers.ledger_for_tenancy(tenancy, 'GBP').public_id}.rent.{rent.public_id}."
    first = [each.token for each in bookkeeper.get(here, {"choice": part, "amount": "400"}).context["parts"]]
    assert any("£550.00 owed" in words for words in choices(first))
    both = bookkeeper.get(here, {"choice": part, "part": first}).context["parts"]

    assert [each.amount.minor for each in both] == [40_000, 55_000]
    assert ["£950.00 owed" in both[0].words, "£550.00 owed" in both[1].words] == [True, True]
    assert not any(rent.reference in words for words in choices([each.token for each in both]))


def test_parts_that_do_not_sum_are_refused_and_kept_on_the_page(cast: people.Cast, account: ClientBankAccount, bookkeeper: Client) -> None:
    own = ledgers.ledger_for_tenancy(people.a_tenancy(cast.organisation), "GBP")
    line = people.a_line(account, 95_000, text="RENT")
    answer = bookkeeper.post(f"/bank/lines/{line.public_id}/assign", {"part": [f"{own.public_id}.rent..90000"]})
    assert answer.status_code == 409
    assert "£50.00 is left over" in answer.content.decode()
    assert len(answer.context["parts"]) == 1
    assert treatment(line) == "unassigned"


@pytest.mark.parametrize(
    "part", ["", "x", "a.b.c.d", f"{UNKNOWN}.rent..100", "{own}.nonsense..100", "{own}.rent.not-a-charge.100", "{foreign}.rent..95000"]
)
def test_an_unreadable_or_foreign_part_changes_nothing(
    part: str, cast: people.Cast, account: ClientBankAccount, bookkeeper: Client
) -> None:
    own = ledgers.ledger_for_tenancy(people.a_tenancy(cast.organisation), "GBP")
    foreign = ledgers.ledger_for_tenancy(people.a_tenancy(cast.outsider.organisation), "GBP")
    line = people.a_line(account, 95_000, text="RENT")
    token = part.replace("{own}", str(own.public_id)).replace("{foreign}", str(foreign.public_id))
    answer = bookkeeper.post(f"/bank/lines/{line.public_id}/assign", {"part": [token]})
    assert answer.status_code in (404, 409)
    assert treatment(line) == "unassigned"


def test_a_row_says_what_for_in_words_and_not_in_a_constant(cast: people.Cast, account: ClientBankAccount, bookkeeper: Client) -> None:
    own = ledgers.ledger_for_tenancy(people.a_tenancy(cast.organisation), "GBP")
    line = people.a_line(account, 500, text="RENT")
    part = actions.HandPart(own, Allocation.Purpose.CREDIT, 500)
    actions.assign(line, parts=[part], by=people.actor(cast.bookkeeper))
    page = bookkeeper.get("/bank/lines", {"account": account.public_id}).content.decode()
    assert f"{own.name} · Credit" in page


def test_a_viewer_sees_lines_and_reasons_but_no_button_and_no_write(cast: people.Cast, account: ClientBankAccount) -> None:
    line = people.a_line(account, text="RENT")
    viewer = people.client_of(cast.viewer)
    page = viewer.get(UNASSIGNED).content.decode()
    assert "RENT" in page
    assert "Auto assign bank lines" not in page
    for address in ("/bank/auto-assign", f"/bank/lines/{line.public_id}/approve", f"/bank/lines/{line.public_id}/assign"):
        assert viewer.post(address).status_code == 403
    assert Assignment.objects.count() == 0


def test_an_outsider_meets_404_on_every_id(cast: people.Cast, account: ClientBankAccount) -> None:
    line = people.a_line(account, text="RENT")
    run = actions.auto_assign(cast.organisation, by=people.actor(cast.bookkeeper)).run
    assert run is not None
    outsider = people.client_of(cast.outsider)
    assert outsider.get(f"/bank/lines/{line.public_id}").status_code == 404
    assert outsider.get(f"/bank/lines/{line.public_id}/assign").status_code == 404
    for address in (f"/bank/lines/{line.public_id}/{verb}" for verb in ("undo", "approve", "assign")):
        assert outsider.post(address).status_code == 404
    assert outsider.post(f"/bank/auto-assign/{run.public_id}/undo").status_code == 404
    assert outsider.post("/bank/auto-assign", {"account": account.public_id}).status_code == 404
    assert "RENT" not in outsider.get(UNASSIGNED).content.decode()


def test_fifty_lines_cost_no_more_statements_than_five(
    cast: people.Cast, account: ClientBankAccount, bookkeeper: Client, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]  # pytest-django's fixture is untyped here
    for number in range(60):
        people.a_line(account, 100 + number, text=f"CASH {number}")
    actions.auto_assign(cast.organisation, by=people.actor(cast.bookkeeper))
    with django_assert_max_num_queries(25):
        page = bookkeeper.get(UNASSIGNED)
    assert page.content.decode().count("<tr role") == 51
