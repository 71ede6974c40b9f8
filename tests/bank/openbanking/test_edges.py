"""What every answer has in common: JSON, whatever goes wrong; no redirect; nothing of another client."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from bankbook import clock
from bankbook.bank.channels.openbanking import accounts, failures
from tests.bank.openbanking.calls import JSON, Api, Visitor
from tests.bank.openbanking.cast import NORTHMERE, TODAY, Cast

UNKNOWN = "0bd5f6a3-7e52-4c1e-9f30-5d0c8a1b2e44"  # nobody's id, the same in every process: test names must not change


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["", "nothing", "nothing/", "token/", "requisitions/x/y/z/", "accounts/premium/x/details/", "%00", "../../admin"]
)
def test_an_unknown_address_answers_json_without_a_redirect(api: Api, path: str) -> None:
    answer = api.get(path)

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == JSON
    assert answer.json()["status_code"] == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_address_of_the_api_itself_answers_json_without_its_slash_too(method: str) -> None:
    answer = getattr(Client(), method)("/api/v2")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == JSON


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "token/new/"),
        ("GET", "token/new/"),
        ("DELETE", "institutions/"),
        ("PATCH", "requisitions/"),
        ("POST", f"requisitions/{UNKNOWN}/"),
        ("POST", f"accounts/{UNKNOWN}/balances"),
        ("TRACE", "institutions/"),
    ],
)
def test_a_wrong_method_answers_json_and_names_the_right_ones(api: Api, method: str, path: str) -> None:
    answer = api.call(method, path)

    assert answer.status_code == 405
    assert answer.headers["Content-Type"] == JSON
    assert answer.headers["Allow"]


def test_a_bug_answers_json_and_says_nothing_of_itself(api: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    account = api.linked(cast.letting.user)["accounts"][0]

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(accounts, "balances_message", broken)
    answer = api.get(f"accounts/{account}/balances/")

    assert answer.status_code == 500
    assert answer.json()["summary"] == "UnknownRequestError"
    assert b"secret detail" not in answer.content


def test_no_cookie_and_no_forgery_token_are_wanted(api: Api) -> None:
    api.http.handler.enforce_csrf_checks = True

    assert api.post("requisitions/", {"redirect": "https://x.example/", "institution_id": NORTHMERE}).status_code == 201


def test_nothing_of_one_client_is_there_for_another(api: Api, other_api: Api, cast: Cast) -> None:
    linked = api.linked(cast.letting.user)
    agreement, requisition, account = linked["agreement"], linked["id"], linked["accounts"][0]
    matrix = [
        ("GET", f"agreements/enduser/{agreement}/"),
        ("DELETE", f"agreements/enduser/{agreement}/"),
        ("PUT", f"agreements/enduser/{agreement}/accept/"),
        ("GET", f"agreements/enduser/{agreement}/reconfirm/"),
        ("POST", f"agreements/enduser/{agreement}/reconfirm/"),
        ("GET", f"requisitions/{requisition}/"),
        ("DELETE", f"requisitions/{requisition}/"),
        ("GET", f"accounts/{account}/"),
        ("GET", f"accounts/{account}/balances/"),
        ("GET", f"accounts/{account}/details/"),
        ("GET", f"accounts/{account}/transactions/"),
    ]

    for method, path in matrix:
        answer = other_api.call(method, path, {} if method == "POST" else None)
        assert answer.status_code == 404, (method, path)
        unknown = other_api.call(
            method, path.replace(agreement, str(uuid4())).replace(requisition, str(uuid4())).replace(account, str(uuid4()))
        )
        assert unknown.status_code == 404
    assert other_api.get("requisitions/").json()["results"] == other_api.get("agreements/enduser/").json()["results"] == []
    assert api.get(f"accounts/{account}/balances/").status_code == 200


def test_a_long_british_consent_pauses_until_it_is_confirmed_again(api: Api, cast: Cast) -> None:
    terms = {"institution_id": NORTHMERE, "reconfirmation": True, "access_valid_for_days": 300}
    agreement = api.post("agreements/enduser/", terms).json()["id"]
    again = f"agreements/enduser/{agreement}/reconfirm/"
    assert api.get(again).status_code == 404
    assert api.post(again).json()["summary"] == "End user agreement needs to be accepted"
    accounts_ = api.linked(cast.letting.user, agreement=agreement)["accounts"]

    with clock.fixed(TODAY + timedelta(days=91)):
        assert api.get(f"accounts/{accounts_[0]}/balances/").json()["summary"].endswith("has expired")
        made = api.post(again, {"redirect": "https://books.example/again"})
        assert made.status_code == 201
        assert set(made.json()["accounts"]) == set(accounts_)
        address = made.json()["reconfirmation_url"]
        assert "/sign-in" in Visitor().open(address).headers["Location"]
        assert Visitor().signed_in(cast.bakery.user).open(address).status_code == 410, "somebody else's consent"
        visitor = Visitor().signed_in(cast.letting.user)
        assert visitor.open(address).status_code == 200
        done = visitor.http.post(visitor_path(address), {"account": [accounts_[0], "not-an-id"]})
        assert done.status_code == 200
        assert visitor.open(address).status_code == 410, "one answer"
        told = api.get(again).json()
        assert told["accounts"][accounts_[0]]["reconfirmed"]
        assert told["accounts"][accounts_[1]]["rejected"]
        assert api.get(f"accounts/{accounts_[0]}/balances/").status_code == 200
        assert api.get(f"accounts/{accounts_[1]}/balances/").status_code == 404

    with clock.fixed(TODAY + timedelta(days=182)):
        assert api.get(f"accounts/{accounts_[0]}/balances/").status_code == 401


def visitor_path(address: str) -> str:
    return "/consent/" + address.partition("/consent/")[2]


def test_reconfirmation_is_refused_where_it_was_not_agreed(api: Api, cast: Cast) -> None:
    agreement = api.linked(cast.letting.user)["agreement"]

    answer = api.post(f"agreements/enduser/{agreement}/reconfirm/")

    assert (answer.status_code, answer.json()["summary"]) == (400, "Reconfirmation is not enabled")


def test_the_document_publishes_every_route_once_and_needs_no_token(api: Api) -> None:
    document = api.http.get("/api/v2/openapi.json").json()

    routes = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert len(routes) == 19, "the published ones; that accept may be posted too is a tolerance"
    assert all(path.endswith("/") for _, path in routes)
    assert document["paths"]["/api/v2/requisitions/"]["post"]["responses"]["201"]


def test_the_document_publishes_no_failure_that_is_never_given(api: Api) -> None:
    document = api.http.get("/api/v2/openapi.json").json()
    given = {200, 201, 429} | {failure.status for failure in (*failures.FAILURES.values(), failures.INSUFFICIENT)}

    published = {int(status) for methods in document["paths"].values() for route in methods.values() for status in route["responses"]}

    assert published - given == set()
