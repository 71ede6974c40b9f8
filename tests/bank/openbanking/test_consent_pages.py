"""The consent pages as a customer walks them."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import time_machine

from bankbook import clock
from bankbook.audit.models import AuditEvent
from bankbook.bank.grants.models import ApiClient, Requisition
from bankbook.bank.institutions.models import Institution
from tests.bank.openbanking.calls import REDIRECT, Api, Visitor, address_of, path_of
from tests.bank.openbanking.cast import NORTHMERE, SANDBOX, Cast

pytestmark = pytest.mark.django_db


def query_of(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def test_the_first_page_says_who_asks_for_what_and_how_long(api: Api, cast: Cast) -> None:
    agreement = api.post(
        "agreements/enduser/", {"institution_id": NORTHMERE, "max_historical_days": 30, "access_scope": ["transactions"]}
    ).json()["id"]
    html = Visitor().open(api.requisition(agreement=agreement)["link"]).content.decode()

    for words in (
        "Bankbook asks to see your accounts",
        ApiClient.objects.get(name="Bankbook").registration,
        "Northmere Bank",
        "30 days back",
        "90 days, until February 18, 2027",
        "Agree and continue",
    ):
        assert words in html
    assert "Balances" not in html, "only what is asked for"
    assert 'name="robots"' not in html
    assert REDIRECT not in html


def test_a_customer_signs_in_on_the_way_and_comes_back(api: Api, cast: Cast) -> None:
    visitor, link = Visitor(), api.requisition()["link"]

    agreed = visitor.agree(link)
    asked = visitor.http.get(agreed.headers["Location"])
    to_sign_in = visitor.http.get(asked.headers["Location"])

    assert to_sign_in.headers["Location"].startswith("/sign-in?next=%2Fconsent%2F")
    visitor.signed_in(cast.letting.user)
    page = visitor.http.get(agreed.headers["Location"]).content.decode()
    assert "Client account" in page
    assert "<strong>2 accounts</strong>" in page
    assert "Bakery account" not in page


def test_approval_links_every_account_and_returns_with_the_reference_alone(api: Api, cast: Cast) -> None:
    made = api.requisition(reference="ours & theirs")

    address = Visitor().signed_in(cast.letting.user).approve(made["link"])

    assert address.startswith(REDIRECT + "?")
    assert query_of(address) == {"ref": ["ours & theirs"]}
    assert api.get(f"requisitions/{made['id']}/").json()["status"] == "LN"


def test_only_the_chosen_accounts_are_linked_where_the_request_asks_which(api: Api, cast: Cast) -> None:
    made = api.requisition(account_selection=True)
    chosen = cast.letting.accounts[1]

    Visitor().signed_in(cast.letting.user).approve(made["link"], accounts=[str(chosen.public_id)])

    accounts = api.get(f"requisitions/{made['id']}/").json()["accounts"]
    assert [api.get(f"accounts/{each}/").json()["name"] for each in accounts] == [chosen.name]


@pytest.mark.parametrize("chosen", [[], ["nothing"], ["00000000-0000-0000-0000-000000000000"]])
def test_choosing_nothing_asks_again(api: Api, cast: Cast, chosen: list[str]) -> None:
    visitor, made = Visitor().signed_in(cast.letting.user), api.requisition(account_selection=True)
    visitor.agree(made["link"])

    answer = visitor.answer(made["link"], accounts=chosen)

    assert answer.status_code == 400
    assert "Choose at least one account, or refuse." in answer.content.decode()
    assert api.get(f"requisitions/{made['id']}/").json()["status"] == "SA"


def test_an_account_of_another_customer_cannot_be_chosen(api: Api, cast: Cast) -> None:
    visitor, made = Visitor().signed_in(cast.letting.user), api.requisition(account_selection=True)
    visitor.agree(made["link"])

    theirs, ours = str(cast.bakery.accounts[0].public_id), str(cast.letting.accounts[0].public_id)

    assert visitor.answer(made["link"], accounts=[theirs]).status_code == 400
    assert visitor.answer(made["link"], accounts=[theirs, ours]).status_code == 303
    assert len(api.get(f"requisitions/{made['id']}/").json()["accounts"]) == 1


def test_a_customer_without_accounts_has_nothing_to_share(api: Api, cast: Cast) -> None:
    cast.letting.group.accounts.clear()
    visitor, made = Visitor().signed_in(cast.letting.user), api.requisition()
    visitor.agree(made["link"])

    answer = visitor.answer(made["link"])

    assert answer.status_code == 400
    assert "No account has been given to you that could be shared." in answer.content.decode()


def test_refusing_before_and_after_the_sign_in_has_different_names(api: Api, cast: Cast) -> None:
    early, late = api.requisition(), api.requisition()
    visitor = Visitor()
    visitor.refuse(early["link"])
    signed_in = Visitor().signed_in(cast.letting.user)
    signed_in.http.get(signed_in.agree(late["link"]).headers["Location"])
    signed_in.refuse(late["link"])

    assert query_of(visitor.way_back(early["link"])).items() >= {"ref": [early["reference"]], "error": ["UserCancelledSession"]}.items()
    assert query_of(signed_in.way_back(late["link"]))["error"] == ["UserSessionRejected"]
    assert query_of(signed_in.way_back(late["link"]))["details"]
    assert {api.get(f"requisitions/{each['id']}/").json()["status"] for each in (early, late)} == {"RJ"}


def test_opening_an_answered_link_again_says_so_to_the_software(api: Api, cast: Cast) -> None:
    visitor, made = Visitor().signed_in(cast.letting.user), api.requisition()
    visitor.approve(made["link"])

    again = query_of(address_of(visitor.open(made["link"]).content.decode()))

    assert again["error"] == ["RequisitionLinkReused"]
    assert again["details"] == ["The link was opened again after the end user had answered."]


def test_an_abandoned_request_runs_out_and_can_not_be_answered(api: Api, cast: Cast) -> None:
    visitor, made = Visitor().signed_in(cast.letting.user), api.requisition()
    visitor.agree(made["link"])

    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        late = visitor.answer(made["link"])

    assert late.status_code == 410
    assert "This request has run out" in late.content.decode()
    assert api.get(f"requisitions/{made['id']}/").json()["status"] == "EX"
    assert api.get(f"requisitions/{made['id']}/").json()["accounts"] == []


def test_a_link_that_nobody_followed_runs_out_after_a_day(api: Api) -> None:
    made = api.requisition()

    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        answer = Visitor().open(made["link"])

    assert answer.status_code == 410
    assert "Start again" in answer.content.decode()


def test_a_bank_that_is_down_ends_the_request_with_its_name(api: Api, cast: Cast) -> None:
    Institution.objects.filter(pk=NORTHMERE).update(is_operational=False)
    visitor, made = Visitor().signed_in(cast.letting.user), api.requisition()

    visitor.agree(made["link"])

    assert query_of(visitor.way_back(made["link"]))["error"] == ["InstitutionTechnicalError"]
    assert api.get(f"requisitions/{made['id']}/").json()["status"] == "ER"


def test_in_the_sandbox_any_user_id_and_code_pass(api: Api, cast: Cast) -> None:
    made, visitor = api.requisition(SANDBOX), Visitor()
    visitor.agree(made["link"])
    empty = visitor.http.post(f"{path_of(made['link'])}/sign-in", {"user_id": "", "code": ""})
    assert empty.status_code == 400

    visitor.pass_sandbox(made["link"], "whoever")
    visitor.answer(made["link"])

    assert query_of(visitor.way_back(made["link"])) == {"ref": [made["reference"]]}


@pytest.mark.parametrize(
    "error", ["InstitutionTechnicalError", "GoCardlessTechnicalError", "UnknownError", "UserCancelledSession", "UserSessionRejected"]
)
def test_in_the_sandbox_developers_can_ask_for_every_error(api: Api, cast: Cast, error: str) -> None:
    made, visitor = api.requisition(SANDBOX), Visitor()
    visitor.agree(made["link"])

    visitor.pass_sandbox(made["link"], error)

    assert query_of(visitor.way_back(made["link"])).items() >= {"error": [error], "ref": [made["reference"]]}.items()


def test_the_last_page_goes_on_by_itself_only_where_that_was_asked(api: Api, cast: Cast) -> None:
    for at_once in (True, False):
        visitor, made = Visitor().signed_in(cast.letting.user), api.requisition(redirect_immediate=at_once)
        visitor.approve(made["link"])
        html = visitor.http.get(f"{path_of(made['link'])}/return").content.decode()
        assert ('http-equiv="refresh"' in html) is at_once


def test_every_answer_is_recorded_once(api: Api, cast: Cast) -> None:
    made, visitor = api.requisition(), Visitor().signed_in(cast.letting.user)
    visitor.approve(made["link"])
    visitor.answer(made["link"])

    given = AuditEvent.objects.filter(what="consent.given")

    assert [event.actor_id for event in given] == [str(cast.letting.user.public_id)]
    assert Requisition.objects.get().named.count() == 2


def test_a_user_of_another_bank_or_of_no_bank_is_told_so(api: Api, cast: Cast) -> None:
    made, visitor = api.requisition(), Visitor().signed_in(cast.sandbox.user)
    visitor.agree(made["link"])

    page = visitor.http.get(f"{path_of(made['link'])}/accounts")

    assert page.status_code == 403
    assert "who is no customer of Northmere Bank" in page.content.decode()
    assert visitor.answer(made["link"]).status_code == 403
    assert api.get(f"requisitions/{made['id']}/").json()["accounts"] == []


def test_signing_out_from_there_leads_back_to_the_same_request_through_its_banks_sign_in(api: Api, cast: Cast) -> None:
    made, visitor = api.requisition(), Visitor().signed_in(cast.sandbox.user)
    visitor.agree(made["link"])
    accounts = f"{path_of(made['link'])}/accounts"
    (form,) = re.findall(r'<form [^>]*action="/sign-out".*?</form>', visitor.http.get(accounts).content.decode(), re.DOTALL)
    (way_on,) = re.findall(r'name="next" value="([^"]+)"', form)

    assert visitor.http.post("/sign-out", {"next": way_on})["Location"] == accounts
    *_others, (sign_in, _status) = visitor.http.get(accounts, follow=True).redirect_chain
    assert sign_in == f"/sign-in?{urlencode({'next': accounts, 'bank': NORTHMERE})}"
