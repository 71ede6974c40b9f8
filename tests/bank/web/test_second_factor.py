"""A second factor for whoever administers: setting one up, giving it, losing it."""

import re
import time
from typing import Any
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from bankbook.audit.models import AuditEvent
from bankbook.bank.access.catalogue import SOFTWARE_CEILING
from bankbook.bank.identity.models import User
from tests.bank.cast import PASSWORD, Cast, a_person, client_of, give, second_factor_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_used_codes() -> None:
    cache.clear()


def code(secret: str, *, ago: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 - ago)))


def signed_in(user: User) -> Client:
    client = Client()
    client.post("/sign-in", {"user_id": user.user_code, "password": PASSWORD})
    return client


def test_who_administers_without_one_sets_it_up_first_and_comes_back(cast: Cast) -> None:
    client = signed_in(cast.maker)
    sent = client.get("/users?state=active", follow=True)
    setting_up = client.get("/profile/second-factor/app")

    codes = client.post("/profile/second-factor/app", {"code": code(setting_up.context["form"].secret)}, follow=True)

    assert sent.request["PATH_INFO"] == "/profile/second-factor"
    assert "Set one up first" in sent.content.decode()
    assert "data:image/svg+xml;base64," in setting_up.content.decode()
    assert codes.request["PATH_INFO"] == "/profile/second-factor/recovery-codes"
    assert len(codes.context["unused_codes"]) == 10
    assert 'href="/users?state=active"' in codes.content.decode()
    assert client.get("/users?state=active").status_code == 200


def test_who_has_one_gives_it_when_signing_in(cast: Cast) -> None:
    secret = second_factor_of(cast.maker)
    client = signed_in(cast.maker)
    before = client.get("/users").status_code

    client.post("/sign-in/second-factor", {"code": code(secret)})

    assert before == 302
    assert client.get("/users").status_code == 200


def test_who_has_one_and_did_not_give_it_in_this_session_is_asked_for_it(cast: Cast) -> None:
    secret = second_factor_of(cast.maker)
    client = client_of(cast.maker, second_factor=False)
    asked = client.get("/users", follow=True)

    back = client.post("/sign-in/again/code", {"code": code(secret), "next": "/users"})

    assert asked.request["PATH_INFO"] == "/sign-in/again/code"
    assert back["Location"] == "/users"
    assert client.get("/users").status_code == 200


def test_a_wrong_code_opens_nothing(cast: Cast) -> None:
    second_factor_of(cast.maker)
    client = client_of(cast.maker, second_factor=False)

    client.post("/sign-in/again/code", {"code": "000000", "next": "/users"})

    assert client.get("/users").status_code == 302


def test_who_only_looks_at_accounts_needs_none(cast: Cast) -> None:
    viewer = a_person()
    give(viewer, cast.agreement, accounts=[cast.account], pairs=SOFTWARE_CEILING)
    client = client_of(viewer, second_factor=False)

    assert client.get(f"/accounts/{cast.account.public_id}").status_code == 200
    assert client.get("/users").status_code == 404


def test_a_recovery_code_works_once(cast: Cast) -> None:
    client = client_of(cast.maker)
    secret = client.get("/profile/second-factor/app").context["form"].secret
    client.post("/profile/second-factor/app", {"code": code(secret)})
    recovery = client.get("/profile/second-factor/recovery-codes").context["unused_codes"][0]

    first, second = signed_in(cast.maker), signed_in(cast.maker)
    first.post("/sign-in/second-factor", {"code": recovery})
    second.post("/sign-in/second-factor", {"code": recovery})

    assert first.get("/users").status_code == 200
    assert second.get("/users").status_code == 302


def test_setting_one_up_asks_for_the_password_when_it_was_not_given_lately(cast: Cast) -> None:
    client = client_of(cast.maker, second_factor=False)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600, "reauthenticated": True}]
    session.save()

    asked = client.get("/profile/second-factor/app")
    wrong = client.post(asked["Location"], {"password": "wrong"})
    right = client.post(asked["Location"], {"password": PASSWORD, "next": "/profile/second-factor/app"})

    assert asked["Location"].startswith("/sign-in/again?")
    assert wrong.status_code == 200
    assert right["Location"] == "/profile/second-factor/app"


@pytest.mark.parametrize(
    "page",
    ["app", "app/remove", "passkeys/add", "passkeys/{key}/remove", "recovery-codes", "recovery-codes/new"],
    ids=lambda page: page.partition("{")[0],
)
def test_a_session_older_than_the_second_factor_gives_it_before_anything_is_done_to_it(cast: Cast, page: str) -> None:
    second_factor_of(cast.maker)
    key = Authenticator.objects.create(user=cast.maker, type=Authenticator.Type.WEBAUTHN, data={"name": "Mine"})
    client = client_of(cast.maker, second_factor=False)
    address = f"/profile/second-factor/{page.format(key=key.pk)}"

    shown, done = client.get(address), client.post(address, {"name": "Another", "credential": "{}", "code": "000000"})

    assert shown["Location"] == f"/sign-in/again/code?next={quote(address, safe='')}"
    assert done["Location"].startswith("/sign-in/again/code?")
    assert Authenticator.objects.filter(user=cast.maker).count() == 2


def test_secrets_of_authenticators_are_sealed(cast: Cast) -> None:
    client = client_of(cast.maker)
    secret = client.get("/profile/second-factor/app").context["form"].secret
    client.post("/profile/second-factor/app", {"code": code(secret)})

    assert secret not in str(list(Authenticator.objects.values()))


def test_removing_the_only_one_takes_its_recovery_codes_too(cast: Cast) -> None:
    second_factor_of(cast.maker)
    client = client_of(cast.maker)

    client.post("/profile/second-factor/app/remove")

    assert not Authenticator.objects.filter(user=cast.maker).exists()
    assert AuditEvent.objects.filter(what="second_factor.removed", target_id=str(cast.maker.public_id)).exists()


def test_another_persons_passkey_cannot_be_removed(cast: Cast) -> None:
    key = Authenticator.objects.create(user=cast.checker, type=Authenticator.Type.WEBAUTHN, data={"name": "Blue key", "credential": {}})

    answer = client_of(cast.maker).post(f"/profile/second-factor/passkeys/{key.pk}/remove")

    assert answer.status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_a_passkey_is_begun_with_the_banks_own_script_and_data(cast: Cast) -> None:
    page = client_of(cast.maker).get("/profile/second-factor/passkeys/add").content.decode()

    assert "web/passkey.js" in page
    assert re.search(r'<script id="passkey-data" type="application/json">\{"creation_options"', page)


def test_accounting_software_has_no_second_factor_to_set_up(cast: Cast) -> None:
    client = client_of(cast.software)

    assert client.get("/profile/second-factor/app")["Location"] == "/profile"
    assert client.post("/profile/second-factor/app", {"code": "000000"})["Location"] == "/profile"
    assert not Authenticator.objects.exists()


def test_adding_one_is_recorded_and_told(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    client = client_of(cast.maker)
    secret = client.get("/profile/second-factor/app").context["form"].secret

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/profile/second-factor/app", {"code": code(secret)})

    assert AuditEvent.objects.filter(what="second_factor.added", target_id=str(cast.maker.public_id)).exists()
    assert cast.maker.notices.filter(kind="second_factor.added").exists()
    assert secret not in str(list(AuditEvent.objects.values()))


def test_the_password_is_changed_by_whoever_knows_the_one_so_far(cast: Cast) -> None:
    client, other = client_of(cast.maker), client_of(cast.maker)
    new = "gravel tango 41 pepper"

    wrong = client.post("/profile/password", {"current": "wrong", "password": new, "again": new})
    right = client.post("/profile/password", {"current": PASSWORD, "password": new, "again": new})

    assert "That is not your password" in wrong.content.decode()
    assert right["Location"] == "/profile"
    assert client.get("/profile").status_code == 200
    assert other.get("/profile").status_code == 302
    assert User.objects.get(pk=cast.maker.pk).check_password(new)


def test_guessing_the_password_so_far_locks_as_signing_in_does(cast: Cast) -> None:
    client = client_of(cast.maker)
    new = "gravel tango 41 pepper"
    for number in range(5):
        client.post("/profile/password", {"current": f"wrong {number}", "password": new, "again": new})

    answer = client.post("/profile/password", {"current": PASSWORD, "password": new, "again": new})

    assert answer.status_code == 200
    assert User.objects.get(pk=cast.maker.pk).check_password(PASSWORD)
