"""GET /institutions/ and /institutions/{id}/."""

import pytest

from tests.bank.openbanking.calls import Api
from tests.bank.openbanking.cast import NORTHMERE, SANDBOX

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("country", ["GB", "gb"])
def test_a_country_in_either_case_gives_a_bare_array_with_its_banks_and_the_sandbox(api: Api, country: str) -> None:
    found = api.get(f"institutions/?country={country}").json()

    assert [each["id"] for each in found] == [NORTHMERE, SANDBOX]
    assert found[0]["countries"] == ["GB"]


def test_day_counts_are_texts_and_what_clients_read_unconditionally_is_there(api: Api) -> None:
    bank = api.get("institutions/?country=GB").json()[0]

    assert bank["transaction_total_days"] == "730"
    assert bank["max_access_valid_for_days"] == "90"
    assert bank["max_access_valid_for_days_reconfirmation"] == "730"
    assert bank["logo"].startswith("http")
    assert bank["name"] == "Northmere Bank"
    assert bank["bic"] == "NRTMGB2X"


@pytest.mark.parametrize("path", ["institutions", "institutions/"])
def test_without_a_country_every_bank_is_listed_with_and_without_the_slash(api: Api, path: str) -> None:
    assert len(api.get(path).json()) == 4


def test_a_flag_keeps_only_banks_that_support_it(api: Api) -> None:
    assert api.get("institutions/?country=GB&account_selection_supported=true").json() != []
    assert api.get("institutions/?country=GB&payments_enabled=true").json() == []
    assert api.get("institutions/?country=GB&payments_enabled=0").json() != []


@pytest.mark.parametrize("country", ["GBR", "1", "%00%00", "G"])
def test_what_is_no_country_is_refused_under_its_field(api: Api, country: str) -> None:
    answer = api.get(f"institutions/?country={country}")

    assert answer.status_code == 400
    assert answer.json()["country"]["summary"] == "Invalid country choice."


@pytest.mark.parametrize("slash", ["", "/"])
def test_one_bank_tells_what_it_supports(api: Api, slash: str) -> None:
    bank = api.get(f"institutions/{SANDBOX}{slash}").json()

    assert "account_selection" in bank["supported_features"]
    assert bank["supported_payments"] == {}


@pytest.mark.parametrize("unknown", ["NOBODY_XXXXGB2X", "%00", "x" * 300])
def test_an_unknown_bank_is_not_found(api: Api, unknown: str) -> None:
    answer = api.get(f"institutions/{unknown}/")

    assert answer.status_code == 404
    assert answer.json()["summary"] == "Not found."
