"""The fake bank that the books are tested with answers as the bank site does: one conversation, held with both, in front of the same reader."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import httpx
import pytest

from tests.clients import customer
from tests.clients.conversation import NORTHMERE
from tests.clients.site import Bank
from tests.fakes import openbanking
from tests.fakes.openbanking import NORTH, SECRET_ID, SECRET_KEY, FakeBank

pytestmark = [pytest.mark.client, pytest.mark.timeout(300)]

NOBODY: Final = "00000000-0000-4000-8000-000000000000"
REDIRECT: Final = "http://localhost:9/return"
OPTIONAL: Final = frozenset({"details", "booked", "pending"})
"""Keys whose objects have fields that come and go with the data: there the fake may say less, and nothing else."""

type Said = dict[str, tuple[int, Any]]


@dataclass
class Talk:
    """One side of the comparison: where it answers, its key, an institution, and what its customer does."""

    url: str
    key: dict[str, str]
    institution: str
    approve: Callable[[dict[str, Any]], object]
    lapse: Callable[[dict[str, Any]], object]
    said: Said = field(default_factory=dict)
    token: str = ""

    def ask(self, name: str, method: str, path: str, *, token: str | None = None, **options: Any) -> Any:
        held = self.token if token is None else token
        headers = {"Authorization": f"Bearer {held}"} if held else {}
        answer = httpx.request(method, f"{self.url}/{path}", headers=headers, timeout=20, **options)
        assert answer.headers["content-type"] == "application/json", (name, answer.text)
        self.said[name] = answer.status_code, answer.json()
        return answer.json()


def hold(talk: Talk) -> Said:
    """Everything that the books ever ask, and what goes wrong with it."""
    wrong = {**talk.key, "secret_key": "wrong"}
    talk.ask("a wrong key", "POST", "token/new/", json=wrong)
    pair = talk.ask("a token", "POST", "token/new/", json=talk.key)
    talk.ask("a wrong refresh token", "POST", "token/refresh/", json={"refresh": "wrong"})
    talk.token = talk.ask("another token", "POST", "token/refresh/", json={"refresh": pair["refresh"]})["access"]
    talk.ask("no token", "GET", "institutions/", token="")
    talk.ask("a wrong token", "GET", "institutions/", token="wrong")
    talk.ask("no such address", "GET", "nothing/")
    talk.ask("institutions", "GET", "institutions/", params={"country": "gb"})
    talk.ask("no country", "GET", "institutions/", params={"country": "GBR"})
    agree(talk)
    linked = link(talk)
    read(talk, linked["accounts"][0])
    end(talk, linked)
    return talk.said


def agree(talk: Talk) -> None:
    path, terms = "agreements/enduser/", {"institution_id": talk.institution, "max_historical_days": 90, "access_valid_for_days": 90}
    made = talk.ask("an agreement", "POST", path, json=terms)
    talk.ask("an agreement as the books ask for it", "POST", path, json={**terms, "access_scope": ["details", "balances", "transactions"]})
    talk.ask("an agreement on the default terms", "POST", path, json={"institution_id": talk.institution})
    talk.ask("an agreement with nobody", "POST", path, json={"institution_id": "NOBODY_X"})
    talk.ask("too long an agreement", "POST", path, json={**terms, "access_valid_for_days": 91})
    talk.ask("too much history", "POST", path, json={**terms, "max_historical_days": 731})
    talk.ask("an agreement with more in it", "POST", path, json={**terms, "surprise": 1})
    talk.ask("the agreement", "GET", f"{path}{made['id']}/")
    talk.ask("no such agreement", "GET", f"{path}{NOBODY}/")
    talk.ask("no agreement's id", "GET", f"{path}nonsense/")


def link(talk: Talk) -> dict[str, Any]:
    path, asked = "requisitions/", {"institution_id": talk.institution, "redirect": REDIRECT, "reference": f"true-{talk.institution}"}
    agreement = talk.said["an agreement"][1]["id"]
    made: dict[str, Any] = talk.ask("a requisition", "POST", path, json={**asked, "agreement": agreement})
    talk.ask("its reference again", "POST", path, json=asked)
    talk.ask("a requisition with nobody", "POST", path, json={**asked, "institution_id": "NOBODY_X", "reference": "2"})
    talk.ask("a requisition on no agreement", "POST", path, json={**asked, "agreement": NOBODY, "reference": "3"})
    talk.ask("a requisition without an agreement", "POST", path, json={**asked, "reference": "4"})
    talk.ask("the requisition", "GET", f"{path}{made['id']}/")
    talk.ask("no such requisition", "GET", f"{path}{NOBODY}/")
    talk.ask("no requisition's id", "GET", f"{path}nonsense/")
    talk.approve(made)
    talk.ask("the agreement, accepted", "GET", f"agreements/enduser/{agreement}/")
    linked: dict[str, Any] = talk.ask("the requisition, linked", "GET", f"{path}{made['id']}/")
    return linked


def read(talk: Talk, account: str) -> None:
    for part in ("details", "balances", "transactions"):
        talk.ask(part, "GET", f"accounts/{account}/{part}/")
        talk.ask(f"{part} of no such account", "GET", f"accounts/{NOBODY}/{part}/")
        talk.ask(f"{part} of no account's id", "GET", f"accounts/nonsense/{part}/")
    days = sorted(each["bookingDate"] for each in talk.said["transactions"][1]["transactions"]["booked"])
    middle = days[len(days) // 2]
    some = talk.ask("transactions of a day", "GET", f"accounts/{account}/transactions/", params={"date_from": middle, "date_to": middle})
    assert [each["bookingDate"] for each in some["transactions"]["booked"]] == [middle] * days.count(middle)
    later = (date.fromisoformat(middle) + timedelta(days=1)).isoformat()
    talk.ask("days the wrong way round", "GET", f"accounts/{account}/transactions/", params={"date_from": later, "date_to": middle})
    talk.ask("no day", "GET", f"accounts/{account}/transactions/", params={"date_from": "1/10/2026"})


def end(talk: Talk, linked: dict[str, Any]) -> None:
    account, path = linked["accounts"][0], f"requisitions/{linked['id']}/"
    talk.lapse(linked)
    talk.ask("balances of an expired agreement", "GET", f"accounts/{account}/balances/")
    talk.ask("the requisition, expired", "GET", path)
    talk.ask("a deletion", "DELETE", path)
    talk.ask("a deletion of nothing", "DELETE", path)
    talk.ask("the requisition, deleted", "GET", path)
    talk.ask("its agreement", "GET", f"agreements/enduser/{linked['agreement']}/")
    talk.ask("balances of a deleted requisition", "GET", f"accounts/{account}/balances/")


def with_site(bank: Bank) -> Said:
    def approve(made: dict[str, Any]) -> None:
        customer.approve(bank, made["link"], bank.person("Eleanor Vale"))

    def lapse(linked: dict[str, Any]) -> None:
        with closing(sqlite3.connect(bank.home / "bank.sqlite3", timeout=20)) as connection, connection:
            made = UUID(linked["agreement"]).hex
            connection.execute("UPDATE grants_enduseragreement SET accepted_at = '2026-01-01 09:00:00' WHERE public_id = ?", (made,))

    return hold(Talk(bank.base_url, bank.new_key("The books' own tests"), NORTHMERE, approve, lapse))


def with_fake(fake: FakeBank) -> Said:
    items = [
        {"transactionId": f"t{day}", "bookingDate": f"2026-10-{day:02d}", "transactionAmount": {"amount": "1.00", "currency": "GBP"}}
        for day in (1, 2, 2, 3)
    ]
    account = fake.account(items=items, iban="GB95NRTM00032740213388", product="Current account")
    key = {"secret_id": SECRET_ID, "secret_key": SECRET_KEY}
    return hold(
        Talk(
            fake.url,
            key,
            NORTH["id"],
            lambda made: fake.approve(made["reference"], account),
            lambda linked: fake.lapse(linked["reference"]),
        )
    )


@pytest.fixture(scope="module", name="both")
def held_with_both(bank: Bank) -> Iterator[tuple[Said, Said]]:
    with openbanking.running() as fake:
        yield with_fake(fake), with_site(bank)


def test_both_answer_every_request_with_the_same_status(both: tuple[Said, Said]) -> None:
    of_fake, of_site = ({name: status for name, (status, _) in said.items()} for said in both)

    assert of_fake == of_site


def test_both_tell_what_went_wrong_in_the_same_words(both: tuple[Said, Said]) -> None:
    of_fake, of_site = ({name: plain(body) for name, (status, body) in said.items() if status >= 400} for said in both)

    assert of_fake == of_site


def test_both_answer_in_the_same_shape(both: tuple[Said, Said]) -> None:
    of_fake, of_site = both
    wrong = {name: lies for name in of_site if of_site[name][0] < 400 and (lies := list(differences(of_fake[name][1], of_site[name][1])))}

    assert wrong == {}


def plain(body: Any) -> Any:
    """A failure without what differs by itself: ids, instants, the names of institutions."""
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", repr(body))
    return re.sub(r"\d{4}-\d\d-\d\d(T[\d:.]+Z)?", "WHEN", text)


def differences(told: Any, true: Any, path: str = "") -> Iterator[str]:
    """What in the fake's answer is not as the site's: keys, kinds of values, and how instants are written. Null fits everything."""
    if told is None or true is None:
        return
    if type(told) is not type(true):
        yield f"{path}: {type(told).__name__} is {type(true).__name__}"
    elif isinstance(told, dict):
        lenient = path.rpartition(".")[2].rstrip("[]") in OPTIONAL or path.endswith(".account")
        missing = set() if lenient else set(true) - set(told)
        yield from (f"{path}.{key}: missing" for key in sorted(missing))
        yield from (f"{path}.{key}: made up" for key in sorted(set(told) - set(true)) if not lenient or key not in published(path))
        for key in sorted(set(told) & set(true)):
            yield from differences(told[key], true[key], f"{path}.{key}")
    elif isinstance(told, list) and told and true:
        yield from differences(told[0], merged(true), f"{path}[]")
    elif isinstance(told, str) and bool(INSTANT.fullmatch(told)) != bool(INSTANT.fullmatch(true)):
        yield f"{path}: {told!r} is not written as {true!r}"


INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def published(path: str) -> set[str]:
    """Names that the published format knows in this place, whether or not the site's data has them today."""
    from bankbook.wire import openbanking as wire

    return set((wire.Details if path.endswith(".account") else wire.Transaction).__struct_encode_fields__)


def merged(items: list[Any]) -> Any:
    """Every key that any of the objects has."""
    return {key: value for each in items for key, value in each.items()} if isinstance(items[0], dict) else items[0]
