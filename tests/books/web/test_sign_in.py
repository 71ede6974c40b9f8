"""Signing in: one answer for every failure, one hash for every try, and no way to another site."""

import re

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.urls import reverse

from bankbook.audit.models import AuditEvent
from bankbook.books.organisations.models import Staff
from tests.books.cast import PASSWORD, Cast, a_person, an_organisation, client_of


def attempt(email: str, password: str, *, client: Client | None = None, after: str = "") -> object:
    return (client or Client()).post(reverse("books:sign-in"), {"email": email, "password": password, "next": after})


def shown(response: object) -> str:
    """The page without what differs from one answer to the next by design: the token, and the address that was typed."""
    text = response.content.decode()  # type: ignore[attr-defined]  # a test client's response
    text = re.sub(r'(csrfmiddlewaretoken" value="|x-csrftoken": ")[^"]+', "", text)
    return re.sub(r'value="[^"]*@[^"]*"', "", text)


def test_the_right_password_signs_in_and_leads_on(cast: Cast) -> None:
    response = attempt(cast.bookkeeper.user.email.upper(), PASSWORD, after="/financials/ledgers")
    assert (response.status_code, response["Location"]) == (302, "/financials/ledgers")
    assert AuditEvent.objects.filter(what="sign_in.accepted", target_id=str(cast.bookkeeper.user.public_id)).exists()


def test_every_failure_is_the_same_page(cast: Cast) -> None:
    gone = a_person(cast.organisation)
    gone.user.is_active = False
    gone.user.save()
    locked = cast.viewer.user.email
    for _ in range(5):
        attempt(locked, "wrong")

    answers = [
        attempt("nobody@agency.example", PASSWORD),
        attempt(cast.owner.user.email, "wrong"),
        attempt(gone.user.email, PASSWORD),
        attempt(locked, "wrong"),
        attempt(locked, PASSWORD),
    ]

    assert {answer.status_code for answer in answers} == {200}
    assert len({shown(answer) for answer in answers}) == 1
    assert not any("books_session" in answer.cookies for answer in answers)


def test_every_try_costs_one_hash_known_or_not_locked_or_not(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        attempt(cast.viewer.user.email, "wrong")
    count = 0

    def counted(original: object) -> object:
        def hashing(*args: object, **kwargs: object) -> object:
            nonlocal count
            count += 1
            return original(*args, **kwargs)  # type: ignore[operator]  # any method of the hasher

        return hashing

    for method in ("encode", "verify"):
        monkeypatch.setattr(Argon2PasswordHasher, method, counted(getattr(Argon2PasswordHasher, method)))
    costs = []
    for email, password in (
        ("nobody@agency.example", "x"),
        (cast.owner.user.email, "x"),
        (cast.viewer.user.email, "x"),
        (cast.manager.user.email, PASSWORD),
    ):
        count = 0
        attempt(email, password)
        costs.append(count)
    assert costs == [1, 1, 1, 1]


def test_a_lock_from_one_place_does_not_lock_the_person_out_elsewhere(cast: Cast) -> None:
    for _ in range(6):
        attempt(cast.owner.user.email, "wrong", client=Client(REMOTE_ADDR="192.0.2.1"))
    assert attempt(cast.owner.user.email, PASSWORD, client=Client(REMOTE_ADDR="192.0.2.2")).status_code == 302


@pytest.mark.parametrize(
    "after", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil", "/\t/evil.example", "%2F%2Fevil"]
)
def test_nobody_is_led_to_another_site(cast: Cast, after: str) -> None:
    assert attempt(cast.owner.user.email, PASSWORD, after=after)["Location"] == "/"


def test_a_page_leads_to_sign_in_and_back(cast: Cast) -> None:
    response = Client().get("/financials/ledgers?q=x")
    assert response["Location"] == "/sign-in?next=%2Ffinancials%2Fledgers%3Fq%3Dx"
    part = Client().get(
        "/financials/ledgers", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/financials/tenancies?q=y"}
    )
    assert part["HX-Redirect"] == "/sign-in?next=%2Ffinancials%2Ftenancies%3Fq%3Dy"


def test_signing_out_ends_the_session_and_only_a_post_does(cast: Cast) -> None:
    client = client_of(cast.owner)
    assert client.get(reverse("books:sign-out")).status_code == 405
    assert client.get("/").status_code == 200
    client.post(reverse("books:sign-out"))
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(("key", "age"), [("seen", 30 * 60 + 1), ("began", 12 * 3600 + 1)])
def test_a_session_that_was_left_alone_or_is_old_ends(cast: Cast, key: str, age: int) -> None:
    client = client_of(cast.owner)
    client.get("/")
    session = client.session
    session[key] -= age
    session.save()
    assert client.get("/").status_code == 302


def test_who_lost_their_place_sees_why(cast: Cast) -> None:
    client = client_of(cast.viewer)
    Staff.objects.filter(pk=cast.viewer.pk).update(is_active=False)
    response = client.get("/")
    assert response.status_code == 403
    assert "no organisation" in response.content.decode()


def test_a_person_of_two_organisations_chooses_and_a_foreign_one_is_not_there(cast: Cast) -> None:
    second = an_organisation("Second Lets")
    Staff.objects.create(organisation=second, user=cast.owner.user, role="viewer")
    client = client_of(cast.owner)

    assert "Harbour &amp; Vale Lettings" in client.get("/").content.decode()
    client.post(reverse("books:organisations"), {"organisation": str(second.public_id)})
    assert "Second Lets" in client.get("/").content.decode()
    for foreign in (str(cast.outsider.organisation.public_id), "x", ""):
        assert client.post(reverse("books:organisations"), {"organisation": foreign}).status_code == 404


def test_a_signed_in_page_is_kept_by_no_cache(cast: Cast) -> None:
    assert "no-store" in client_of(cast.owner).get("/")["Cache-Control"]


def test_health_asks_the_database_and_nobody_needs_to_sign_in(db: None) -> None:
    assert Client().get("/healthz").content == b"ok\n"
