"""How users come to be, and what ends their way in."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from bankbook import clock
from bankbook.audit import SYSTEM
from bankbook.audit.models import AuditEvent
from bankbook.bank.errors import Refused
from bankbook.bank.identity import actions, events, queries, rules
from bankbook.bank.identity.actions import helpdesk
from bankbook.bank.identity.actions.users import BadInvitation
from bankbook.bank.identity.models import SecurityQuestion, User
from bankbook.bank.institutions.queries import institution
from bankbook.bank.notices import actions as notices
from bankbook.bank.notices.models import Notice, OutboxMail
from tests.bank.cast import NORTHMERE, PASSWORD, Cast, actor, client_of, second_factor_of
from tests.bank.identity.letters import subjects, temporary_password

pytestmark = pytest.mark.django_db
CHOSEN = {"question": rules.RANDOM_PHRASE, "answer": "copper lantern, slow ferry"}
GOOD = "gravel tango 41 pepper"


def invite(*, by: User | None = None, **given: str) -> User:
    said = {"given": "Nora", "family": "Feed", "email": "nora@company.example", "kind": User.Kind.SOFTWARE} | given
    return actions.invite(by=actor(by) if by else SYSTEM, institution=institution(NORTHMERE), **said)


def finish(user: User, *, password: str = GOOD, answer: str = CHOSEN["answer"]) -> User:
    return actions.finish_first_sign_in(user, password=password, question=CHOSEN["question"], answer=answer, by=actor(user))


def test_a_new_user_has_a_code_and_nothing_else(cast: Cast) -> None:
    user = invite(by=cast.maker)

    assert user.state == User.State.INVITED
    assert user.code_shown.startswith("NB-")
    assert rules.issue_code("NB", number=int(user.user_code[2:7])) == user.user_code
    assert not user.memberships.exists()
    assert (user.invited_by, user.created_by) == (cast.maker, cast.maker.name)


def test_a_code_that_somebody_has_or_had_is_not_given_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([7, 7, 7, 8])
    monkeypatch.setattr("bankbook.bank.identity.actions.users.secrets.randbelow", lambda _codes: next(drawn))
    first = invite()
    actions.delete(first, by=SYSTEM)

    second = invite(email="other@company.example")

    assert first.user_code == rules.issue_code("NB", number=7)
    assert second.user_code == rules.issue_code("NB", number=8)


@pytest.mark.parametrize("wrong", [{"email": "nobody"}, {"language": "tlh"}, {"kind": User.Kind.STAFF}])
def test_an_invitation_that_does_not_fit_makes_no_user(wrong: dict[str, str]) -> None:
    with pytest.raises(BadInvitation) as refusal:
        invite(**wrong)

    assert refusal.value.field in wrong
    assert not User.objects.exists()


def test_two_users_with_one_address_are_one_human() -> None:
    first, second = (invite(kind=User.Kind.PERSON, email=email) for email in ("Ana@company.example", "ana@company.example"))
    software = invite(email="ana@company.example")

    assert first.person_id == second.person_id
    assert software.person_id != first.person_id


def test_the_temporary_password_is_in_one_letter_to_the_user_alone(cast: Cast) -> None:
    user = invite(by=cast.maker)
    password = temporary_password(user)

    holding = [letter.to for letter in OutboxMail.objects.all() if password in letter.body]
    kept = f"{list(AuditEvent.objects.values())}{list(Notice.objects.values())}{user.password}"

    assert holding == [user.email]
    assert user.check_password(password)
    assert password not in kept
    assert user.user_code not in OutboxMail.objects.get().body
    assert user.code_shown not in OutboxMail.objects.get().body


def test_each_temporary_password_is_another_one() -> None:
    passwords = {temporary_password(invite(email=f"n{number}@company.example")) for number in range(8)}

    assert len(passwords) == 8


def test_a_new_temporary_password_makes_the_former_one_worthless_and_recalls_its_letter() -> None:
    user = invite()
    former = temporary_password(user)

    reset = actions.start_reset(user, by=SYSTEM)

    assert not reset.check_password(former)
    assert reset.check_password(temporary_password(reset))
    assert [bool(letter.body) for letter in OutboxMail.objects.order_by("id")] == [False, True]


def test_the_first_sign_in_makes_the_user_active_with_a_password_of_his_own(cast: Cast) -> None:
    user = invite(by=cast.maker)
    temporary = temporary_password(user)

    active = finish(user)

    assert (active.state, active.temporary_until, active.must_finish) == (User.State.ACTIVE, None, False)
    assert active.check_password(GOOD)
    assert not active.check_password(temporary)
    assert active.credential_version == user.credential_version + 1
    assert Notice.objects.get(user=cast.maker).kind == "user.first_sign_in"


@pytest.mark.parametrize("wrong", [{"password": "short"}, {"answer": "no"}])
def test_a_first_sign_in_is_both_or_nothing(wrong: dict[str, str]) -> None:
    user = invite()

    with pytest.raises(Refused):
        finish(user, **wrong)

    user.refresh_from_db()
    assert user.must_finish
    assert user.check_password(temporary_password(user))
    assert not SecurityQuestion.objects.exists()


def test_the_temporary_password_cannot_become_the_lasting_one() -> None:
    user = invite()

    with pytest.raises(rules.WeakPassword) as refusal:
        finish(user, password=temporary_password(user))

    assert refusal.value.failed == (rules.Check.NEW,)


def test_a_temporary_password_is_over_after_three_days() -> None:
    user = invite()

    with time_machine.travel(clock.now() + timedelta(hours=72, seconds=1)), pytest.raises(rules.TemporaryOver):
        finish(user)


def test_the_letter_with_a_password_that_is_over_is_not_sent() -> None:
    user = invite()

    with time_machine.travel(clock.now() + timedelta(hours=73)):
        sent = notices.deliver()

    assert sent == 0
    assert OutboxMail.objects.get(to=user.email).body == ""


def test_a_first_sign_in_happens_once() -> None:
    user = finish(invite())

    with pytest.raises(rules.WrongState):
        finish(user, password="another tango 41 pepper")


def test_the_answer_is_kept_like_a_password() -> None:
    finish(invite())

    kept = SecurityQuestion.objects.get()
    assert kept.answer.startswith("argon2$argon2id$")
    assert "copper" not in f"{list(SecurityQuestion.objects.values())}{list(AuditEvent.objects.values())}"


def test_the_new_password_is_told_to_the_user_without_saying_it(cast: Cast) -> None:
    actions.change_password(cast.maker, by=actor(cast.maker), password="gravel tango 42 pepper")

    letter = OutboxMail.objects.get(to=cast.maker.email)
    assert letter.subject == "Your password was changed"
    assert "gravel" not in f"{letter.subject}{letter.body}{list(Notice.objects.values())}"


def test_context_words_are_those_of_bank_companies_and_user(cast: Cast) -> None:
    for word in ("northmere", "harbour", "lettings", "maker"):
        with pytest.raises(rules.WeakPassword) as refusal:
            actions.change_password(cast.maker, by=SYSTEM, password=f"gravel tango {word} pepper")
        assert refusal.value.failed == (rules.Check.UNRELATED,)


def test_a_second_factor_shortens_the_password_that_is_needed(cast: Cast) -> None:
    with pytest.raises(rules.WeakPassword):
        actions.change_password(cast.maker, by=SYSTEM, password="gravel tango")
    second_factor_of(cast.maker)

    actions.change_password(cast.maker, by=SYSTEM, password="gravel tango")


def test_a_suspension_ends_sessions_for_good_and_a_reactivation_lets_the_user_sign_in_again(cast: Cast) -> None:
    browser = client_of(cast.maker)
    suspended = actions.suspend(cast.maker, by=SYSTEM, reason="Left the office open")
    while_suspended = browser.get("/").status_code

    actions.reactivate(suspended, by=SYSTEM)

    assert (while_suspended, browser.get("/").status_code) == (302, 302)
    assert Client().post("/sign-in", {"user_id": cast.maker.user_code, "password": PASSWORD}).status_code == 302
    assert AuditEvent.objects.get(what="user.suspended").reason == "Left the office open"


def test_a_suspended_invitation_stays_one() -> None:
    user = actions.suspend(invite(), by=SYSTEM)

    assert actions.reactivate(user, by=SYSTEM).state == User.State.INVITED


def test_a_suspended_user_gets_no_password(cast: Cast) -> None:
    user = actions.suspend(cast.maker, by=SYSTEM)

    with pytest.raises(rules.WrongState, match="Reactivate"):
        actions.start_reset(user, by=SYSTEM)


def test_a_deletion_keeps_the_name_the_code_and_the_reason_and_ends_every_credential(cast: Cast) -> None:
    user = finish(invite())
    second_factor_of(user)
    browser = client_of(user)

    gone = actions.delete(user, by=actor(cast.maker), reason=" No longer used ")

    assert (gone.state, gone.name, gone.user_code, gone.ended_reason) == (User.State.DELETED, user.name, user.user_code, "No longer used")
    assert gone.ended_at is not None
    assert not gone.has_usable_password()
    assert not Authenticator.objects.filter(user=user).exists()
    assert not SecurityQuestion.objects.filter(user=user).exists()
    assert browser.get("/").status_code == 302
    assert Notice.objects.get(user=cast.maker, kind="user.deleted").title == f"{user.name} was deleted"


@pytest.mark.parametrize("what", ["suspend", "reactivate", "delete", "start_reset"])
def test_a_deletion_is_final(cast: Cast, what: str) -> None:
    gone = actions.delete(cast.maker, by=SYSTEM)

    with pytest.raises(rules.WrongState, match="final"):
        getattr(actions, what)(gone, by=SYSTEM)


def test_a_reset_lifts_the_lock_and_keeps_the_second_factor(cast: Cast) -> None:
    second_factor_of(cast.maker)
    for _try in range(5):
        Client().post("/sign-in", {"user_id": cast.maker.user_code, "password": "wrong"})
    locked = queries.locked_until([cast.maker])

    reset = actions.start_reset(cast.maker, by=SYSTEM)

    assert queries.shown_state(cast.maker, locked=locked) is rules.State.LOCKED
    assert queries.locked_until([reset]) == {}
    assert queries.has_second_factor(reset)
    assert reset.must_finish


def test_whoever_wants_to_know_of_an_end_can_stop_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(user: User, **_told: object) -> None:
        raise Refused(f"{user.state} must not be")

    monkeypatch.setitem(events._HANDLERS, "guard", refuse)

    with pytest.raises(Refused, match="deleted must not be"):
        actions.delete(cast.maker, by=SYSTEM)

    cast.maker.refresh_from_db()
    assert cast.maker.is_active
    assert cast.maker.check_password(PASSWORD)


def test_the_handlers_are_called_by_name_in_one_order() -> None:
    assert events.handlers() == tuple(sorted(events._HANDLERS))


def test_the_help_desk_suspends_on_the_right_answer_and_on_no_other(cast: Cast) -> None:
    user = finish(invite())

    wrong = actions.suspend_on_answer(user, answer="silver lantern", by=actor(cast.staff))
    user.refresh_from_db()
    after_wrong = user.state
    right = actions.suspend_on_answer(user, answer="Copper lantern; slow FERRY", by=actor(cast.staff))

    user.refresh_from_db()
    assert (wrong, after_wrong, right, user.state) == (False, User.State.ACTIVE, True, User.State.SUSPENDED)
    assert "Your access was suspended" in subjects(user)


def test_the_help_desk_does_not_let_a_caller_guess_on(cast: Cast) -> None:
    user = finish(invite())
    for number in range(helpdesk.WRONG_ANSWERS_MAX):
        actions.suspend_on_answer(user, answer=f"guess number {number}", by=actor(cast.staff))

    with pytest.raises(helpdesk.TooManyAnswers):
        actions.suspend_on_answer(user, answer=CHOSEN["answer"], by=actor(cast.staff))

    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert actions.suspend_on_answer(user, answer=CHOSEN["answer"], by=actor(cast.staff))


def test_an_invited_user_without_a_question_is_not_stopped_by_any_answer(cast: Cast) -> None:
    assert not actions.suspend_on_answer(invite(), answer="", by=actor(cast.staff))
