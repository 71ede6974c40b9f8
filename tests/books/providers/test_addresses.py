"""What a person may enter as a provider's address: fifty spellings of places the books must not be sent to, refused before anything connects."""

import socket
from collections.abc import Sequence

import pytest

from bankbook.audit import SYSTEM
from bankbook.books.organisations.models import Organisation
from bankbook.books.providers import actions, addresses
from bankbook.books.providers.addresses import ForbiddenAddress, check
from bankbook.books.providers.models import ProviderSettings
from bankbook.books.providers.outgoing import Outgoing
from bankbook.books.providers.port import RefusedByBank
from bankbook.books.providers.queries import provider_for

PUBLIC = "93.184.215.14"

SPELLINGS = [
    "https://127.0.0.1/api/v2",
    "https://127.1/api/v2",
    "https://127.0.0.1.",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.0.0.1:443/",
    "https://0/",
    "https://0.0.0.0/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fd00::1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://10.0.0.8/",
    "https://172.16.4.4/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://198.18.0.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://8.8.8.8/",
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost./",
    "https://api.localhost/",
    "https://router.local/",
    "https://metadata.google.internal/",
    "https://db/",
    "https://bank.corp/",
    "https://1.0.0.127.in-addr.arpa/",
    "https://ⓛocalhost.example/",
    "https://127。0。0。1/",
    "https://bank.example%2f@127.0.0.1/",
    "https://bank.example@127.0.0.1/",
    "https://127.0.0.1\\@bank.example/",
    "https://bank.example\\.evil/",
    "https://bank.example:22/",
    "https://bank.example:0/",
    "https://bank.example:99999/",
    "http://bank.example/api/v2",
    "HTTPS://bank.example/api",
    "//bank.example/api",
    "file:///etc/passwd",
    "gopher://bank.example/",
    "https:///api/v2",
    "https://bank.example/?url=https://127.0.0.1",
    "https://bank.example/#@127.0.0.1",
    "https://bank.example/%2e%2e/",
    "https://bank .example/",
    "https://bank.example/\r\nHost: localhost",
    "https://-bank.example/",
    "",
    "https://" + "a" * 400 + ".example/",
]


def public(host: str, port: int) -> Sequence[str]:
    return [PUBLIC]


def test_there_are_fifty_of_them() -> None:
    assert len(set(SPELLINGS)) >= 50


@pytest.mark.parametrize("url", SPELLINGS)
def test_a_forbidden_spelling_is_refused_without_connecting(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*args: object, **kwargs: object) -> None:
        raise AssertionError("something was about to connect")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ForbiddenAddress):
        check(url, resolver=public)


@pytest.mark.parametrize(
    "url", ["https://bank.example/api/v2", "https://api.bank.example", "https://bank.example:8443/api/v2", "https://a-1.b2.example/x"]
)
def test_a_public_name_is_taken(url: str) -> None:
    assert check(url, resolver=public).addresses == (PUBLIC,)


PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.31.255.255",
    "192.168.0.1",
    "169.254.169.254",
    "100.100.100.200",
    "0.0.0.0",
    "224.0.0.251",
    "240.0.0.1",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001:0:7f00:1::1",
    "not an address",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_into_a_private_network_is_refused(address: str) -> None:
    with pytest.raises(ForbiddenAddress):
        check("https://bank.example/", resolver=lambda host, port: [address])
    with pytest.raises(ForbiddenAddress):
        check("https://bank.example/", resolver=lambda host, port: [PUBLIC, address])


def test_a_name_that_does_not_exist_is_refused() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror("no such name")

    with pytest.raises(ForbiddenAddress, match="No server is known"):
        check("https://bank.example/", resolver=unknown)


def test_a_name_that_turns_private_after_it_was_judged_is_refused_at_the_next_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebinding: the address is judged for each connection, and the connection goes to the address that was judged."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    check("https://bank.example/", resolver=lambda host, port: next(answers))
    with pytest.raises(ForbiddenAddress):
        Outgoing("https://bank.example/", is_trusted=False, resolver=lambda host, port: next(answers)).send("GET", "x", size_max=10)


def test_the_connection_goes_to_the_judged_address_under_the_name_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    from bankbook.books.providers.outgoing import _JudgedTransport

    seen: list[httpx.Request] = []

    def connect(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=b"{}")

    with httpx.Client(transport=_JudgedTransport(public, connect=connect)) as client:
        client.get("https://bank.example/api/v2/x?country=gb")
    (request,) = seen
    assert (request.url.host, request.url.path, request.url.query) == (PUBLIC, "/api/v2/x", b"country=gb")
    assert (request.headers["host"], request.extensions["sni_hostname"]) == ("bank.example", "bank.example")


def test_a_person_cannot_save_a_forbidden_address(db: None) -> None:
    organisation = Organisation.objects.create(name="Harbour & Vale Lettings", email="office@agency.example")
    for url in SPELLINGS:
        with pytest.raises(ForbiddenAddress):
            actions.add_own(organisation, label="Own", base_url=url, secret_id="a", secret_key="b", by=SYSTEM, resolver=public)
    assert not ProviderSettings.objects.exists()


def test_an_address_that_was_saved_while_public_is_judged_again_when_used(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    organisation = Organisation.objects.create(name="Harbour & Vale Lettings", email="office@agency.example")
    row = actions.add_own(
        organisation, label="Own", base_url="https://bank.example/api/v2", secret_id="a", secret_key="b", by=SYSTEM, resolver=public
    )
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [(0, 0, 0, "", ("127.0.0.1", 443))])
    with pytest.raises(RefusedByBank, match="private network"):
        provider_for(row).banks()
    assert addresses.resolve("bank.example", 443) == ["127.0.0.1"]


def test_the_operators_own_address_is_taken_as_it_stands(settings_row: ProviderSettings) -> None:
    assert settings_row.base_url.startswith("http://127.0.0.1")
    assert provider_for(settings_row).banks()
