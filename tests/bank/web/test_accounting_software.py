"""Staff make and revoke keys; customers see and end their consents; the command line does what staff do."""

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from bankbook.audit.models import AuditEvent
from bankbook.bank.grants.models import ApiClient, ApiKey
from tests.bank.cast import client_of
from tests.bank.openbanking.calls import Api
from tests.bank.openbanking.cast import Cast, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(db: None) -> Cast:
    return build()


@pytest.fixture
def staff(cast: "object") -> Client:
    return client_of(cast.staff)  # type: ignore[attr-defined]  # the bank's standing cast


def test_software_is_registered_with_a_key_that_is_shown_once(staff: Client) -> None:
    page = staff.post("/staff/api-keys", {"name": "Till & Tally", "redirects": "https://till.example/back\n\n"})

    secret = re.search(r"[0-9a-f]{128}", page.content.decode())
    assert page.status_code == 200
    assert secret is not None
    assert "no-store" in page.headers["Cache-Control"]
    assert secret[0] not in staff.get("/staff/api-keys").content.decode()
    client = ApiClient.objects.get(name="Till & Tally")
    assert client.redirects == ["https://till.example/back"]
    key = ApiKey.objects.get(client=client)
    assert secret[0] not in key.secret_hash


def test_a_key_made_on_the_page_opens_the_api_until_it_is_revoked_there(staff: Client, client: Client) -> None:
    page = staff.post("/staff/api-keys", {"name": "Till"}).content.decode()
    key = ApiKey.objects.get()
    secret = re.search(r"[0-9a-f]{128}", page)
    assert secret is not None
    credentials = {"secret_id": str(key.secret_id), "secret_key": secret[0]}
    assert client.post("/api/v2/token/new/", credentials, content_type="application/json").status_code == 200

    revoked = staff.post(f"/staff/api-keys/{key.secret_id}/revoke")

    assert revoked.status_code == 302
    assert client.post("/api/v2/token/new/", credentials, content_type="application/json").status_code == 401
    assert list(AuditEvent.objects.filter(what__startswith="api_").values_list("what", flat=True)) == [
        "api_client.registered",
        "api_key.created",
        "api_key.revoked",
        "api_key.refused",
    ]


@pytest.mark.parametrize("typed", [{"name": ""}, {"name": "x" * 81}, {"name": "Till", "redirects": "javascript:alert(1)"}])
def test_what_cannot_be_registered_is_said_on_the_form(staff: Client, typed: dict[str, str]) -> None:
    page = staff.post("/staff/api-keys", typed)

    assert "Error:" in page.content.decode()
    assert not ApiClient.objects.exists()


def test_nobody_but_staff_with_the_second_factor_finds_these_pages(ours: Cast, client: Client) -> None:
    customer = Client()
    customer.force_login(ours.letting.user, backend="bankbook.bank.identity.backends.Passwords")
    key = ours.key.key

    for path in ("/staff/api-keys", f"/staff/api-keys/{key.client.public_id}/new", f"/staff/api-keys/{key.secret_id}/revoke"):
        assert customer.post(path, {"name": "x"}).status_code == 404
        assert "/sign-in" in client.post(path, {"name": "x"}).headers["Location"]
    assert ApiKey.objects.filter(revoked_at=None).count() == 2


def test_a_customer_sees_a_consent_and_ends_it_at_once(ours: Cast) -> None:
    api = Api(ours.key)
    linked = api.linked(ours.letting.user)
    browser = client_of(ours.letting.user)

    page = browser.get("/consents").content.decode()
    assert "Bankbook" in page
    assert "Client account" in page
    assert "In force" in page
    ended = browser.post(f"/consents/{linked['id']}/end")

    assert ended.status_code == 302
    assert api.get(f"accounts/{linked['accounts'][0]}/balances/").status_code == 401
    assert "Withdrawn" in browser.get("/consents").content.decode()


def test_a_stranger_neither_sees_nor_ends_it(ours: Cast) -> None:
    api = Api(ours.key)
    linked = api.linked(ours.letting.user)
    stranger = client_of(ours.bakery.user)

    assert "Bankbook" not in stranger.get("/consents").content.decode()
    assert stranger.post(f"/consents/{linked['id']}/end").status_code == 404
    assert "/sign-in" in Client().post(f"/consents/{linked['id']}/end").headers["Location"]
    assert api.get(f"accounts/{linked['accounts'][0]}/balances/").status_code == 200


def run(command: str, **options: object) -> dict[str, str]:
    out = StringIO()
    call_command(command, json=True, stdout=out, **options)
    found: dict[str, str] = json.loads(out.getvalue())
    return found


def test_the_commands_make_list_and_revoke_a_key(db: None) -> None:
    first, second = run("api_key_create", name="Ledger"), run("api_key_create", name="Ledger")

    assert first["client"] == second["client"], "a known name gets another key"
    assert len(first["secret_key"]) == 128
    listed = run("api_key_list")
    assert {each["secret_id"] for each in listed} == {first["secret_id"], second["secret_id"]}  # type: ignore[index]  # a list of objects
    assert first["secret_key"] not in json.dumps(listed)
    assert run("api_key_revoke", secret_id=first["secret_id"])["revoked_at"]
    with pytest.raises(CommandError):
        run("api_key_revoke", secret_id="nothing")
