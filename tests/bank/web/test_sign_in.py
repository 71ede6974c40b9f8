"""Signing in: whoever does not get in learns nothing, and whoever does gets exactly as far as he should."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bankbook.audit import SYSTEM
from bankbook.audit.models import AuditEvent
from bankbook.bank.channels.web import signing
from bankbook.bank.identity import rules
from bankbook.bank.identity.actions import change_password, suspend
from bankbook.bank.identity.models import User
from tests.bank.cast import PASSWORD, Cast, a_person, client_of, give, second_factor_of

pytestmark = pytest.mark.django_db

OFF_THE_SITE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "https:/evil.example",
    "evil.example",
    "%2F%2Fevil.example",
    "http://testserver@evil.example/",
    "http://testserver/accounts",
    "",
)
REFUSAL = "The user ID and the password do not fit together. After five wrong tries a user is locked for a while."


@pytest.fixture(name="hashes")
def count_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every Argon2 computation, whether it makes a hash or compares with one."""
    done: list[str] = []
    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda self, *args: done.append("encode") or encode(self, *args))
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda self, *args: done.append("verify") or verify(self, *args))
    return done


def _try(client: Client, user_id: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    return client.post("/sign-in", {"user_id": user_id, "password": password, **more})


def _same(answer: HttpResponse) -> tuple[int, str]:
    """Status and page, without what differs by itself: the typed user ID and the form's token."""
    page = answer.content.decode()
    page = re.sub(r'(name="csrfmiddlewaretoken" value|x-csrftoken&quot;:|"x-csrftoken":) ?"?=?"?[^"]+"', "", page)
    return answer.status_code, re.sub(r'(name="user_id"[^>]*value|value)="[^"]*"', "", page)


def _lock(user_id: str) -> None:
    for _number in range(5):
        _try(Client(), user_id, "wrong")


def test_a_person_signs_in_by_user_id_in_any_spelling(cast: Cast) -> None:
    shown = cast.maker.code_shown

    for spelling in (cast.maker.user_code, shown, shown.lower(), shown.replace("-", " ")):
        client = Client()
        answer = _try(client, spelling)
        assert (answer.status_code, answer["Location"]) == (302, "/")
        assert client.get("/").status_code == 200


def test_every_failure_gets_one_status_one_text_and_one_hash(cast: Cast, hashes: list[str]) -> None:
    suspended, invited = a_person("Sue Suspended"), a_person("Ivy Invited", state=User.State.INVITED)
    suspend(suspended, by=SYSTEM)
    _lock(cast.checker.user_code)
    _lock("NB000000")
    tries = {
        "wrong password": (cast.maker.user_code, "wrong"),
        "unknown user": ("NB999999", "wrong"),
        "unknown user, some real password": ("NB999999", PASSWORD),
        "locked, right password": (cast.checker.user_code, PASSWORD),
        "locked, wrong password": (cast.checker.user_code, "wrong"),
        "locked, unknown": ("NB000000", "wrong"),
        "suspended": (suspended.user_code, PASSWORD),
        "invited": (invited.user_code, PASSWORD),
    }
    answers, costs = {}, {}

    for name, (user_id, password) in tries.items():
        hashes.clear()
        answers[name] = _same(_try(Client(), user_id, password))
        costs[name] = len(hashes)

    assert REFUSAL in answers["wrong password"][1]
    assert {name: answer for name, answer in answers.items() if answer != answers["wrong password"]} == {}
    assert costs == dict.fromkeys(tries, 1)


def test_five_failures_lock_the_user_from_there_and_nowhere_else(cast: Cast) -> None:
    _lock(cast.maker.user_code)

    assert _try(Client(), cast.maker.user_code).status_code == 200
    assert Client(REMOTE_ADDR="203.0.113.9").post("/sign-in", {"user_id": cast.maker.user_code, "password": PASSWORD}).status_code == 302


def test_four_failures_and_a_success_begin_the_count_anew(cast: Cast) -> None:
    for _round in range(2):
        for _number in range(4):
            _try(Client(), cast.maker.user_code, "wrong")
        assert _try(Client(), cast.maker.user_code).status_code == 302


def test_the_password_is_never_sent_back_and_what_was_typed_as_user_id_is_not_recorded(cast: Cast) -> None:
    answer = _try(Client(), "my-secret-in-the-wrong-box", "tell nobody this")

    assert b"tell nobody this" not in answer.content
    recorded = AuditEvent.objects.get(what="sign_in.refused")
    assert "SECRET" not in f"{recorded.target_id}{recorded.detail}{recorded.reason}".upper()


@pytest.mark.parametrize("address", OFF_THE_SITE)
def test_nobody_is_sent_off_the_site_after_signing_in(cast: Cast, address: str) -> None:
    assert _try(Client(), cast.maker.user_code, next=address)["Location"] == "/"
    assert signing.local(address) == "/"


def test_a_local_page_asked_for_before_is_reached_after_signing_in(cast: Cast) -> None:
    address = reverse("bank:account", args=[cast.account.public_id]) + "?before=2026-01-01.5"
    client = Client()
    away = client.get(address)

    shown = client.get(away["Location"])

    assert shown.context["form"].initial["next"] == address
    assert _try(client, cast.maker.user_code, next=address)["Location"] == address


def test_signing_in_gives_the_session_another_key(cast: Cast) -> None:
    client = Client()
    client.get("/scheme")
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["bank_session"] = session.session_key or ""
    before = session.session_key

    _try(client, cast.maker.user_code)

    assert client.session.session_key != before


def test_signing_out_takes_a_post_and_ends_the_session(cast: Cast) -> None:
    client = client_of(cast.maker)

    assert client.get("/sign-out").status_code == 405
    assert client.get("/").status_code == 200
    client.post("/sign-out")
    assert client.get("/").status_code == 302


def test_signing_out_goes_on_to_the_local_page_that_was_asked_for(cast: Cast) -> None:
    page = reverse("bank:account", args=[cast.account.public_id]) + "?before=2026-01-01.5"

    assert client_of(cast.maker).post("/sign-out")["Location"] == "/sign-in"
    assert client_of(cast.maker).post("/sign-out", {"next": page})["Location"] == page
    assert client_of(cast.maker).post("/sign-out", query_params={"next": page})["Location"] == page


@pytest.mark.parametrize("address", OFF_THE_SITE)
def test_nobody_is_sent_off_the_site_after_signing_out(cast: Cast, address: str) -> None:
    client = client_of(cast.maker)

    answer = client.post("/sign-out", {"next": address})

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in")
    assert client.get("/").status_code == 302


def test_another_password_ends_the_sessions_of_the_old_one(cast: Cast) -> None:
    client = client_of(cast.maker)

    change_password(cast.maker, by=SYSTEM, password="another one altogether")

    assert client.get("/").status_code == 302


def test_a_suspended_person_is_out_at_the_next_request(cast: Cast) -> None:
    client = client_of(cast.maker)

    suspend(cast.maker, by=SYSTEM)

    assert client.get("/").status_code == 302


def test_several_contexts_are_offered_entities_first_and_none_is_chosen(cast: Cast) -> None:
    give(cast.maker, cast.overview)
    client = Client()
    _try(client, cast.maker.user_code)

    assert client.get("/")["Location"] == "/contexts"
    page = client.get("/contexts")
    body = page.content.decode()
    assert body.index("Lettings Ltd") < body.index("** </span>Harbour")
    assert page.context["chosen"] is None

    answer = client.post("/contexts", {"context": cast.agreement.public_id})
    assert answer["Location"] == "/"
    assert client.get("/").context["agreement"] == cast.agreement
    assert AuditEvent.objects.filter(what="context.chosen", actor_id=str(cast.maker.public_id)).count() == 1


@pytest.mark.parametrize("whose", ["another's", "nobody's", "nonsense"])
def test_a_context_that_is_not_ones_own_answers_404(cast: Cast, whose: str) -> None:
    theirs = cast.outsider.memberships.get().agreement.public_id
    wanted = {"another's": theirs, "nobody's": "00000000-0000-4000-8000-000000000000", "nonsense": "x"}[whose]

    assert client_of(cast.maker).post("/contexts", {"context": wanted}).status_code == 404


def test_a_disabled_context_gives_nothing_from_the_next_request_on(cast: Cast) -> None:
    client = client_of(cast.maker)
    assert client.get(reverse("bank:account", args=[cast.account.public_id])).status_code == 200

    type(cast.agreement).objects.filter(pk=cast.agreement.pk).update(is_enabled=False)

    assert "No account has been given to you yet" in client.get("/").content.decode()
    assert client.get(reverse("bank:account", args=[cast.account.public_id]))["Location"] == "/contexts"


def test_staff_reach_their_area_only_with_the_second_factor(cast: Cast) -> None:
    cache.clear()
    secret = second_factor_of(cast.staff)
    client = Client()

    answer = _try(client, cast.staff.user_code, next="/staff")
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get("/staff").status_code == 302
    assert "Confirm it is you" in client.get(answer["Location"]).content.decode()
    wrong = client.post(answer["Location"], {"code": "000000"})
    assert wrong.status_code == 200
    assert client.get("/staff").status_code == 302
    code = format_hotp_value(hotp_value(secret, sorted(yield_hotp_counters_from_time())[-1]))
    assert client.post(answer["Location"], {"code": code})["Location"] == "/staff"
    assert client.get("/staff").status_code == 200


def test_a_code_works_once(cast: Cast) -> None:
    cache.clear()
    secret = second_factor_of(cast.staff)
    code = format_hotp_value(hotp_value(secret, sorted(yield_hotp_counters_from_time())[-1]))
    outcomes = []
    for _number in range(2):
        client = Client()
        _try(client, cast.staff.user_code)
        outcomes.append(client.post(reverse("mfa_authenticate"), {"code": code}).status_code)

    assert outcomes == [302, 200]


def test_staff_without_a_second_factor_have_no_staff_area(cast: Cast) -> None:
    client = Client()
    _try(client, cast.staff.user_code)

    assert client.get("/staff").status_code == 404


def test_the_second_factor_alone_opens_nothing(client: Client) -> None:
    assert client.get(reverse("mfa_authenticate"))["Location"] == reverse("account_login")
    assert client.get(reverse("account_login"))["Location"] == "/sign-in"


@pytest.mark.parametrize("number", [0, 1, 48213, 99999])
def test_a_user_id_is_read_as_it_is_written(number: int) -> None:
    issued = rules.issue_code("NB", number=number)

    assert rules.normalise_code(rules.shown_code(issued)) == issued
    assert rules.shown_code("SOMETHING") == "SOMETHING"


def test_the_example_on_the_page_is_a_real_user_id() -> None:
    assert rules.shown_code(rules.issue_code("NB", number=48213)) == "NB-48213-7"


def test_the_cost_of_a_hash_is_the_one_decided_on() -> None:
    assert a_person().password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_record_tells_when_somebody_signed_in(cast: Cast) -> None:
    before = datetime.now(UTC)

    _try(Client(), cast.maker.user_code)

    event = AuditEvent.objects.get(what="sign_in.accepted")
    assert event.actor_label == cast.maker.name
    assert event.at >= before
