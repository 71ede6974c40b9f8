"""*Import transactions*, *Import runs*, *View bank lines* and a statement file, as people of each role and outsiders meet them."""

import json
from collections.abc import Iterator
from datetime import date
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bankbook import clock
from bankbook.books.banklines.models import BankLine
from bankbook.books.imports import actions
from bankbook.books.imports.models import ImportRun, LineQuestion
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.providers.port import RateLimited
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


def test_the_button_makes_a_run_and_comes_back_to_the_page_it_was_on(cast: Cast, account: ClientBankAccount) -> None:
    client = client_of(cast.bookkeeper)
    answer = client.post(reverse("books:import-transactions"), {"next": reverse("books:unassigned")})

    assert (answer.status_code, answer["Location"]) == (HTTPStatus.FOUND, reverse("books:unassigned"))
    assert ImportRun.objects.get().bank_account == account
    page = client.get(reverse("books:bank-lines"))
    assert 'hx-trigger="every 1s"' in page.content.decode()
    assert "Waiting its turn." in page.content.decode()


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil", ""])
def test_the_button_leads_nowhere_else(cast: Cast, account: ClientBankAccount, next_: str) -> None:
    answer = client_of(cast.bookkeeper).post(reverse("books:import-transactions"), {"next": next_})

    assert answer["Location"] == reverse("books:bank-lines")


def test_without_a_linked_account_the_button_says_what_to_do(cast: Cast) -> None:
    answer = client_of(cast.bookkeeper).post(reverse("books:import-transactions"), follow=True)

    assert "No account at a bank is linked yet" in answer.content.decode()


def test_a_viewer_sees_lines_and_has_no_button(cast: Cast, account: ClientBankAccount) -> None:
    viewer = client_of(cast.viewer)

    assert viewer.post(reverse("books:import-transactions")).status_code == HTTPStatus.FORBIDDEN
    assert reverse("books:import-transactions") not in viewer.get(reverse("books:bank-lines")).content.decode()


def test_the_panel_says_the_result_in_words_and_stops_asking(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(14), "5.00")
    imported(cast, account)
    panel = client_of(cast.viewer).get(reverse("books:import-panel")).content.decode()

    assert "1 new. Covered up to 14 October 2026." in panel
    assert "every 1s" not in panel


PART = {"HX-Request": "true", "HX-Target": "import-panel"}


def test_the_panel_tells_its_page_each_time_an_account_is_through_and_only_then(
    cast: Cast, account: ClientBankAccount, bank: FakeBank
) -> None:
    viewer, address = client_of(cast.viewer), reverse("books:import-panel")
    run = actions.request_import(account, by=actor(cast.bookkeeper))
    working = viewer.get(f"{address}?done=0", headers=PART)
    assert "done=0" in working.content.decode()
    assert "HX-Trigger-After-Swap" not in working

    actions.run_in_foreground(run)

    assert json.loads(viewer.get(f"{address}?done=0", headers=PART)["HX-Trigger-After-Swap"]) == {"imported": {}}
    assert "HX-Trigger-After-Swap" not in viewer.get(f"{address}?done=1", headers=PART)


def test_the_result_is_said_in_a_place_that_the_panel_does_not_replace(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(14), "5.00")
    viewer, address = client_of(cast.viewer), reverse("books:import-panel")
    run = actions.request_import(account, by=actor(cast.bookkeeper))
    page = viewer.get(reverse("books:bank-lines")).content.decode()
    panel = page[page.index('id="import-panel"') : page.index("</section>", page.index('id="import-panel"'))]
    assert page.count('<p id="import-said" class="sr-only" role="status"></p>') == 1
    assert "import-said" not in panel
    assert "aria-live" not in panel
    assert "import-said" not in viewer.get(f"{address}?done=0", headers=PART).content.decode()

    actions.run_in_foreground(run)

    told = viewer.get(f"{address}?done=0", headers=PART).content.decode()
    assert '<p id="import-said" hx-swap-oob="innerHTML">Client account: 1 new. Covered up to 14 October 2026.' in told


@pytest.mark.parametrize("page", ["bank-lines", "unassigned"])
def test_what_an_import_changes_is_asked_for_again_together_with_the_menu(
    cast: Cast, account: ClientBankAccount, bank: FakeBank, page: str
) -> None:
    bank.book(oct_(14), "5.00", "CAME IN")
    imported(cast, account)
    client = client_of(cast.bookkeeper)
    whole = client.get(reverse(f"books:{page}")).content.decode()
    for words in ('hx-trigger="imported from:body"', 'id="imported"', 'id="page-head"', 'id="main-menu"', 'id="small-menu"'):
        assert whole.count(words) == 1, words

    asked = client.get(reverse(f"books:{page}"), headers={"HX-Request": "true", "HX-Target": "imported"}).content.decode()

    assert asked.index('id="imported"') < asked.index("CAME IN")
    assert "waiting</span>" in asked[asked.index('id="main-menu"') :]
    assert "waiting</span>" not in client.get(reverse("books:import-panel"), headers=PART).content.decode()


def test_the_panel_says_until_when_it_waits_and_that_nothing_is_lost(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.failure = RateLimited("Used.")
    imported(cast, account)
    panel = client_of(cast.viewer).get(reverse("books:import-panel")).content.decode()

    assert "Waits until" in panel
    assert "Nothing is lost." in panel
    assert "every 1s" not in panel


def test_bank_lines_stand_in_bands_of_days_with_the_balance_at_close_and_after_each_line(
    cast: Cast, account: ClientBankAccount, bank: FakeBank
) -> None:
    bank.book(oct_(12), "50.00", "RENT ONE")
    bank.book(oct_(14), "7.50", "RENT TWO")
    bank.book(oct_(14), "-20.00", "FEE")
    imported(cast, account)
    page = client_of(cast.viewer).get(reverse("books:bank-lines"))
    bands = page.context["bands"]

    assert [band.on.day for band in bands] == [14, 12]
    assert [band.close.minor for band in bands] == [13750, 15000]
    assert [(row.line.text, row.balance.minor) for band in bands for row in band.rows] == [
        ("FEE", 13750),
        ("RENT TWO", 15750),
        ("RENT ONE", 15000),
    ]
    assert "Wednesday 14 October" in page.content.decode()


def test_a_days_close_has_the_double_rule_once_bank_and_books_agree_on_a_later_day(
    cast: Cast, account: ClientBankAccount, bank: FakeBank
) -> None:
    bank.book(oct_(12), "50.00")
    imported(cast, account)
    client = client_of(cast.viewer)
    assert 'class="money proved' not in client.get(reverse("books:bank-lines")).content.decode()
    with clock.fixed(oct_(16)):
        imported(cast, account)

    assert [band.mark for band in client.get(reverse("books:bank-lines")).context["bands"]] == ["proved"]


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("q=okafor", ["OKAFOR RENT"]),
        ("q=1,150.00", ["OKAFOR RENT"]),
        ("q=20", ["FEE"]),
        ("from=2026-10-13", ["OKAFOR RENT"]),
        ("to=2026-10-12", ["FEE"]),
        ("state=assigned", []),
        ("sort=smallest", ["FEE", "OKAFOR RENT"]),
        ("sort=oldest", ["FEE", "OKAFOR RENT"]),
        ("from=yesterday", ["OKAFOR RENT", "FEE"]),
        ("account=nonsense", ["OKAFOR RENT", "FEE"]),
    ],
)
def test_the_filter_finds_days_texts_amounts_and_states(
    cast: Cast, account: ClientBankAccount, bank: FakeBank, query: str, texts: list[str]
) -> None:
    bank.book(oct_(12), "-20.00", "FEE")
    bank.book(oct_(14), "1150.00", "OKAFOR RENT")
    imported(cast, account)
    context = client_of(cast.viewer).get(f"{reverse('books:bank-lines')}?{query}").context
    rows = context["rows"] or [row for band in context["bands"] for row in band.rows]

    assert [row.line.text for row in rows] == texts


def test_an_open_line_shows_its_panel_and_a_strangers_line_shows_nothing(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(12), "5.00", "RENT ONE")
    imported(cast, account)
    line = BankLine.objects.get()
    address = f"{reverse('books:bank-lines')}?line={line.public_id}"

    assert "Why nobody was chosen" in client_of(cast.viewer).get(address).content.decode()
    assert "RENT ONE" not in client_of(cast.outsider).get(address).content.decode()


def test_pages_of_fifty_lead_on_and_back_with_right_balances(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    for number in range(120):
        bank.book(oct_(13 + number // 80), "1.00", f"LINE {number}")
    imported(cast, account)
    client, address = client_of(cast.viewer), reverse("books:bank-lines")
    seen: list[tuple[str, int]] = []
    query = "?"
    while query:
        context = client.get(address + query).context
        seen += [(row.line.text, row.balance.minor) for band in context["bands"] for row in band.rows]
        last, query = context, context["older"]

    assert [balance for _text, balance in seen] == [10000 + 100 * (120 - number) for number in range(120)]
    assert client.get(address + last["newer"]).status_code == HTTPStatus.OK


def test_a_csv_holds_every_line_and_no_cell_that_a_spreadsheet_would_run(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(12), "-5.00", "=HYPERLINK(1)")
    bank.book(oct_(13), "6.00", "PLAIN, TEXT")
    imported(cast, account)
    answer = client_of(cast.bookkeeper).get(reverse("books:export-lines"))
    rows = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]

    assert rows[1].startswith("2026-10-12,,-5.00,GBP,'=HYPERLINK(1),")
    assert '"PLAIN, TEXT"' in rows[2]
    assert len(rows) == 3


def test_runs_are_listed_and_shown_with_their_questions_and_an_answer_closes_one(
    cast: Cast, account: ClientBankAccount, bank: FakeBank
) -> None:
    bank.book(oct_(12), "5.00", "SAME")
    bank.book(oct_(12), "5.00", "SAME")
    run = imported(cast, account)
    client = client_of(cast.bookkeeper)
    assert "2 new" in client.get(reverse("books:import-runs")).content.decode()
    address = reverse("books:import-run", args=[run.public_id])
    assert "Two lines of 12 October 2026 are alike" in client.get(address).content.decode()

    question = LineQuestion.objects.get()
    client.post(reverse("books:answer-question", args=[question.public_id]), {"answer": "Both are real"})
    question.refresh_from_db()
    assert (question.is_open, question.answer, question.answered_by) == (False, "Both are real", cast.bookkeeper.user.name)
    assert "Both are real" in client.get(address).content.decode()


def test_another_organisations_run_and_question_are_not_there(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(12), "5.00", "SAME")
    bank.book(oct_(12), "5.00", "SAME")
    run = imported(cast, account)
    outsider = client_of(cast.outsider)

    for name in ("import-run", "import-run-confirm", "import-run-discard"):
        ask = outsider.get if name == "import-run" else outsider.post
        assert ask(reverse(f"books:{name}", args=[run.public_id])).status_code == HTTPStatus.NOT_FOUND
    assert outsider.post(reverse("books:answer-question", args=[LineQuestion.objects.get().public_id])).status_code == HTTPStatus.NOT_FOUND
    assert LineQuestion.objects.get().is_open


def test_a_file_is_looked_at_first_and_brought_in_by_a_second_click(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(12), "5.00", "FROM A FILE")
    client = client_of(cast.bookkeeper)
    file = SimpleUploadedFile("saved.json", bank.payload(bank.feed))
    looked = client.post(reverse("books:import-file"), {"account": account.public_id, "file": file}, follow=True)

    assert "1 line would be added" in looked.content.decode()
    assert not BankLine.objects.exists()
    run = ImportRun.objects.get()
    client.post(reverse("books:import-run-confirm", args=[run.public_id]))
    actions.run_in_foreground(run)
    assert BankLine.objects.get().text == "FROM A FILE"


@pytest.mark.parametrize(
    ("body", "words"), [(b"not json", "cannot read"), (b'{"summary": "Busy", "status_code": 409}', "error message"), (b"", "empty")]
)
def test_a_file_that_is_none_is_refused_with_the_reason(cast: Cast, account: ClientBankAccount, body: bytes, words: str) -> None:
    file = SimpleUploadedFile("saved.json", body)
    answer = client_of(cast.bookkeeper).post(reverse("books:import-file"), {"account": account.public_id, "file": file}).content.decode()

    assert words in answer or "no saved transactions answer" in answer
    assert not ImportRun.objects.exists()


def test_a_file_in_another_currency_is_refused_whole(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.currency = "EUR"
    bank.book(oct_(12), "5.00")
    file = SimpleUploadedFile("saved.json", bank.payload(bank.feed))
    answer = client_of(cast.bookkeeper).post(reverse("books:import-file"), {"account": account.public_id, "file": file})

    assert "The file is in EUR, and Client account is kept in GBP." in answer.content.decode()


def test_another_organisations_account_takes_no_file(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    file = SimpleUploadedFile("saved.json", bank.payload([(oct_(12), "5.00", "X", "")]))
    client_of(cast.outsider).post(reverse("books:import-file"), {"account": account.public_id, "file": file})

    assert not ImportRun.objects.exists()
