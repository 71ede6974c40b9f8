"""An accounting software user who signs in by hand: his own profile and a read-only view, and nothing else anywhere."""

import pytest
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse

from tests import routes
from tests.bank.cast import Cast, client_of

pytestmark = pytest.mark.django_db

HIS_OWN = {
    "bank:overview",
    "bank:account",
    "bank:statements",
    "bank:contexts",
    "bank:profile",
    "bank:password",
    "bank:first-sign-in-done",
    "bank:notices",
    "bank:notices-read",
    "mfa_index",
    "mfa_list_webauthn",
}
"""His profile, what he was told and what he may read; of the second factor he is told that he has none."""

NOT_BY_SESSION = ("/api/", "/components", "/scheme", "/healthz", "/consent/", "/help", "/sign-out", "/sign-in")
"""What knows no session, or does nothing but end one; consents narrow what he reads and have tests of their own."""


def test_he_reaches_his_profile_and_a_read_only_view_and_nothing_else(cast: Cast) -> None:
    client = client_of(cast.software, agreement=cast.agreement)

    reached = {}
    for name, values in routes.names():
        try:
            address = reverse(name, kwargs=values)
        except NoReverseMatch:
            continue
        if name in HIS_OWN or address.startswith(NOT_BY_SESSION):
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(address)
            if not _is_refused(answer):
                reached[f"{method} {address}"] = answer.status_code

    assert reached == {}


def test_what_he_may_read_opens(cast: Cast) -> None:
    client = client_of(cast.software)

    assert client.get("/").status_code == 200
    assert client.get(reverse("bank:account", args=[cast.account.public_id])).status_code == 200
    assert client.get("/profile").status_code == 200


def _is_refused(answer: HttpResponse) -> bool:
    return answer.status_code in {403, 404, 405} or str(answer.get("Location", "")).partition("?")[0] in {"/profile", "/sign-in", "/"}
