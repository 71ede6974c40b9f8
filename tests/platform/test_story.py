"""The demo's story: the same from wherever it is told, plausible to the penny, and the books' side fits the bank's."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from schwifty import IBAN

from bankbook import story
from bankbook.story import days, references
from bankbook.story.lettings import CHARGED_AHEAD_DAYS
from bankbook.story.rents import paid_before

TODAY = date(2026, 11, 19)
FIRST = story.first_day(TODAY)
SOME_DAYS = st.dates(min_value=date(2025, 6, 1), max_value=date(2029, 12, 31))


def test_the_history_is_fifteen_months_and_more_than_the_least_number_of_entries() -> None:
    counts = {each.key: len(story.movements(each, first=story.opened_on(each, first=FIRST), last=TODAY)) for each in story.ACCOUNTS}

    assert date(2025, 8, 1) == FIRST
    assert sum(count for key, count in counts.items() if not key.startswith("sandbox")) >= 3000
    assert min(counts.values()) >= 12


def test_there_are_accounts_of_every_kind_and_currency_at_every_bank() -> None:
    ours = [each for each in story.ACCOUNTS if each.institution != story.SANDBOX]

    assert len(ours) >= 8
    assert {each.kind for each in ours} == {"current", "client", "deposit", "card"}
    assert {each.currency for each in ours} == {"GBP", "CAD", "EUR"}
    assert {each.institution for each in ours} == {story.NORTHMERE, story.RELAIS, story.RIVIERE_NORD}


@pytest.mark.parametrize("today", [date(2026, 2, 28), date(2026, 11, 19), date(2027, 7, 31), date(2029, 1, 2)])
def test_no_account_leaves_the_bounds_of_the_plausible(today: date) -> None:
    for account in story.ACCOUNTS:
        opened = story.opened_on(account, first=story.first_day(today))
        balance = story.opening_minor(account, opened=opened)
        by_day = Counter[date]()
        for movement in story.movements(account, first=opened, last=today):
            by_day[movement.posted_on] += movement.amount_minor
        for day in sorted(by_day):
            balance += by_day[day]
            if account.kind == "card":
                assert -account.credit_limit_minor <= balance <= 0, (account.key, day)
            else:
                assert 0 <= balance <= 400_000_000, (account.key, day)


@settings(max_examples=15, phases=[Phase.generate])  # shrinking would tell the story hundreds of times
@given(SOME_DAYS, st.integers(0, 120), st.integers(0, 120), st.sampled_from(story.ACCOUNTS))
def test_told_in_two_parts_the_story_is_the_same(first: date, some: int, more: int, account: story.StoryAccount) -> None:
    cut, last = first + timedelta(days=some), first + timedelta(days=some + more)

    whole = story.movements(account, first=first, last=last)
    parts = story.movements(account, first=first, last=cut) + story.movements(account, first=cut + timedelta(days=1), last=last)

    assert parts == whole
    assert len({movement.key for movement in whole}) == len(whole)


@settings(max_examples=15, phases=[Phase.generate])  # shrinking would tell the story hundreds of times
@given(SOME_DAYS, st.sampled_from(story.ACCOUNTS))
def test_what_is_pending_is_booked_later(today: date, account: story.StoryAccount) -> None:
    later = {movement.key for movement in story.movements(account, first=today + timedelta(days=1), last=today + timedelta(days=62))}

    for movement in story.pending(account, today=today):
        assert movement.key in later
        assert movement.held_on is not None
        assert movement.held_on <= today < movement.posted_on


def test_movements_have_an_amount_and_a_text_that_fits() -> None:
    for account in story.ACCOUNTS:
        for movement in story.movements(account, first=FIRST, last=TODAY):
            assert movement.amount_minor != 0
            assert 0 < len(movement.text) <= 140
            assert movement.booked_on >= FIRST - timedelta(days=4)


def test_account_numbers_are_valid_in_form() -> None:
    for account in story.ACCOUNTS:
        if account.iban:
            assert int("".join(str(int(sign, 36)) for sign in account.iban[4:] + account.iban[:4])) % 97 == 1, account.key
            assert IBAN(account.iban, allow_invalid=True).country_code == account.iban[:2]
    assert len({each.iban or each.number or each.key for each in story.ACCOUNTS}) == len(story.ACCOUNTS)


# Lettings


def test_there_are_sixty_tenancies_each_with_a_reference_that_proves_itself() -> None:
    tenancies = story.tenancies()

    assert len(tenancies) == 60
    assert len({each.payment_reference for each in tenancies}) == 60
    assert all(references.is_reference(each.payment_reference) for each in tenancies)
    assert len({each.property for each in tenancies}) >= 58
    assert all(1 <= each.rent_day <= 28 and each.start < date(2024, 1, 1) for each in tenancies)


def test_some_tenancies_share_surname_block_and_rent() -> None:
    tenancies = story.tenancies()
    alike = Counter(
        (each.tenants[0].rsplit(" ", 1)[1], each.rent_minor, each.property.split(", ", 1)[1])
        for each in tenancies
        if "Lantern" in each.property
    )

    assert sum(count == 2 for count in alike.values()) == 2


@given(st.integers(0, 59), st.integers(0, 7), st.sampled_from(references.ALPHABET))
def test_one_wrong_sign_is_always_seen(which: int, at: int, sign: str) -> None:
    right = story.tenancies()[which].payment_reference
    wrong = right[:at] + sign + right[at + 1 :]

    assert (wrong == right) == references.is_reference(wrong)


@given(st.integers(0, 59), st.integers(0, 5))
def test_two_swapped_signs_are_always_seen(which: int, at: int) -> None:
    right = story.tenancies()[which].payment_reference
    wrong = right[:at] + right[at + 1] + right[at] + right[at + 2 :]

    assert (wrong == right) == references.is_reference(wrong)


def test_charges_are_rents_deposits_and_fees_up_to_a_month_ahead() -> None:
    charges = story.charges(TODAY)
    kinds = Counter(charge.kind for charge in charges)

    assert kinds["rent"] >= 15 * 60
    assert kinds["deposit"] >= 3
    assert kinds["fee"] >= 5
    assert len({charge.reference for charge in charges}) == len(charges)
    assert min(charge.due_date for charge in charges) >= FIRST
    assert max(charge.due_date for charge in charges) <= TODAY + timedelta(days=CHARGED_AHEAD_DAYS)


def test_charges_told_later_begin_where_those_told_earlier_were() -> None:
    earlier, later = story.charges(TODAY), story.charges(TODAY + timedelta(days=20))

    assert {charge for charge in later if charge.due_date <= TODAY} <= set(earlier)


@settings(max_examples=15, phases=[Phase.generate])
@given(SOME_DAYS)
def test_what_is_owed_to_new_books_is_what_will_still_come_in(since: date) -> None:
    owed = {charge.reference: charge for charge in story.charges_since(since, today=since + timedelta(days=40))}
    whole = {charge.reference: charge for charge in story.charges(since + timedelta(days=40))}

    assert owed.keys() <= whole.keys()
    assert {reference for reference, charge in whole.items() if charge.due_date >= since + timedelta(days=5)} <= owed.keys()
    assert all(charge.due_date >= since - timedelta(days=40) for charge in owed.values())
    for reference, charge in owed.items():
        assert charge.amount_minor + paid_before(whole[reference], since) == whole[reference].amount_minor
        assert paid_before(whole[reference], since + timedelta(days=100)) == whole[reference].amount_minor


def test_the_mix_of_the_client_account_is_worth_assigning() -> None:
    account = story.account("hv-client")
    issued = {each.payment_reference: each for each in story.tenancies()}
    recent = story.movements(account, first=TODAY - timedelta(days=90), last=TODAY)
    credits = [movement for movement in recent if movement.amount_minor > 0]
    found = [[code for code in issued if code in movement.text.upper()] for movement in credits]
    whole = sum(
        len(codes) == 1 and movement.amount_minor == issued[codes[0]].rent_minor for movement, codes in zip(credits, found, strict=True)
    )

    assert whole >= 80
    assert sum(not codes for codes in found) >= 20
    assert sum(len(codes) == 2 for codes in found) >= 1
    texts = [movement.text for movement in story.movements(account, first=FIRST, last=TODAY)]
    for sign in (" FP ", "NORTHMERE BC HB", "RETURNED", "MGMT FEES", "DEPOSIT", "HVPAY", "REFUND", "INV "):
        assert any(sign in text for text in texts), sign


def test_what_leaves_one_account_for_another_arrives_there() -> None:
    left = Counter(
        (each.booked_on, -each.amount_minor)
        for each in story.movements(story.account("hv-client"), first=FIRST, last=TODAY)
        if "OFFICE" in each.counterparty
    )
    arrived = Counter(
        (each.booked_on, each.amount_minor)
        for each in story.movements(story.account("hv-office"), first=FIRST, last=TODAY)
        if "CLIENT" in each.counterparty
    )

    assert left == arrived
    assert len(left) >= 15


@pytest.mark.parametrize(("day", "working"), [("2026-11-20", "2026-11-20"), ("2026-11-21", "2026-11-23"), ("2026-11-22", "2026-11-23")])
def test_weekends_move_to_monday(day: str, working: str) -> None:
    assert days.working_day(date.fromisoformat(day)) == date.fromisoformat(working)


@given(SOME_DAYS)
def test_four_weekly_days_keep_one_rhythm(first: date) -> None:
    found = list(days.four_weekly(first, first + timedelta(days=120)))

    assert [(after - before).days for before, after in pairwise(found)] == [28] * (len(found) - 1)
    assert found == [day for day in days.four_weekly(first - timedelta(days=200), first + timedelta(days=120)) if day >= first]
