"""The pages of the books' core: who may see them, what they say empty and filled, and that an outsider's ids are not there."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from bankbook.books.ledger.models import Ledger
from bankbook.books.lettings.models import StagedFile, Tenancy
from bankbook.books.organisations.rules import RIGHTS, Right, Role
from tests.books.cast import Cast, a_bank_account, a_charge, a_tenancy, client_of, today

PAGES: dict[str, Right | None] = {
    "today": None,
    "organisations": None,
    "people": None,
    "admin-page": None,
    "account": None,
    "bank-accounts": Right.VIEW_LEDGERS,
    "bank-account-add": Right.MANAGE_ACCOUNTS,
    "ledgers": Right.VIEW_LEDGERS,
    "tenancies": Right.VIEW_LEDGERS,
    "tenancies-import": Right.IMPORT_LETTINGS,
    "charges-import": Right.IMPORT_LETTINGS,
}
FILE = b"code,tenants,property,landlord,rent,currency,rent_day,payment_reference,start,end\nT1,Ann,1 Mill Lane,L,950,GBP,1,HV7K3MQ4,2026-01-01,\n"


def body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", list(Role))
def test_a_page_opens_to_exactly_the_roles_that_hold_its_right(cast: Cast, page: str, role: Role) -> None:
    right = PAGES[page]
    response = client_of(cast.of(role)).get(reverse(f"books:{page}"))
    assert response.status_code == (200 if right is None or right in RIGHTS[role] else 403)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_to_nobody_who_is_not_signed_in(db: None, page: str) -> None:
    response = Client().get(reverse(f"books:{page}"))
    assert (response.status_code, response["Location"][:9]) == (302, "/sign-in?")


def outsiders_addresses(cast: Cast) -> list[str]:
    account, tenancy = a_bank_account(cast.organisation), a_tenancy(cast.organisation)
    staged = StagedFile.objects.create(
        organisation=cast.organisation, kind="tenancies", name="x", body=b"", made_by="x", made_at="2026-01-01T00:00:00Z"
    )
    ledger = Ledger.objects.get(tenancy=tenancy, kind="tenancy")
    return [
        reverse("books:bank-account", args=[account.public_id]),
        reverse("books:ledger", args=[ledger.public_id]),
        reverse("books:ledger-csv", args=[ledger.public_id]),
        reverse("books:tenancies-preview", args=[staged.public_id]),
        reverse("books:tenancies-discard", args=[staged.public_id]),
    ]


def test_an_outsider_finds_nothing_at_any_id(cast: Cast) -> None:
    client = client_of(cast.outsider)
    for address in outsiders_addresses(cast):
        answer = client.post(address) if address.endswith("discard") else client.get(address)
        assert answer.status_code == 404, address
    assert StagedFile.objects.count() == 1


def test_every_id_that_is_nowhere_answers_like_an_outsiders(cast: Cast) -> None:
    for address in outsiders_addresses(cast):
        nowhere = address.replace(address.split("/")[4 if "admin" in address else 3], "00000000-0000-4000-8000-000000000000")
        assert client_of(cast.owner).get(nowhere).status_code in {404, 405}


def test_the_first_day_opens_one_step_at_a_time(cast: Cast) -> None:
    page = body(client_of(cast.bookkeeper), "/")
    assert "No bank is connected yet" in page
    assert "Import transactions" in page
    assert page.count("btn-primary") == 1
    viewer = body(client_of(cast.viewer), "/")
    assert "btn-primary" not in viewer
    assert "Ana Marsh" in viewer


def test_the_menu_holds_the_articles_paths(cast: Cast) -> None:
    page = body(client_of(cast.bookkeeper), reverse("books:people"))
    for words in ("View all employees", "Unassigned lines", "Open banking authorisation", "Admin page"):
        assert words in page
    assert reverse("books:account") in body(client_of(cast.bookkeeper), reverse("books:admin-page"))
    assert reverse("books:bank-accounts") in body(client_of(cast.bookkeeper), reverse("books:account"))
    assert reverse("books:open-banking") in body(client_of(cast.bookkeeper), reverse("books:bank-accounts"))


def test_adding_a_bank_account_checks_its_numbers_and_says_where(cast: Cast) -> None:
    client, address = client_of(cast.manager), reverse("books:bank-account-add")
    good = {"name": "Client", "kind": "client", "currency": "gbp", "sort_code": "00-03-27", "number": "40213388"}

    for change, words in (
        ({"number": ""}, "given together"),
        ({"sort_code": "12"}, "six digits"),
        ({"iban": "GB00NRTM00032740213388"}, "check digits"),
        ({"currency": "XXX"}, "not a currency"),
    ):
        response = client.post(address, good | change)
        assert response.status_code == 200
        assert words in response.content.decode()
    assert client.post(address, good).status_code == 302
    assert "has this number already" in client.post(address, good | {"name": "Other"}).content.decode()
    assert "give another name" in client.post(address, good | {"number": "40213396"}).content.decode()
    assert "••3388" in body(client, reverse("books:bank-accounts"))


def test_a_ledger_answers_in_its_title(cast: Cast) -> None:
    tenancy = a_tenancy(cast.organisation, tenants=["Ann Lee", "Bo Ray"], reference="HV7K3MQ4")
    a_charge(tenancy, due_on=today(), reference="INV-1", amount_minor=55000)
    a_charge(tenancy, due_on=today() + timedelta(30), reference="INV-2")
    ledger = Ledger.objects.get(tenancy=tenancy, kind="tenancy")

    page = body(client_of(cast.viewer), reverse("books:ledger", args=[ledger.public_id]))

    assert "Ann Lee, Bo Ray owe £550.00" in page
    assert "HV7K3MQ4" in page
    assert "INV-1" in page
    assert "Next: INV-2" in page
    empty = body(client_of(cast.viewer), reverse("books:ledger", args=[ledger.public_id]) + "?first=2001-01-01&last=2001-02-01")
    assert "Nothing in these days" in empty


def test_a_ledger_can_be_taken_away_and_no_cell_is_a_formula(cast: Cast) -> None:
    tenancy = a_tenancy(cast.organisation)
    a_charge(tenancy, due_on=today(), reference="=1+1")
    ledger = Ledger.objects.get(tenancy=tenancy, kind="tenancy")

    text = client_of(cast.viewer).get(reverse("books:ledger-csv", args=[ledger.public_id])).content.decode()

    assert text.splitlines()[0] == "date,kind,text,amount,currency,balance_after"
    assert text.splitlines()[1].endswith(",Rent =1+1,-950.00,GBP,-950.00")


def test_ledgers_and_tenancies_are_found_by_what_people_know(cast: Cast) -> None:
    a_tenancy(cast.organisation, "T7", tenants=["Morag Ellery"], address="4 Tidewater Court", landlord="Osei", reference="HV7K-3MQ4")
    a_tenancy(cast.organisation, "T8", tenants=["Zed"], address="9 Elsewhere", landlord="Nobody")
    client = client_of(cast.viewer)
    for words in ("morag", "T7", "tidewater", "osei", "hv7k3mq4", "HV7K 3MQ4"):
        assert "Morag Ellery" in body(client, f"{reverse('books:tenancies')}?q={words}")
        assert "Zed" not in body(client, f"{reverse('books:tenancies')}?q={words}")
    assert "No tenancy fits" in body(client, f"{reverse('books:tenancies')}?q=nothing+like+it")
    assert "No ledger fits" in body(client, f"{reverse('books:ledgers')}?q=nothing+like+it")
    assert "Morag" in body(client, f"{reverse('books:ledgers')}?q=ellery&kind=deposit")


def test_long_lists_are_read_page_by_page_without_loss(cast: Cast) -> None:
    names = {f"Tenant {number:03}" for number in range(120)}
    for name in sorted(names):
        a_tenancy(cast.organisation, f"K{name[-3:]}", tenants=[name], landlord="One")
    client, seen, address = client_of(cast.viewer), set(), reverse("books:tenancies")
    for _ in range(3):
        response = client.get(address)
        seen |= {row["tenancy"].tenants[0] for row in response.context["rows"]}
        address = response.context["pages"]["older"]
    assert (seen, address) == (names, "")


def test_a_list_costs_the_same_for_one_row_and_fifty(cast: Cast, django_assert_max_num_queries: Callable[[int], object]) -> None:
    client = client_of(cast.viewer)
    for number in range(50):
        a_charge(a_tenancy(cast.organisation, f"K{number:03}"), due_on=date(2026, 1, 1))
    for page, most in (("tenancies", 12), ("ledgers", 11), ("bank-accounts", 11)):
        with django_assert_max_num_queries(most):  # type: ignore[attr-defined]  # a context manager
            client.get(reverse(f"books:{page}"))


def upload(client: Client, content: bytes = FILE, kind: str = "tenancies") -> object:
    file = BytesIO(content)
    file.name = "tenancies.csv"
    return client.post(reverse(f"books:{kind}-import"), {"file": file})


def test_a_file_is_shown_first_and_then_done_exactly(cast: Cast) -> None:
    client = client_of(cast.bookkeeper)
    address = upload(client)["Location"]

    shown = client.get(address)
    assert (shown.context["shown"].new, Tenancy.objects.count()) == (1, 0)
    done = client.post(address, {"mark": shown.context["shown"].mark})

    assert done["Location"] == reverse("books:tenancies")
    assert (Tenancy.objects.count(), StagedFile.objects.count()) == (1, 0)
    assert "Ann" in body(client, done["Location"])


def test_a_plan_that_changed_meanwhile_is_shown_again(cast: Cast) -> None:
    client = client_of(cast.bookkeeper)
    address = upload(client)["Location"]
    mark = client.get(address).context["shown"].mark
    a_tenancy(cast.organisation, "T9", reference="HV7K3MQ4")

    answer = client.post(address, {"mark": mark})

    assert (answer.status_code, Tenancy.objects.count()) == (200, 1)
    assert "Look again" in answer.content.decode()


def test_a_file_that_is_no_table_is_refused_on_the_spot(cast: Cast) -> None:
    client = client_of(cast.bookkeeper)
    answer = upload(client, b"a,b\n1,2\n")
    assert "has no column code" in answer.content.decode()
    assert "Error:" in answer.content.decode()
    assert StagedFile.objects.count() == 0


def test_a_file_can_be_discarded(cast: Cast) -> None:
    client = client_of(cast.bookkeeper)
    address = upload(client)["Location"]
    client.post(f"{address}/discard")
    assert (StagedFile.objects.count(), client.get(address).status_code) == (0, 404)


def test_text_of_a_file_is_never_markup(cast: Cast) -> None:
    client = client_of(cast.bookkeeper)
    page = body(client, upload(client, FILE.replace(b"Ann", b"<script>alert(1)</script>"))["Location"])
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
