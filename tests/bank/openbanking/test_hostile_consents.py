"""Sixty ways to get somewhere with a consent page that is not yours, or that is over. None gets anywhere.

Each row does its worst with a request (`link`) that an honest customer is in the middle of, or has answered; afterwards nothing more is linked than the
customer said, nobody was sent anywhere but to the client's own address, and only the customer's browser learned that address.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import pytest

from bankbook.bank.grants.models import Requisition, RequisitionAccount
from tests.bank.openbanking.calls import REDIRECT, Api, Visitor, address_of, path_of
from tests.bank.openbanking.cast import SANDBOX, Cast

pytestmark = pytest.mark.django_db
EVIL: Final = "https://evil.example/"


@dataclass
class Scene:
    """An honest customer's browser and a stranger's, before one request. The stranger is a customer too, and is signed in."""

    api: Api
    other_api: Api
    cast: Cast
    made: dict[str, Any]
    honest: Visitor
    stranger: Visitor

    @property
    def path(self) -> str:
        return path_of(self.made["link"])

    def begun(self) -> "Scene":
        self.honest.agree(self.made["link"])
        return self

    def answered(self) -> "Scene":
        self.honest.approve(self.made["link"])
        return self

    def refused(self) -> "Scene":
        self.honest.refuse(self.made["link"])
        return self

    def deleted(self) -> "Scene":
        self.api.delete(f"requisitions/{self.made['id']}/")
        return self


@pytest.fixture
def scene(api: Api, other_api: Api, cast: Cast) -> Scene:
    made = api.requisition(reference="ours-1")
    return Scene(api, other_api, cast, made, Visitor().signed_in(cast.letting.user), Visitor().signed_in(cast.bakery.user))


type Attack = Callable[[Scene], Any]

REUSED: Final[dict[str, Attack]] = {
    "answered: opened again": lambda at: at.answered().honest.open(at.made["link"]),
    "answered: agreed again": lambda at: at.answered().honest.agree(at.made["link"]),
    "answered: approved again": lambda at: at.answered().honest.answer(at.made["link"]),
    "answered: refused afterwards": lambda at: at.answered().honest.refuse(at.made["link"]),
    "answered: accounts page asked for": lambda at: at.answered().honest.http.get(f"{at.path}/accounts"),
    "answered: signed in again": lambda at: at.answered().honest.http.get(f"{at.path}/sign-in"),
    "answered: opened by a stranger": lambda at: at.answered().stranger.open(at.made["link"]),
    "answered: agreed by a stranger": lambda at: at.answered().stranger.agree(at.made["link"]),
    "answered: approved by a stranger": lambda at: at.answered().stranger.answer(at.made["link"]),
    "answered: way back asked by a stranger": lambda at: at.answered().stranger.http.get(f"{at.path}/return"),
    "answered: way back asked by nobody": lambda at: at.answered() and Visitor().http.get(f"{at.path}/return"),
    "refused: opened again": lambda at: at.refused().honest.open(at.made["link"]),
    "refused: approved afterwards": lambda at: at.refused().honest.answer(at.made["link"]),
    "refused: agreed afterwards": lambda at: at.refused().honest.agree(at.made["link"]),
    "refused: way back asked by a stranger": lambda at: at.refused().stranger.http.get(f"{at.path}/return"),
    "deleted by the client: opened": lambda at: at.deleted().honest.open(at.made["link"]),
    "deleted by the client: agreed": lambda at: at.deleted().honest.agree(at.made["link"]),
    "deleted by the client while being answered": lambda at: at.begun().deleted().honest.answer(at.made["link"]),
    "deleted by the client: refused": lambda at: at.begun().deleted().honest.refuse(at.made["link"]),
}

OTHER_SESSION: Final[dict[str, Attack]] = {
    "begun elsewhere: opened": lambda at: at.begun().stranger.open(at.made["link"]),
    "begun elsewhere: agreed": lambda at: at.begun().stranger.agree(at.made["link"]),
    "begun elsewhere: accounts page": lambda at: at.begun().stranger.http.get(f"{at.path}/accounts"),
    "begun elsewhere: approved": lambda at: at.begun().stranger.answer(at.made["link"]),
    "begun elsewhere: approved with the victim's account": lambda at: at.begun().stranger.answer(
        at.made["link"], accounts=[str(at.cast.letting.accounts[0].public_id)]
    ),
    "begun elsewhere: refused": lambda at: at.begun().stranger.refuse(at.made["link"]),
    "begun elsewhere: way back": lambda at: at.begun().stranger.http.get(f"{at.path}/return"),
    "begun elsewhere: sign-in page": lambda at: at.begun().stranger.http.get(f"{at.path}/sign-in"),
    "begun elsewhere: nobody signed in": lambda at: at.begun() and Visitor().answer(at.made["link"]),
    "begun elsewhere: empty mark": lambda at: with_mark(at.begun(), ""),
    "begun elsewhere: guessed mark": lambda at: with_mark(at.begun(), "x" * 43),
    "begun elsewhere: the stored hash as mark": lambda at: with_mark(at.begun(), Requisition.objects.get(reference="ours-1").browser_hash),
    "begun elsewhere: a mark that is too long": lambda at: with_mark(at.begun(), "x" * 5000),
    "begun elsewhere: the mark of another request": lambda at: with_mark(at.begun(), own_mark(at)),
    "not begun: accounts page": lambda at: at.honest.http.get(f"{at.path}/accounts"),
    "not begun: approved": lambda at: at.honest.answer(at.made["link"]),
    "not begun: sign-in page": lambda at: at.honest.http.get(f"{at.path}/sign-in"),
    "not begun: sandbox form posted": lambda at: at.honest.pass_sandbox(at.made["link"]),
    "begun: sandbox form posted at a real bank": lambda at: at.begun().stranger.pass_sandbox(at.made["link"]),
}

FOREIGN: Final[dict[str, Attack]] = {
    "another client's token in the path": lambda at: at.honest.http.get(f"/consent/{token_of(at.other_api.requisition())}x"),
    "the requisition's id as token": lambda at: at.honest.http.get(f"/consent/{at.made['id']}"),
    "a reference as token": lambda at: at.honest.http.get("/consent/ours-1"),
    "a random token": lambda at: at.honest.http.get(f"/consent/{uuid4().hex}"),
    "an upper-case token": lambda at: at.honest.http.get(f"/consent/{token_of(at.made).upper()}"),
    "a cut token": lambda at: at.honest.http.get(f"{at.path[:-1]}"),
    "a token with a slash behind": lambda at: at.honest.http.get(f"{at.path}/"),
    "a token in a path above": lambda at: at.honest.http.get(f"/consent/../consent{at.path[8:]}"),
    "a way back of another client's reference": lambda at: at.begun().honest.http.get(f"{at.path}/return?ref=theirs"),
    "a request id as a reconfirmation": lambda at: at.honest.http.get(f"/consent/again/{token_of(at.made)}"),
    "a way back that is posted to": lambda at: at.begun().honest.http.post(f"{at.path}/return"),
}

OPEN_REDIRECTS: Final[dict[str, str]] = {
    "redirect": f"redirect={EVIL}",
    "next": f"next={EVIL}",
    "next without a scheme": "next=//evil.example",
    "next with backslashes": "next=/\\evil.example",
    "next, encoded": "next=%2F%2Fevil.example",
    "next, encoded twice": "next=%252F%252Fevil.example",
    "ref with an address": f"ref={EVIL}",
    "error with markup": "error=%3Ca%20data-way-back%20href%3Devil%3E",
    "details with a line break": "details=x%0d%0aLocation:%20https://evil.example",
    "redirect_uri": f"redirect_uri={EVIL}",
    "url": f"url={EVIL}",
    "return_to": "return_to=javascript:alert(1)",
}


def token_of(made: dict[str, Any]) -> str:
    return path_of(made["link"]).rpartition("/")[2]


def with_mark(at: Scene, mark: str) -> Any:
    at.stranger.http.cookies["bank_consent"] = mark
    return at.stranger.answer(at.made["link"])


def own_mark(at: Scene) -> str:
    begun = at.stranger.agree(at.api.requisition(reference="theirs")["link"])
    return str(begun.cookies["bank_consent"].value)


def said(at: Scene) -> tuple[int, str]:
    """What the request has led to: linked accounts of any request, and where the stranger's own client stands."""
    return RequisitionAccount.objects.count(), Requisition.objects.get(reference="ours-1").status


def test_there_are_sixty_of_them() -> None:
    assert len(REUSED) + len(OTHER_SESSION) + len(FOREIGN) + len(OPEN_REDIRECTS) >= 60


@pytest.mark.parametrize("attack", [*REUSED, *OTHER_SESSION, *FOREIGN])
def test_it_gets_nowhere(scene: Scene, attack: str) -> None:
    does = (REUSED | OTHER_SESSION | FOREIGN)[attack]

    response = does(scene)
    before = said(scene)

    assert response.status_code in {302, 303, 400, 403, 404, 405, 409, 410}, response.status_code
    assert not response.headers.get("Location", "/").startswith(("http", "//"))
    page = response.content.decode()
    assert EVIL not in page
    is_honest = "stranger" not in attack and "elsewhere" not in attack and "nobody" not in attack
    assert is_honest or REDIRECT not in page, "a stranger does not even learn where it would go"
    way = address_of(page)
    assert not way or way.startswith(f"{REDIRECT}?ref=ours-1&error=RequisitionLinkReused")
    assert before[0] == (2 if attack.startswith("answered") else 0)
    if attack.startswith("begun elsewhere"):
        assert scene.honest.answer(scene.made["link"]).status_code == 303, "the honest customer goes on"
        assert set(RequisitionAccount.objects.values_list("requisition__user", flat=True)) == {scene.cast.letting.user.pk}


@pytest.mark.parametrize("spelling", OPEN_REDIRECTS)
def test_nothing_in_the_address_says_where_to_go(scene: Scene, spelling: str) -> None:
    query, visitor = OPEN_REDIRECTS[spelling], scene.honest
    steps = [
        visitor.http.get(f"{scene.path}?{query}"),
        visitor.http.post(f"{scene.path}?{query}"),
        visitor.http.get(f"{scene.path}/accounts?{query}"),
        visitor.http.post(f"{scene.path}/accounts?{query}"),
        visitor.http.get(f"{scene.path}/return?{query}"),
    ]

    for step in steps:
        assert "evil" not in step.headers.get("Location", "")
        assert not re.search(r'(?:href|src|action|content)="[^"]*evil', step.content.decode())
    assert address_of(steps[-1].content.decode()) == f"{REDIRECT}?ref=ours-1"


def test_the_pages_cannot_be_framed_kept_or_read_by_the_next_site(scene: Scene) -> None:
    pages = [scene.honest.open(scene.made["link"])]
    scene.begun()
    pages.append(scene.honest.http.get(f"{scene.path}/accounts"))
    scene.honest.answer(scene.made["link"])
    pages.append(scene.honest.http.get(f"{scene.path}/return"))

    for page in pages:
        assert page.status_code == 200
        assert page.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        assert "form-action 'self'" in page.headers["Content-Security-Policy"]
        assert "no-store" in page.headers["Cache-Control"]
        assert page.headers["Referrer-Policy"] == "same-origin"


def test_the_mark_goes_to_its_own_request_alone_and_scripts_cannot_read_it(scene: Scene) -> None:
    cookie = scene.honest.agree(scene.made["link"]).cookies["bank_consent"]

    assert cookie["path"] == scene.path
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"


def test_a_form_of_another_site_is_refused(scene: Scene) -> None:
    from django.test import Client

    strict = Visitor(Client(enforce_csrf_checks=True)).signed_in(scene.cast.letting.user)

    for step in ("", "/accounts", "/refuse"):
        assert strict.http.post(f"{scene.path}{step}").status_code == 403
    assert Requisition.objects.get(reference="ours-1").status == "CR"


def test_two_answers_at_one_moment_give_one_consent(scene: Scene) -> None:
    scene.begun()
    scene.honest.answer(scene.made["link"])
    scene.honest.answer(scene.made["link"])
    scene.honest.refuse(scene.made["link"])

    assert said(scene) == (2, "LN")


def test_a_sandbox_request_is_bound_to_its_browser_too(api: Api, cast: Cast) -> None:
    made, honest, stranger = api.requisition(SANDBOX), Visitor(), Visitor()
    honest.agree(made["link"])

    assert stranger.pass_sandbox(made["link"]).status_code == 409
    assert honest.pass_sandbox(made["link"]).status_code == 303
    assert stranger.answer(made["link"]).status_code == 409
    assert honest.answer(made["link"]).status_code == 303
