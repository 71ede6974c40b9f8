"""The commands of the books' core: one JSON document out, a refusal as a sentence and a status, and the demo's home told from another's."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from bankbook import story
from bankbook.books.ledger.models import ClientBankAccount, OpenItem
from bankbook.books.lettings.models import Tenancy
from bankbook.books.organisations.actions import new_password
from bankbook.books.organisations.models import Organisation, User

HEAD = "code,tenants,property,landlord,rent,currency,rent_day,payment_reference,start,end\n"


def ask(*words: str) -> Any:
    out = StringIO()
    call_command(*words, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def agency(db: None) -> str:
    ask("organisation_create", "--name", "Test Lets", "--email", "Owner@Test.example")
    return "test lets"


def test_an_organisation_comes_with_an_owner_who_can_sign_in(db: None) -> None:
    made = ask("organisation_create", "--name", "Test Lets", "--email", "Owner@Test.example")
    owner = User.objects.get(email="owner@test.example")
    assert owner.check_password(made["owner"]["password"])
    assert Organisation.objects.get(public_id=made["id"]).staff.get().role == "owner"


def test_an_owner_who_is_known_keeps_their_password(agency: str) -> None:
    second = ask("organisation_create", "--name", "Other Lets", "--email", "owner@test.example")
    assert second["owner"]["password"] is None
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "email", "words"), [("TEST LETS", "a@b.example", "another name"), ("New", "nobody", "not an e-mail address")]
)
def test_what_cannot_be_founded_is_refused(agency: str, name: str, email: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        ask("organisation_create", "--name", name, "--email", email)


def test_a_bank_account_is_known_by_its_number(agency: str) -> None:
    made = ask(
        "bank_account_add", "--organisation", agency, "--name", "Client", "--kind", "client", "--currency", "GBP",
        "--sort-code", "00-03-27", "--number", "40213388",
    )  # fmt: skip
    assert ClientBankAccount.objects.get(public_id=made["id"]).identity == "GB:00032740213388"


def test_an_organisation_that_is_not_there_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="no organisation"):
        ask("bank_account_add", "--organisation", "nowhere", "--name", "x", "--kind", "client", "--currency", "GBP")


def test_tenancies_and_charges_come_in_with_their_problems_told(agency: str, tmp_path: Path) -> None:
    tenancies, charges = tmp_path / "tenancies.csv", tmp_path / "charges.csv"
    tenancies.write_text(HEAD + "T1,Ann,1 Mill Lane,L,950,GBP,1,HV7K3MQ4,2026-01-01,\nT2,Bo,2 Mill Lane,L,x,GBP,1,,2026-01-01,\n")
    charges.write_text(
        "reference,tenancy_code,kind,due_date,amount,currency\nC1,T1,rent,2026-11-01,950,GBP\nC2,T2,rent,2026-11-01,950,GBP\n"
    )

    first, owed = (
        ask("tenancies_import", "--organisation", agency, str(tenancies)),
        ask("charges_import", "--organisation", agency, str(charges)),
    )
    again = ask("tenancies_import", "--organisation", agency, str(tenancies))

    assert (first["new"], [(each["row"], each["column"]) for each in first["problems"]]) == (1, [(3, "rent")])
    assert (owed["new"], [(each["row"], each["column"]) for each in owed["problems"]]) == (1, [(3, "tenancy_code")])
    assert (again["new"], again["unchanged"]) == (0, 1)
    assert (Tenancy.objects.count(), OpenItem.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("command", "rows"),
    [
        ("tenancies_import", HEAD + "T2,Bo,2 Mill Lane,L,x,GBP,1,,2026-01-01,\n"),
        ("charges_import", "reference,tenancy_code,kind,due_date,amount,currency\nC2,T2,rent,2026-11-01,950,GBP\n"),
    ],
)
def test_a_file_of_which_no_row_can_be_used_does_not_end_well(
    agency: str, tmp_path: Path, command: str, rows: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(rows)
    with pytest.raises(SystemExit) as ended:
        ask(command, "--organisation", agency, str(file))
    assert ended.value.code == 1
    assert "nothing was brought in" in capsys.readouterr().err


def test_a_file_that_is_not_there_or_no_table_is_refused(agency: str, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n")
    for path, words in ((tmp_path / "nothing.csv", "cannot be read"), (tmp_path, "cannot be read"), (other, "no column code")):
        with pytest.raises(CommandError, match=words):
            ask("tenancies_import", "--organisation", agency, str(path))


def test_the_demo_is_filled_once_described_the_same_and_goes_on(db: None) -> None:
    first = ask("demo_prepare", "--describe")
    counts = (Tenancy.objects.count(), OpenItem.objects.count())

    again = ask("demo_prepare", "--describe")

    assert again == first
    assert (Tenancy.objects.count(), OpenItem.objects.count()) == counts
    assert counts[0] == 60
    assert counts[1] > 180
    assert [each["role"] for each in first["people"]] == ["owner", "manager", "bookkeeper", "viewer"]
    assert all(User.objects.get(email=each["email"]).check_password(each["password"]) for each in first["people"])
    assert {each["iban"] for each in first["bank_accounts"]} >= {story.account("hv-client").iban, story.account("hv-office").iban}
    (settings.CONFIG.home / "demo.json").unlink()


def test_books_that_somebody_works_with_are_no_demo(agency: str) -> None:
    with pytest.raises(CommandError, match="not the demo"):
        ask("demo_prepare")


def test_a_first_password_cannot_be_guessed() -> None:
    assert len({new_password() for _ in range(100)}) == 100
    assert len(new_password()) >= 20
