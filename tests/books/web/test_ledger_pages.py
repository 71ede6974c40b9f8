"""*Add a charge* and *Statement*, as people of each role and outsiders meet them."""

import csv
from collections.abc import Callable
from datetime import date, timedelta
from http import HTTPStatus
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils.html import escape

from bankbook import clock
from bankbook.books.ledger.models import Ledger, OpenItem
from bankbook.books.ledger.queries import statements
from bankbook.books.organisations.rules import RIGHTS, Right, Role
from bankbook.books.web.cells import plain
from tests.books.cast import Cast, a_bank_account, a_charge, a_tenancy, client_of, today

pytestmark = pytest.mark.django_db

TYPED = {"kind": "fee", "reference": "KEY-518", "due_on": "2026-08-03", "amount": "18.00"}
YEAR = "?first=2026-01-01&last=2026-12-31"


@pytest.fixture(name="ledger")
def a_ledger(cast: Cast) -> Ledger:
    tenancy = a_tenancy(cast.organisation, tenants=["Amara Okafor"], rent_minor=115000, reference="HV7K3MQ4")
    return Ledger.objects.get(tenancy=tenancy, kind="tenancy")


def address(name: str, ledger: Ledger) -> str:
    return reverse(f"books:{name}", args=[ledger.public_id])


@pytest.mark.parametrize("role", list(Role))
def test_the_form_and_its_button_open_to_exactly_who_may_bring_in_charges(cast: Cast, ledger: Ledger, role: Role) -> None:
    client, may = client_of(cast.of(role)), Right.IMPORT_LETTINGS in RIGHTS[role]

    assert client.get(address("charge-add", ledger)).status_code == (HTTPStatus.OK if may else HTTPStatus.FORBIDDEN)
    assert client.post(address("charge-add", ledger), TYPED).status_code == (HTTPStatus.FOUND if may else HTTPStatus.FORBIDDEN)
    assert (address("charge-add", ledger) in client.get(address("ledger", ledger)).content.decode()) is may
    assert OpenItem.objects.count() == may


def test_a_charge_stands_on_its_ledger_at_once(cast: Cast, ledger: Ledger) -> None:
    client = client_of(cast.bookkeeper)
    with clock.fixed(date(2026, 8, 4)):
        done = client.post(address("charge-add", ledger), TYPED, follow=True).content.decode()

    assert "KEY-518 is added: £18.00, due on 3 August 2026." in done
    assert "Amara Okafor owes £18.00" in done
    assert "Fee KEY-518" in done


def test_a_charge_that_is_due_later_is_shown_too(cast: Cast, ledger: Ledger) -> None:
    with clock.fixed(date(2026, 8, 1)):
        done = client_of(cast.bookkeeper).post(address("charge-add", ledger), TYPED, follow=True).content.decode()

    assert "Fee KEY-518" in done
    assert "Amara Okafor owes nothing" in done
    assert "Next: KEY-518" in done


def test_the_form_proposes_the_rent_for_today(cast: Cast, ledger: Ledger) -> None:
    with clock.fixed(date(2026, 8, 4)):
        page = client_of(cast.bookkeeper).get(address("charge-add", ledger)).content.decode()

    assert 'value="1150.00"' in page
    assert 'value="2026-08-04"' in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"amount": "one pound"}, "is not an amount of GBP"),
        ({"amount": "0"}, "must be above zero"),
        ({"due_on": "2026-02-30"}, "The calendar has no day"),
        ({"reference": "TAKEN"}, "give this one a reference of its own"),
        ({"reference": ""}, "This field is required"),
        ({"kind": "deposit"}, "Select a valid choice"),
    ],
    ids=str,
)
def test_a_refusal_stands_at_its_field_keeps_what_was_typed_and_adds_nothing(
    cast: Cast, ledger: Ledger, change: dict[str, str], words: str
) -> None:
    a_charge(a_tenancy(cast.organisation), due_on=today(), reference="TAKEN")
    answer = client_of(cast.bookkeeper).post(address("charge-add", ledger), TYPED | {"amount": "18.01"} | change)
    page = answer.content.decode()

    assert answer.status_code == HTTPStatus.OK
    assert "Nothing was added" in page
    assert words in page
    assert "<title>Error:" in page.replace("\n", "")
    assert f'value="{change.get("amount", "18.01")}"' in page
    assert OpenItem.objects.filter(ledger=ledger).count() == 0


def test_a_ledger_without_charges_offers_no_form(cast: Cast) -> None:
    cashbook = Ledger.objects.get(bank_account=a_bank_account(cast.organisation), kind="bank")
    client = client_of(cast.bookkeeper)

    assert address("charge-add", cashbook) not in client.get(address("ledger", cashbook)).content.decode()
    answer = client.get(address("charge-add", cashbook))
    assert (answer.status_code, "Open the ledger of a tenancy" in answer.content.decode()) == (HTTPStatus.CONFLICT, True)


def test_a_refusal_stands_under_the_menu_and_takes_the_place_of_the_page_that_asked_for_a_part(cast: Cast) -> None:
    cashbook = Ledger.objects.get(bank_account=a_bank_account(cast.organisation), kind="bank")
    client = client_of(cast.bookkeeper)

    whole = client.get(address("charge-add", cashbook))
    part = client.get(address("charge-add", cashbook), headers={"HX-Request": "true", "HX-Target": "imported"})

    assert 'id="main-menu"' in whole.content.decode()
    assert "HX-Retarget" not in whole
    assert (part.status_code, part["HX-Retarget"], part["HX-Reswap"]) == (HTTPStatus.CONFLICT, "body", "innerHTML")
    assert 'id="main-menu"' in part.content.decode()
    assert '{"code":"409","swap":true,"error":true}' in whole.content.decode()


@pytest.mark.parametrize("name", ["charge-add", "ledger-statement", "ledger-statement-csv"])
def test_another_organisations_ledger_is_not_there(cast: Cast, ledger: Ledger, name: str) -> None:
    outsider = client_of(cast.outsider)

    assert outsider.get(address(name, ledger)).status_code == HTTPStatus.NOT_FOUND
    assert outsider.post(address("charge-add", ledger), TYPED).status_code == HTTPStatus.NOT_FOUND
    assert not OpenItem.objects.exists()


def test_a_statement_runs_from_brought_forward_to_the_end(cast: Cast, ledger: Ledger) -> None:
    assert ledger.tenancy is not None
    for day, reference, minor in ((1, "A", 10000), (2, "B", 20000), (3, "C", 30000), (20, "LATER", 5)):
        a_charge(ledger.tenancy, due_on=date(2026, 3, day), reference=reference, amount_minor=minor)
    answer = client_of(cast.viewer).get(address("ledger-statement", ledger) + "?first=2026-03-02&last=2026-03-10")
    rows = answer.context["rows"]

    assert answer.context["told"].before.minor == -10000
    assert [(row.text, row.entry.after.minor) for row in rows] == [("Rent B", -30000), ("Rent C", -60000)]
    page = answer.content.decode()
    assert "Brought forward from 1 March 2026" in page
    assert "2 March 2026 to 10 March 2026, 2 entries" in " ".join(page.split())
    assert "HV7K3MQ4" in page
    assert escape(cast.organisation.name) in page


def test_a_statement_as_a_file_adds_up_and_no_cell_is_a_formula(cast: Cast, ledger: Ledger) -> None:
    assert ledger.tenancy is not None
    for day in range(1, 29):
        a_charge(ledger.tenancy, due_on=date(2026, 3, day), reference=f"=R{day}", amount_minor=100 + day, kind="other")
    text = client_of(cast.viewer).get(address("ledger-statement-csv", ledger) + "?first=2026-03-10&last=2026-03-31").content.decode()
    rows = list(csv.DictReader(text.splitlines()))
    pence = [int(row["balance_after"].replace(".", "")) for row in rows]

    assert (rows[0]["kind"], rows[-1]["kind"], len(rows)) == ("brought_forward", "closing", 21)
    assert [after - before for before, after in pairwise(pence[:-1])] == [-(100 + day) for day in range(10, 29)]
    assert pence[-1] == pence[-2]
    assert not [cell for row in rows for name, cell in row.items() if name == "text" and cell.startswith(("=", "+", "-", "@"))]


def test_a_text_that_is_a_formula_stays_text_in_a_file() -> None:
    assert [plain(text) for text in ("=1+1", "+44", "-5", "@SUM", "\tx", "\rx", "RENT", "")] == [
        "'=1+1",
        "'+44",
        "'-5",
        "'@SUM",
        "'\tx",
        "'\rx",
        "RENT",
        "",
    ]


def test_days_with_too_many_entries_are_refused_and_never_cut(cast: Cast, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ledger.tenancy is not None
    for day in range(1, 5):
        a_charge(ledger.tenancy, due_on=date(2026, 3, day), reference=f"R{day}")
    monkeypatch.setattr(statements, "WHOLE_MAX", 3)
    client = client_of(cast.viewer)

    assert (
        "More than 3 entries lie in these days. Choose fewer days."
        in client.get(address("ledger-statement", ledger) + YEAR).content.decode()
    )
    for name in ("ledger-statement-csv", "ledger-csv"):
        assert client.get(address(name, ledger) + YEAR).status_code == HTTPStatus.CONFLICT
    assert len(client.get(address("ledger-statement", ledger) + "?first=2026-03-02&last=2026-03-31").context["rows"]) == 3


def test_an_empty_statement_says_so(cast: Cast, ledger: Ledger) -> None:
    page = client_of(cast.viewer).get(address("ledger-statement", ledger) + "?first=2001-01-01&last=2001-02-01").content.decode()

    assert "Nothing was charged or received in these days." in page


def test_a_statement_costs_the_same_for_one_entry_and_sixty(
    cast: Cast, ledger: Ledger, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    assert ledger.tenancy is not None
    for day in range(60):
        a_charge(ledger.tenancy, due_on=date(2026, 3, 1) + timedelta(day), reference=f"R{day}")
    client = client_of(cast.viewer)
    with django_assert_max_num_queries(15):  # type: ignore[attr-defined]  # a context manager
        assert len(client.get(address("ledger-statement", ledger) + YEAR).context["rows"]) == 60


def test_the_ledger_sums_what_its_days_show(cast: Cast, ledger: Ledger) -> None:
    assert ledger.tenancy is not None
    for day in (1, 2):
        a_charge(ledger.tenancy, due_on=date(2026, 3, day), reference=f"R{day}", amount_minor=1234)
    page = " ".join(client_of(cast.viewer).get(address("ledger", ledger) + YEAR).content.decode().split())

    assert "1 January 2026 to 31 December 2026, 2 entries" in page
    assert "£24.68" in page
