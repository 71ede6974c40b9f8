"""The requisition routes."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bankbook import clock
from bankbook.audit import SYSTEM
from bankbook.bank.grants.actions import keys, requests
from bankbook.bank.grants.models import EndUserAgreement, Requisition
from bankbook.bank.grants.rules.requisitions import Status
from bankbook.bank.grants.rules.terms import Standing
from tests.bank.openbanking.calls import REDIRECT, Api, Visitor
from tests.bank.openbanking.cast import NORTHMERE, RELAIS, TODAY, Cast

UNKNOWN = "0bd5f6a3-7e52-4c1e-9f30-5d0c8a1b2e44"  # nobody's id, the same in every process: test names must not change


pytestmark = pytest.mark.django_db


def test_a_requisition_has_every_published_key_from_the_start(api: Api) -> None:
    made = api.requisition(reference="ours-1")

    assert made["status"] == "CR"
    assert made["accounts"] == []
    assert made["link"].startswith("http://localhost:8710/consent/")
    assert made["agreement"]
    assert (made["redirect"], made["reference"], made["institution_id"]) == (REDIRECT, "ours-1", NORTHMERE)
    assert {"ssn", "user_language", "account_selection", "redirect_immediate", "created"} <= set(made)


def test_the_link_is_the_same_each_time(api: Api) -> None:
    made = api.requisition()

    assert api.get(f"requisitions/{made['id']}").json()["link"] == made["link"]


def test_nulls_blanks_and_words_for_booleans_are_taken(api: Api) -> None:
    made = api.requisition(agreement=None, ssn=None, user_language="EN", account_selection="true", redirect_immediate="false")

    assert made["account_selection"] is True
    assert made["redirect_immediate"] is False
    assert made["user_language"] == "EN"


def test_a_reference_is_unique_for_a_client_until_its_requisition_is_deleted(api: Api, other_api: Api) -> None:
    first = api.requisition(reference="r-1")
    taken = api.post("requisitions/", {"redirect": REDIRECT, "institution_id": NORTHMERE, "reference": "r-1"})

    assert taken.status_code == 400
    assert taken.json()["reference"]["summary"] == "Client reference must be unique"
    assert other_api.requisition(reference="r-1")["reference"] == "r-1"
    api.delete(f"requisitions/{first['id']}/")
    assert api.requisition(reference="r-1")["reference"] == "r-1"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"institution_id": "NOBODY"}, "institution_id"),
        ({"redirect": "ftp://x.example"}, "redirect"),
        ({"redirect": "javascript:alert(1)"}, "redirect"),
        ({"agreement": "not-a-uuid"}, "agreement"),
        ({"agreement": UNKNOWN}, "agreement"),
        ({"reference": "x" * 257}, "reference"),
    ],
)
def test_a_wrong_field_is_named(api: Api, fields: dict[str, Any], field: str) -> None:
    answer = api.post("requisitions/", {"redirect": REDIRECT, "institution_id": NORTHMERE, **fields})

    assert answer.status_code == 400
    assert field in answer.json()


def test_an_agreement_of_another_bank_or_client_is_unusable(api: Api, other_api: Api) -> None:
    french = api.post("agreements/enduser/", {"institution_id": RELAIS}).json()["id"]
    theirs = other_api.post("agreements/enduser/", {"institution_id": NORTHMERE}).json()["id"]

    for agreement in (french, theirs):
        answer = api.post("requisitions/", {"redirect": REDIRECT, "institution_id": NORTHMERE, "agreement": agreement})
        assert answer.status_code == 400
        assert "agreement" in answer.json()


def test_a_client_that_registered_addresses_returns_to_exactly_those(cast: Cast) -> None:
    client = keys.register_client(by=SYSTEM, name="Strict", redirects=(REDIRECT,))
    strict = Api(keys.create_key(client, by=SYSTEM))

    assert strict.requisition()["redirect"] == REDIRECT
    for near in (f"{REDIRECT}/", f"{REDIRECT}?x=1", REDIRECT.replace("https", "http"), f"{REDIRECT}/../evil", REDIRECT.upper()):
        assert strict.post("requisitions/", {"redirect": near, "institution_id": NORTHMERE}).status_code == 400, near


@pytest.mark.parametrize("slash", ["", "/"])
def test_deletion_says_the_words_that_clients_compare_and_drops_the_agreement(api: Api, slash: str) -> None:
    made = api.requisition()

    answer = api.delete(f"requisitions/{made['id']}{slash}")

    assert answer.status_code == 200
    assert answer.json()["summary"] == "Requisition deleted"
    assert api.get(f"requisitions/{made['id']}/").status_code == 404
    assert api.get(f"agreements/enduser/{made['agreement']}/").status_code == 404
    assert api.delete(f"requisitions/{made['id']}/").status_code == 404


def test_deletion_stops_every_read_at_once(api: Api, cast: Cast) -> None:
    linked = api.linked(cast.letting.user)
    account = linked["accounts"][0]
    assert api.get(f"accounts/{account}/balances/").status_code == 200

    api.delete(f"requisitions/{linked['id']}/")

    for path in ("", "balances/", "details/", "transactions/"):
        answer = api.get(f"accounts/{account}/{path}")
        assert answer.status_code == 404
        assert answer.json()["summary"] == f"Account ID {account} not found"


@pytest.mark.parametrize("unknown", ["nothing", UNKNOWN, "%00", "0" * 32])
def test_an_unknown_id_is_404_even_when_malformed(api: Api, unknown: str) -> None:
    for method in ("GET", "DELETE"):
        assert api.call(method, f"requisitions/{unknown}/").status_code == 404


def test_a_renewed_consent_finds_the_same_account_ids(api: Api, cast: Cast) -> None:
    first, second = api.linked(cast.letting.user), api.linked(cast.letting.user)

    assert first["accounts"] == second["accounts"]
    assert len(first["accounts"]) == 2


def test_two_clients_know_one_account_by_different_ids(api: Api, other_api: Api, cast: Cast) -> None:
    ours, theirs = api.linked(cast.letting.user), other_api.linked(cast.letting.user)

    assert not set(ours["accounts"]) & set(theirs["accounts"])


def test_an_expired_consent_is_told_as_expired_before_and_after_the_sweep(api: Api, cast: Cast) -> None:
    linked = api.linked(cast.letting.user)

    with clock.fixed(TODAY + timedelta(days=91)):
        assert api.get(f"requisitions/{linked['id']}/").json()["status"] == "EX"
        assert requests.lapse_due() == 1
        assert requests.lapse_due() == 0
        assert api.get(f"requisitions/{linked['id']}/").json()["status"] == "EX"


def test_the_sweep_leaves_whoever_began_in_time_the_time_to_answer(api: Api, cast: Cast) -> None:
    begun, unopened = api.requisition(), api.requisition()
    visitor = Visitor().signed_in(cast.letting.user)
    visitor.agree(begun["link"])
    Requisition.objects.update(link_lapses_at=clock.now())

    assert requests.lapse_due() == 1

    assert [api.get(f"requisitions/{each['id']}/").json()["status"] for each in (begun, unopened)] == ["UA", "EX"]
    visitor.http.get(visitor.agree(begun["link"]).headers["Location"])
    assert visitor.answer(begun["link"]).status_code == 303


def test_an_answer_given_while_the_sweep_looks_stands(api: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    api.linked(cast.letting.user)
    late = Requisition.objects.get(public_id=api.requisition()["id"])
    Requisition.objects.filter(pk=late.pk).update(link_lapses_at=clock.now())
    looked = EndUserAgreement.standing

    def answered_meanwhile(agreement: EndUserAgreement, now: datetime) -> Standing:
        Requisition.objects.filter(pk=late.pk).update(status=Status.LINKED, user=cast.letting.user, linked_at=now)
        return looked(agreement, now)

    monkeypatch.setattr(EndUserAgreement, "standing", answered_meanwhile)

    assert requests.lapse_due() == 0
    assert Requisition.objects.get(pk=late.pk).status == Status.LINKED


def test_the_status_follows_the_customer_step_by_step(api: Api, cast: Cast) -> None:
    made = api.requisition(account_selection=True)
    visitor = Visitor().signed_in(cast.letting.user)

    def status() -> str:
        return str(api.get(f"requisitions/{made['id']}/").json()["status"])

    seen = [status()]
    visitor.open(made["link"])
    seen.append(status())
    visitor.agree(made["link"])
    seen.append(status())
    visitor.http.get(visitor.agree(made["link"]).headers["Location"])
    seen.append(status())
    visitor.answer(made["link"], accounts=[str(cast.letting.accounts[0].public_id)])
    seen.append(status())

    assert seen == ["CR", "GC", "UA", "SA", "LN"]
