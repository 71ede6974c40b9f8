"""The help desk and the security question: the answer can only take access away."""

import pytest
from django.test import Client

from bankbook.audit import SYSTEM
from bankbook.audit.models import AuditEvent
from bankbook.bank.identity import actions
from bankbook.bank.identity.models import SecurityQuestion, User
from bankbook.bank.institutions.queries import institution
from tests.bank.cast import NORTHMERE, Cast, actor, client_of

pytestmark = pytest.mark.django_db
ANSWER = "copper lantern, slow ferry"
PASSWORD = "gravel tango 41 pepper"


@pytest.fixture(name="caller")
def a_caller(db: None) -> User:
    user = actions.invite(
        by=SYSTEM, institution=institution(NORTHMERE), given="Nora", family="Feed", email="nora@company.example", kind="software"
    )
    return actions.finish_first_sign_in(user, password=PASSWORD, question="random_phrase", answer=ANSWER, by=actor(user))


def call(cast: Cast, user: User, answer: str) -> str:
    page = client_of(cast.staff).post("/staff/help-desk", {"user_id": user.code_shown, "answer": answer}, follow=True)
    return str(page.content.decode())


def test_the_right_answer_suspends_the_user_and_does_nothing_else(cast: Cast, caller: User) -> None:
    fixed = ("password", "temporary_until", "email", "person_id")
    before = User.objects.values(*fixed).get(pk=caller.pk)

    page = call(cast, caller, "COPPER lantern slow férry")

    after = User.objects.get(pk=caller.pk)
    assert "is suspended" in page
    assert after.state == User.State.SUSPENDED
    assert User.objects.values(*fixed).get(pk=caller.pk) == before
    assert Client().post("/sign-in", {"user_id": caller.user_code, "password": PASSWORD}).status_code == 200


def test_a_wrong_answer_changes_nothing_and_is_written_down(cast: Cast, caller: User) -> None:
    page = call(cast, caller, "silver lantern")

    caller.refresh_from_db()
    assert "not the answer" in page
    assert caller.state == User.State.ACTIVE
    assert AuditEvent.objects.filter(what="user.answer_refused", target_id=str(caller.public_id)).exists()


def test_neither_the_answer_nor_what_was_said_is_shown_or_recorded(cast: Cast, caller: User) -> None:
    wrong, right = call(cast, caller, "silver lantern"), call(cast, caller, ANSWER)

    recorded = str(list(AuditEvent.objects.values())) + str(list(SecurityQuestion.objects.values()))
    assert not any("lantern" in text for text in (wrong, right, recorded))


@pytest.mark.parametrize("address", ["/sign-in", "/sign-in/second-factor", "/first-sign-in", "/profile/password", "/sign-in/again"])
def test_no_way_in_takes_the_answer(cast: Cast, caller: User, address: str) -> None:
    client = Client()

    client.post(address, {"user_id": caller.user_code, "password": ANSWER, "answer": ANSWER, "code": ANSWER, "current": ANSWER})

    assert client.get("/profile").status_code == 302


def test_the_answer_does_not_bring_a_suspended_user_back(cast: Cast, caller: User) -> None:
    actions.suspend(caller, by=SYSTEM)

    page = call(cast, caller, ANSWER)

    caller.refresh_from_db()
    assert "suspended" in page
    assert caller.state == User.State.SUSPENDED


def test_only_staff_have_a_help_desk(cast: Cast, caller: User) -> None:
    for user in (cast.maker, cast.outsider, caller):
        assert client_of(user).post("/staff/help-desk", {"user_id": caller.user_code, "answer": ANSWER}).status_code == 404
    caller.refresh_from_db()
    assert caller.state == User.State.ACTIVE
