"""Whole imports, from the click to the books: the seed's FAQs, the balance, and what goes wrong."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from bankbook import clock, jobs
from bankbook.audit.models import AuditEvent
from bankbook.books.banklines.models import BankLine
from bankbook.books.imports import actions, queries
from bankbook.books.imports.models import ImportCursor, ImportRun, LineQuestion, RawPayload
from bankbook.books.ledger import queries as ledger
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.providers.port import Malformed, RateLimited, Unreachable
from tests.books.cast import Cast, a_bank_account, actor
from tests.books.imports.bank import FakeBank, link, serving

pytestmark = pytest.mark.django_db


def oct_(day: int) -> date:
    return date(2026, 10, day)


@pytest.fixture(name="account")
def an_account(cast: Cast) -> ClientBankAccount:
    made = a_bank_account(cast.organisation)
    link(made)
    return made


@pytest.fixture(name="bank")
def a_bank() -> Iterator[FakeBank]:
    with serving(FakeBank(opening=100_00)) as bank:
        yield bank


def click(account: ClientBankAccount, cast: Cast, today: date, *, dry_run: bool = False) -> ImportRun:
    with clock.fixed(today):
        return actions.run_in_foreground(actions.request_import(account, by=actor(cast.bookkeeper), dry_run=dry_run))


def a_lease_that_lapsed(run: ImportRun) -> jobs.Lease[ImportRun]:
    lease = jobs.take(ImportRun, run.public_id, seconds=60)
    assert lease is not None
    ImportRun.objects.filter(pk=run.pk).update(lease_until=datetime(2020, 1, 1, tzinfo=UTC))
    return lease


def held(account: ClientBankAccount) -> list[tuple[int, int, str]]:
    return [
        (line.booked_on.day, line.amount_minor, line.text)
        for line in BankLine.objects.filter(bank_account=account).order_by("booked_on", "id")
    ]


def test_a_first_import_takes_its_opening_balance_from_the_bank_and_keeps_out_what_has_not_closed(
    cast: Cast, account: ClientBankAccount, bank: FakeBank
) -> None:
    bank.book(oct_(10), "500.00")
    bank.book(oct_(14), "-20.00", "FEE")
    bank.book(oct_(15), "7.00", "TODAY")
    bank.pending.append((oct_(15), "-3.00", "CARD"))

    run = click(account, cast, oct_(15))

    assert run.state == "committed"
    assert (run.counts["new"], run.counts["waiting"], run.counts["pending"]) == (2, 1, 1)
    assert held(account) == [(10, 50000, "RENT"), (14, -2000, "FEE")]
    account.refresh_from_db()
    assert (account.opening_minor, account.opening_on) == (10000, oct_(15) - timedelta(days=91))
    found = ledger.cashbook(account, on=oct_(14))
    assert found is not None
    assert found.minor == bank.balance(oct_(14)) == 58000
    assert run.proof == "consistent"
    assert queries.sentence(run) == "2 new, 1 after the close left for later, 1 pending kept out. Covered up to 14 October 2026."


def test_a_click_on_the_15th_and_one_on_the_20th_cover_every_day_between_them(
    cast: Cast, account: ClientBankAccount, bank: FakeBank
) -> None:
    for day in range(12, 21):
        bank.book(oct_(day), "1.00", f"DAY {day}")
    first = click(account, cast, oct_(15))
    second = click(account, cast, oct_(20))

    assert (first.covered_until, second.covered_from, second.covered_until) == (oct_(14), oct_(15), oct_(19))
    assert (second.counts["new"], second.counts["held"], second.counts["waiting"]) == (5, 3, 1)
    assert [day for day, _minor, _text in held(account)] == list(range(12, 20))
    assert (second.proof, second.difference_minor) == ("proved", 0)


def test_a_pending_payment_comes_in_once_it_has_cleared(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.pending.append((oct_(13), "-9.00", "CARD SHOP"))
    click(account, cast, oct_(15))
    assert held(account) == []

    bank.pending.clear()
    bank.book(oct_(16), "-9.00", "CARD SHOP", "b1")
    click(account, cast, oct_(17))
    assert held(account) == [(16, -900, "CARD SHOP")]


def test_after_a_lapse_of_less_than_ninety_days_nothing_is_missing(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(date(2026, 5, 30), "1.00")
    click(account, cast, date(2026, 6, 1))
    bank.book(date(2026, 6, 1), "2.00")
    bank.book(date(2026, 8, 20), "3.00")
    run = click(account, cast, date(2026, 8, 30))

    assert (run.state, run.counts["new"], run.missing_from, run.proof) == ("committed", 2, None, "proved")


def test_after_a_lapse_of_more_than_ninety_days_the_exact_missing_days_are_named(
    cast: Cast, account: ClientBankAccount, bank: FakeBank
) -> None:
    bank.book(date(2026, 5, 30), "1.00")
    click(account, cast, date(2026, 6, 1))
    bank.book(date(2026, 6, 2), "40.00", "LOST")
    bank.book(date(2026, 9, 1), "3.00")
    run = click(account, cast, date(2026, 9, 20))

    assert run.state == "committed_with_gap"
    assert (run.missing_from, run.missing_until) == (date(2026, 6, 1), date(2026, 6, 21))
    assert (run.proof, run.difference_minor) == ("unproved", 4000)
    assert "1 June 2026 to 21 June 2026 could not be had" in queries.sentence(run)
    assert {problem["code"] for problem in run.problems} == {"missing_days", "difference"}


def test_a_file_fills_what_a_lapse_left_and_the_next_read_proves_it(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(date(2026, 5, 30), "1.00")
    click(account, cast, date(2026, 6, 1))
    bank.book(date(2026, 6, 2), "40.00", "LOST")
    bank.book(date(2026, 9, 1), "3.00")
    click(account, cast, date(2026, 9, 20))

    with clock.fixed(date(2026, 9, 20)):
        filled = actions.import_file(account, by=actor(cast.bookkeeper), name="june.json", body=bank.payload(bank.feed))
    assert (filled.counts["new"], filled.counts["held"]) == (1, 2)
    assert click(account, cast, date(2026, 9, 21)).proof == "proved"


def test_a_second_import_of_the_same_days_adds_nothing_and_says_so(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(14), "5.00")
    click(account, cast, oct_(15))
    run = click(account, cast, oct_(15))

    assert (run.counts["new"], run.counts["held"]) == (0, 1)
    assert queries.sentence(run) == "No new lines. 1 held already. Covered up to 14 October 2026."
    assert len(held(account)) == 1


def test_a_line_that_the_bank_books_late_on_a_day_read_before_is_found(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(13), "5.00")
    click(account, cast, oct_(15))
    bank.book(oct_(13), "5.00", "LATE")

    assert click(account, cast, oct_(16)).counts["new"] == 1


def test_a_changed_text_and_a_vanished_line_are_questions_and_the_lines_stay(
    cast: Cast, account: ClientBankAccount, bank: FakeBank
) -> None:
    bank.book(oct_(12), "5.00", "12.10 SHOP", "a")
    bank.book(oct_(13), "6.00", "GOES", "b")
    click(account, cast, oct_(15))
    bank.feed = [(oct_(12), "5.00", "SHOP", "z")]
    run = click(account, cast, oct_(16))
    click(account, cast, oct_(16))

    assert held(account) == [(12, 500, "12.10 SHOP"), (13, 600, "GOES")]
    assert sorted(LineQuestion.objects.values_list("kind", flat=True)) == ["changed", "vanished"]
    assert sorted(BankLine.objects.values_list("presence", flat=True)) == ["amended_at_bank", "vanished_at_bank"]
    assert (run.proof, run.difference_minor) == ("unproved", -600)
    assert len(queries.result(run)["questions"]) == 2


def test_a_line_that_comes_back_closes_its_question(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(13), "6.00", "GOES", "b")
    bank.book(oct_(13), "7.00", "STAYS")
    click(account, cast, oct_(15))
    gone, bank.feed = bank.feed, bank.feed[1:]
    click(account, cast, oct_(16))
    bank.feed = gone
    click(account, cast, oct_(17))

    assert LineQuestion.objects.get().is_open is False
    assert set(BankLine.objects.values_list("presence", flat=True)) == {"booked"}


def test_lines_alike_in_everything_ask_a_person_unless_the_balance_answers(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(13), "0.06", "INTEREST")
    bank.book(oct_(13), "0.06", "INTEREST")
    click(account, cast, oct_(15))
    assert LineQuestion.objects.filter(kind="twin").count() == 1

    bank.book(oct_(16), "0.07", "INTEREST")
    bank.book(oct_(16), "0.07", "INTEREST")
    assert click(account, cast, oct_(18)).proof == "proved"
    assert LineQuestion.objects.filter(kind="twin").count() == 1
    assert len(held(account)) == 4


@pytest.mark.parametrize(
    ("failure", "code"),
    [(Unreachable("Nobody."), "unreachable"), (Malformed("What?"), "malformed")],
)
def test_a_failure_says_why_and_leaves_the_cursor_where_it_was(
    cast: Cast, account: ClientBankAccount, bank: FakeBank, failure: Exception, code: str
) -> None:
    click(account, cast, oct_(15))
    bank.failure = failure  # type: ignore[assignment]
    bank.book(oct_(16), "5.00")
    run = click(account, cast, oct_(20))

    assert (run.state, run.failure_code, run.failure_sentence) == ("failed", code, str(failure))
    assert ImportCursor.objects.get().covered_until == oct_(14)
    bank.failure = None
    assert click(account, cast, oct_(20)).counts["new"] == 1


def test_when_all_reads_are_used_the_run_waits_for_the_hour_the_bank_names_and_nothing_is_lost(
    cast: Cast, account: ClientBankAccount, bank: FakeBank
) -> None:
    bank.book(oct_(14), "5.00")
    retry_at = datetime.now(UTC) + timedelta(hours=5)
    bank.failure = RateLimited("Used.", retry_at=retry_at)
    run = click(account, cast, oct_(15))

    assert (run.state, run.next_attempt_at, run.failure_code) == ("queued", retry_at, "rate_limited")
    assert run.failure_sentence.startswith("All the reads that Pennant Bank allows for now are used. We read again at ")
    assert not ImportCursor.objects.exists()
    bank.failure = None
    again = click(account, cast, oct_(15))  # the same run: somebody asked before its hour
    assert (again.pk, again.state, again.counts["new"], again.failure_sentence) == (run.pk, "committed", 1, "")


def test_one_account_that_fails_never_stops_another(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    broken = a_bank_account(cast.organisation, currency="EUR")
    link(broken, bank="Kestrel Bank").connection.consents.update(state="expired")
    bank.book(oct_(14), "5.00")
    with clock.fixed(oct_(15)):
        runs = [actions.run_in_foreground(run) for run in actions.request_imports(cast.organisation, by=actor(cast.bookkeeper))]

    assert {run.bank_account_id: run.state for run in runs} == {account.pk: "committed", broken.pk: "failed"}


def test_a_bank_that_sends_another_currency_is_refused_whole(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.currency = "EUR"
    bank.book(oct_(14), "5.00")
    run = click(account, cast, oct_(15))

    assert (run.state, run.failure_code) == ("failed", "wrong_currency")
    assert held(account) == []


def test_a_dry_run_says_what_would_come_in_and_saves_nothing(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(14), "5.00")
    run = click(account, cast, oct_(15), dry_run=True)

    assert (run.state, run.counts["new"]) == ("previewed", 1)
    assert held(account) == []
    assert not ImportCursor.objects.exists()
    with clock.fixed(oct_(15)):
        taken = actions.run_in_foreground(actions.confirm(run, by=actor(cast.bookkeeper)))
    assert (taken.state, held(account)) == ("committed", [(14, 500, "RENT")])


def test_a_discarded_preview_cannot_be_brought_in_any_more(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    run = click(account, cast, oct_(15), dry_run=True)
    actions.discard(run, by=actor(cast.bookkeeper))

    with pytest.raises(actions.NotPreviewed):
        actions.confirm(run, by=actor(cast.bookkeeper))


def test_an_account_that_is_not_linked_is_refused(cast: Cast) -> None:
    with pytest.raises(actions.NotLinked):
        actions.request_import(a_bank_account(cast.organisation), by=actor(cast.bookkeeper))


def test_two_clicks_are_one_run(cast: Cast, account: ClientBankAccount) -> None:
    first = actions.request_import(account, by=actor(cast.bookkeeper))
    second = actions.request_import(account, by=actor(cast.manager))

    assert first.pk == second.pk


def test_a_run_that_died_after_reading_goes_on_without_asking_the_bank_again(
    cast: Cast, account: ClientBankAccount, bank: FakeBank
) -> None:
    bank.book(oct_(14), "5.00")
    with clock.fixed(oct_(15)):
        run = actions.request_import(account, by=actor(cast.bookkeeper))
        lease = a_lease_that_lapsed(run)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bankbook.books.imports.actions.course.commit", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                actions.execute(lease)
        assert RawPayload.objects.count() == 1
        done = actions.run_in_foreground(run)

    assert (done.state, len(bank.asked), held(account)) == ("committed", 1, [(14, 500, "RENT")])


def test_a_worker_whose_lease_went_to_another_writes_nothing(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(14), "5.00")
    with clock.fixed(oct_(15)):
        run = actions.request_import(account, by=actor(cast.bookkeeper))
        slow = a_lease_that_lapsed(run)

        def another_worker_takes_it() -> None:
            bank.before_answer = lambda: None
            ImportRun.objects.filter(pk=run.pk).update(lease_until=datetime(2020, 1, 1, tzinfo=UTC))
            jobs.run_now(actions.KIND, run.public_id)

        bank.before_answer = another_worker_takes_it
        with pytest.raises(jobs.LeaseLost):
            actions.execute(slow)

    assert held(account) == [(14, 500, "RENT")]
    assert AuditEvent.objects.filter(what="books.import.committed").count() == 1


def test_one_entry_of_the_record_stands_for_a_whole_run(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    for number in range(30):
        bank.book(oct_(14), "5.00", f"LINE {number}")
    run = click(account, cast, oct_(15))

    event = AuditEvent.objects.get(what="books.import.committed")
    assert (event.target_id, event.detail["lines"], event.detail["lines_hash"]) == (str(run.public_id), 30, run.lines_hash)
    assert event.actor_label == cast.bookkeeper.user.name


def test_the_database_refuses_a_state_that_no_run_can_be_in(account: ClientBankAccount) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRun.objects.create(
            bank_account=account, source="file", state="elsewhere", requested_by="x", actor_kind="x", idempotency_key="x"
        )


def test_without_a_balance_the_first_import_stays_unproved_and_the_opening_unknown(
    cast: Cast, account: ClientBankAccount, bank: FakeBank
) -> None:
    bank.gives_balance = False
    bank.book(oct_(14), "5.00")
    first, second = click(account, cast, oct_(15)), click(account, cast, oct_(16))
    account.refresh_from_db()

    assert (first.proof, second.proof, account.opening_minor) == ("unproved", "consistent", None)


def test_lines_from_before_the_opening_begin_the_books_earlier_and_leave_every_later_balance(
    cast: Cast, account: ClientBankAccount, bank: FakeBank
) -> None:
    bank.book(date(2026, 1, 5), "30.00", "OLD")
    bank.book(oct_(14), "5.00")
    click(account, cast, oct_(15))
    with clock.fixed(oct_(15)):
        actions.import_file(account, by=actor(cast.bookkeeper), name="old.json", body=bank.payload(bank.feed))
    account.refresh_from_db()

    assert (account.opening_minor, account.opening_on) == (10000, date(2026, 1, 4))
    found = ledger.cashbook(account, on=oct_(14))
    assert found is not None
    assert found.minor == bank.balance(oct_(14))


@pytest.mark.parametrize(
    ("zone", "instant", "last"),
    [
        ("Europe/London", "2026-10-14T23:30:00+00:00", oct_(14)),  # 00:30 on the 15th there: summer time
        ("Europe/London", "2026-10-14T22:30:00+00:00", oct_(13)),
        ("America/Toronto", "2026-10-15T03:30:00+00:00", oct_(13)),  # 23:30 on the 14th there
        ("America/Toronto", "2026-10-15T04:30:00+00:00", oct_(14)),
        ("Europe/Paris", "2026-10-24T22:30:00+00:00", oct_(24)),  # the night in which the clocks go back
        ("Europe/Paris", "2026-10-25T23:30:00+00:00", oct_(25)),
    ],
)
def test_the_day_that_closed_is_judged_where_the_bank_is(cast: Cast, bank: FakeBank, zone: str, instant: str, last: date) -> None:
    account = a_bank_account(cast.organisation)
    link(account, zone=zone)
    with time_machine.travel(datetime.fromisoformat(instant), tick=False):
        run = actions.run_in_foreground(actions.request_import(account, by=actor(cast.bookkeeper)))

    assert (run.window_last, run.window_first) == (last, last - timedelta(days=89))
