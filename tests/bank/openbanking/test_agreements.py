"""The agreement routes: terms, texts, lists, deletion, acceptance."""

from typing import Any
from uuid import uuid4

import pytest

from tests.bank.openbanking.calls import Api
from tests.bank.openbanking.cast import NORTHMERE, RELAIS, SANDBOX, Cast

pytestmark = pytest.mark.django_db
ENDUSER = "agreements/enduser/"


def create(api: Api, **fields: Any) -> Any:
    return api.post(ENDUSER, {"institution_id": NORTHMERE, **fields})


def test_the_default_is_ninety_days_back_ninety_days_of_access_and_every_scope(api: Api) -> None:
    made = create(api)

    assert made.status_code == 201
    assert made.json() | {"id": "", "created": ""} == {
        "id": "",
        "created": "",
        "institution_id": NORTHMERE,
        "max_historical_days": 90,
        "access_valid_for_days": 90,
        "access_scope": ["balances", "details", "transactions"],
        "accepted": None,
        "reconfirmation": False,
    }
    assert made.json()["created"].startswith("2026-11-20T")
    assert made.json()["created"].endswith("Z")
    assert len(made.json()["created"]) == 27


def test_numbers_may_come_as_texts_and_a_form_repeats_the_scope(api: Api) -> None:
    made = create(api, max_historical_days="180", access_valid_for_days="89")
    assert (made.json()["max_historical_days"], made.json()["access_valid_for_days"]) == (180, 89)

    form = f"institution_id={NORTHMERE}&max_historical_days=30&access_scope=details&access_scope=balances"
    answer = api.http.post(
        f"/api/v2/{ENDUSER}", form, content_type="application/x-www-form-urlencoded", headers={"Authorization": f"Bearer {api.token}"}
    )
    assert answer.status_code == 201
    assert answer.json()["access_scope"] == ["details", "balances"]


@pytest.mark.parametrize(
    ("fields", "field", "summary"),
    [
        ({"max_historical_days": 0}, "max_historical_days", "Incorrect max_historical_days"),
        ({"max_historical_days": 731}, "max_historical_days", "Incorrect max_historical_days"),
        ({"max_historical_days": -1}, "max_historical_days", "Incorrect max_historical_days"),
        ({"access_valid_for_days": 0}, "access_valid_for_days", "Incorrect access_valid_for_days"),
        ({"access_valid_for_days": 91}, "access_valid_for_days", "Incorrect access_valid_for_days"),
        ({"access_valid_for_days": 10**30}, "access_valid_for_days", "Incorrect access_valid_for_days"),
        ({"institution_id": RELAIS, "access_valid_for_days": 181}, "access_valid_for_days", "Incorrect access_valid_for_days"),
        ({"institution_id": SANDBOX, "max_historical_days": 91}, "max_historical_days", "Incorrect max_historical_days"),
        ({"institution_id": "NOBODY"}, "institution_id", "Unknown Institution ID NOBODY"),
        ({"reconfirmation": True}, "reconfirmation", "Reconfirmation is not allowed when access_valid_for_days <= 90 days"),
        ({"reconfirmation": True, "access_valid_for_days": 731}, "access_valid_for_days", "Incorrect access_valid_for_days"),
        (
            {"institution_id": RELAIS, "reconfirmation": True, "access_valid_for_days": 120},
            "reconfirmation",
            "Reconfirmation is not enabled",
        ),
        ({"access_scope": []}, "access_scope", "Incorrect access_scope"),
    ],
)
def test_terms_beyond_the_offer_are_refused_under_their_field(api: Api, fields: dict[str, Any], field: str, summary: str) -> None:
    answer = create(api, **fields)

    assert answer.status_code == 400
    assert answer.json()[field]["summary"] == summary
    assert answer.json()["status_code"] == 400


@pytest.mark.parametrize(("institution", "days"), [(NORTHMERE, 90), (RELAIS, 180), (SANDBOX, 90)])
def test_each_institution_gives_its_own_most(api: Api, institution: str, days: int) -> None:
    assert create(api, institution_id=institution, access_valid_for_days=days).status_code == 201


@pytest.mark.parametrize("days", [91, 730])
def test_a_british_bank_gives_up_to_two_years_with_reconfirmation(api: Api, days: int) -> None:
    assert create(api, reconfirmation=True, access_valid_for_days=days).status_code == 201


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({}, "institution_id"),
        ({"institution_id": NORTHMERE, "max_historical_days": "many"}, "max_historical_days"),
        ({"institution_id": NORTHMERE, "access_scope": ["payments"]}, "access_scope"),
        ({"institution_id": 7}, "institution_id"),
        ({"institution_id": "a\x00b"}, "institution_id"),
    ],
)
def test_a_wrong_field_is_named(api: Api, body: dict[str, Any], key: str) -> None:
    answer = api.post(ENDUSER, body)

    assert answer.status_code == 400
    assert isinstance(answer.json()[key], list)


def test_unknown_fields_are_refused_by_name(api: Api) -> None:
    answer = create(api, colour="green")

    assert answer.json()["summary"] == "Unknown fields in payload"
    assert "colour" in answer.json()["detail"]


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_object_is_refused_in_json(api: Api, body: bytes) -> None:
    answer = api.post(ENDUSER, body)

    assert answer.status_code == 400
    assert answer.json()["summary"] == "Unreadable payload"


def test_lists_come_in_pages_with_the_addresses_of_their_neighbours(api: Api) -> None:
    for _ in range(3):
        create(api)

    first = api.get(f"{ENDUSER}?limit=2").json()
    second = api.get(first["next"].partition("/api/v2/")[2]).json()

    assert (first["count"], len(first["results"]), first["previous"]) == (3, 2, None)
    assert (len(second["results"]), second["next"]) == (1, None)
    assert len(api.get(f"{ENDUSER}?limit=0").json()["results"]) == 3
    assert api.get(f"{ENDUSER}?limit=-1").status_code == 400
    assert api.get(f"{ENDUSER}?offset=99999999999999999999").status_code == 400


@pytest.mark.parametrize("slash", ["", "/"])
def test_an_agreement_nobody_accepted_can_be_deleted_in_both_spellings(api: Api, slash: str) -> None:
    made = create(api).json()["id"]

    answer = api.delete(f"{ENDUSER}{made}{slash}")

    assert answer.status_code == 200
    assert answer.json()["summary"] == "End User Agreement deleted"
    assert api.get(f"{ENDUSER}{made}{slash}").status_code == 404


def test_an_accepted_agreement_is_told_with_its_instant_and_cannot_be_deleted(api: Api, cast: Cast) -> None:
    made = create(api).json()["id"]
    api.linked(cast.letting.user, agreement=made)

    agreement = api.get(f"{ENDUSER}{made}/").json()
    assert agreement["accepted"].startswith("2026-11-20T")
    assert len(agreement["accepted"]) == 27
    assert api.delete(f"{ENDUSER}{made}/").status_code == 400


@pytest.mark.parametrize(
    ("method", "body"), [("PUT", {"user_agent": "x", "ip_address": "127.0.0.1"}), ("POST", {"ip": "127.0.0.1"}), ("PUT", None)]
)
def test_clients_do_not_accept_for_their_users(api: Api, method: str, body: Any) -> None:
    answer = api.call(method, f"{ENDUSER}{create(api).json()['id']}/accept/", body)

    assert answer.status_code == 403
    assert answer.json()["summary"] == "Insufficient permissions"


def test_a_malformed_id_is_400_and_an_unknown_one_404(api: Api) -> None:
    malformed = api.get(f"{ENDUSER}nothing/")
    assert malformed.status_code == 400
    assert malformed.json()["detail"] == "nothing is not a valid EndUserAgreement UUID. "
    assert api.get(f"{ENDUSER}{uuid4()}/").json() == {"summary": "Not found.", "detail": "Not found.", "status_code": 404}
