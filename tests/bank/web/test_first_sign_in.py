"""The first sign-in: with a temporary password nothing else opens, and both the password and the question are chosen, or neither."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from bankbook import clock
from bankbook.audit import SYSTEM
from bankbook.bank.grants.models import Requisition
from bankbook.bank.identity import actions
from bankbook.bank.identity.models import SecurityQuestion, User
from bankbook.bank.institutions.queries import institution
from tests import routes
from tests.bank.cast import NORTHMERE, PASSWORD, Cast, actor, client_of, second_factor_of
from tests.bank.identity.letters import temporary_password

pytestmark = pytest.mark.django_db
GOOD = "gravel tango 41 pepper"
BOTH = {"password": GOOD, "again": GOOD, "question": "random_phrase", "answer": "copper lantern, slow ferry"}

NOT_BY_SESSION = ("/api/", "/components", "/scheme", "/help")
"""What knows no session: software comes with a token, and the design system's pages and the help show nobody's anything."""

OPEN = {"bank:first-sign-in", "bank:sign-out", "bank:sign-in", "bank:healthz", "account_login", "mfa_authenticate"}
"""What a user with a temporary password reaches, besides what anybody reaches who is not signed in."""


def invited(**given: str) -> User:
    said = {"given": "Nora", "family": "Feed", "email": "nora@company.example", "kind": User.Kind.SOFTWARE} | given
    return actions.invite(by=SYSTEM, institution=institution(NORTHMERE), **said)


def signed_in(user: User, *, password: str = "") -> Client:
    client = Client()
    answer = client.post("/sign-in", {"user_id": user.code_shown, "password": password or temporary_password(user)})
    assert answer.status_code == 302, answer.content
    return client


def goes_to(answer: HttpResponse) -> str:
    return str(answer.get("Location", "")).partition("?")[0]


def test_a_new_user_chooses_a_password_and_a_question_and_is_active() -> None:
    user = invited()
    client = signed_in(user)
    shown = client.get("/", follow=True)

    done = client.post("/first-sign-in", BOTH, follow=True)

    user.refresh_from_db()
    assert shown.request["PATH_INFO"] == "/first-sign-in"
    assert "Change the password and choose a security question" in shown.content.decode()
    assert done.request["PATH_INFO"] == "/first-sign-in/done"
    assert user.state == User.State.ACTIVE
    assert client.get("/").status_code == 200
    assert signed_in(user, password=GOOD).get("/").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{"password": "short", "again": "short"}, {"again": "gravel tango 42 pepper"}, {"question": ""}, {"answer": ""}, {"answer": "no"}],
    ids=["too short", "not the same", "no question", "no answer", "an answer too short"],
)
def test_both_or_nothing(wrong: dict[str, str]) -> None:
    user = invited()

    answer = signed_in(user).post("/first-sign-in", BOTH | wrong)

    user.refresh_from_db()
    assert answer.status_code == 200
    assert "Nothing was saved yet" in answer.content.decode()
    assert user.must_finish
    assert user.check_password(temporary_password(user))
    assert not SecurityQuestion.objects.exists()


def test_neither_password_nor_answer_is_ever_sent_back() -> None:
    page = signed_in(invited()).post("/first-sign-in", BOTH | {"again": "something else altogether"}).content.decode()

    assert "gravel" not in page
    assert "copper lantern" not in page
    assert "something else" not in page


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("gravel tango", "15 to 32 characters"),
        ("gravel tango pepper lorry nine ten", "15 to 32 characters"),
        ("gravel tango pépper", "English keyboard"),
        ("passwordpassword", "many people use"),
        ("northmere tango pepper", "name of the bank"),
        ("nora tango pepper lorry", "name of the bank"),
    ],
)
def test_the_form_says_what_a_password_of_software_lacks(password: str, sentence: str) -> None:
    answer = signed_in(invited()).post("/first-sign-in", BOTH | {"password": password, "again": password})

    assert any(sentence in error for error in answer.context["form"].errors["password"])


def test_the_temporary_password_is_refused_as_the_lasting_one() -> None:
    user = invited()
    temporary = temporary_password(user)

    answer = signed_in(user).post("/first-sign-in", BOTH | {"password": temporary, "again": temporary})

    assert "not the one you have now" in answer.content.decode()


def test_nothing_else_opens_with_a_temporary_password(cast: Cast) -> None:
    client = signed_in(invited(kind=User.Kind.PERSON))

    opened = {}
    for name, address in _addresses():
        for method in ("get", "post") if name not in OPEN else ():
            answer = getattr(client, method)(address)
            if not _is_refused(answer):
                opened[f"{method} {address}"] = (answer.status_code, goes_to(answer))

    assert opened == {}


def test_nothing_opens_either_after_a_reset_before_the_new_password(cast: Cast) -> None:
    reset = actions.start_reset(cast.maker, by=SYSTEM)
    client = signed_in(reset)

    assert {goes_to(client.get(address)) for address in ("/", "/profile", "/contexts", "/consents")} == {"/first-sign-in"}


def test_a_consent_page_sends_to_the_first_sign_in_and_takes_no_answer(cast: Cast) -> None:
    client = signed_in(invited(kind=User.Kind.PERSON))

    for step in ("start", "sign-in", "accounts", "return"):
        assert goes_to(client.get(reverse(f"consent:{step}", args=["some-token"]))) == "/first-sign-in"
    for step in ("start", "accounts", "refuse"):
        assert goes_to(client.post(reverse(f"consent:{step}", args=["some-token"]))) == "/first-sign-in"
    assert not Requisition.objects.exists()


def test_a_temporary_password_that_is_over_is_said_to_whoever_knows_it_and_to_nobody_else(cast: Cast) -> None:
    user = actions.invite(
        by=actor(cast.maker), institution=institution(NORTHMERE), given="Nora", family="Feed", email="nora@company.example", kind="software"
    )
    temporary = temporary_password(user)

    with time_machine.travel(clock.now() + timedelta(hours=73)):
        right = Client().post("/sign-in", {"user_id": user.user_code, "password": temporary})
        wrong = Client().post("/sign-in", {"user_id": user.user_code, "password": "wrong"})
        session = Client()
        session.post("/sign-in", {"user_id": user.user_code, "password": temporary})
        inside = session.get("/first-sign-in")

    assert "The temporary password is over" in right.content.decode()
    assert cast.maker.name in right.content.decode()
    assert "do not fit together" in wrong.content.decode()
    assert goes_to(inside) == "/sign-in"


def test_a_session_with_a_temporary_password_ends_with_it() -> None:
    user = invited()
    client = signed_in(user)

    with time_machine.travel(clock.now() + timedelta(hours=73)):
        answer = client.post("/first-sign-in", BOTH)

    assert goes_to(answer) == "/sign-in"


def test_the_temporary_password_opens_nothing_once_the_lasting_one_is_chosen() -> None:
    user = invited()
    temporary = temporary_password(user)
    signed_in(user).post("/first-sign-in", BOTH)

    answer = Client().post("/sign-in", {"user_id": user.user_code, "password": temporary})

    assert "do not fit together" in answer.content.decode()


def test_a_second_browser_with_the_temporary_password_is_out_once_the_first_has_finished() -> None:
    user = invited()
    first, second = signed_in(user), signed_in(user)

    first.post("/first-sign-in", BOTH)

    assert (
        goes_to(second.post("/first-sign-in", BOTH | {"password": "another tango 9 pepper", "again": "another tango 9 pepper"}))
        == "/sign-in"
    )


def test_whoever_has_a_password_of_his_own_has_no_first_sign_in(cast: Cast) -> None:
    client = client_of(cast.maker)

    assert goes_to(client.get("/first-sign-in")) == "/"
    assert goes_to(client.post("/first-sign-in", BOTH)) == "/"
    cast.maker.refresh_from_db()
    assert cast.maker.check_password(PASSWORD)


def test_a_reset_goes_round_no_second_factor(cast: Cast) -> None:
    second_factor_of(cast.maker)
    reset = actions.start_reset(cast.maker, by=SYSTEM)

    answer = Client().post("/sign-in", {"user_id": reset.user_code, "password": temporary_password(reset)})

    assert goes_to(answer) == "/sign-in/second-factor"


def _addresses() -> list[tuple[str, str]]:
    found = []
    for name, values in routes.names():
        try:
            found.append((name, reverse(name, kwargs=values)))
        except NoReverseMatch:
            continue
    return [(name, address) for name, address in found if not address.startswith(NOT_BY_SESSION)]


def _is_refused(answer: HttpResponse) -> bool:
    return answer.status_code in {401, 403, 404, 405} or goes_to(answer) in {"/first-sign-in", "/sign-in"}


def test_a_password_does_not_grow_old(cast: Cast) -> None:
    User.objects.filter(pk=cast.maker.pk).update(password_changed_at=clock.now() - timedelta(days=3650))

    client = signed_in(cast.maker, password=PASSWORD)

    assert client.get("/").status_code == 200
