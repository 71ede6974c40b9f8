"""The seed's path from the command line: connect, complete, link, list; one JSON document each, and refusals that say why."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.books.cast import Cast, a_bank_account
from tests.books.connections.conftest import CLIENT, Desk


def run(name: str, **options: Any) -> Any:
    out = StringIO()
    call_command(name, json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def test_the_whole_path(desk: Desk, cast: Cast) -> None:
    ours = a_bank_account(cast.organisation, "Client account", sort_code="600001", number="12344417")
    asked = run("connect", organisation=cast.organisation.name, institution="NORTH_NRTHGB2X")
    assert set(asked) == {"connection", "reference", "link"}
    desk.bank.approve(asked["reference"], desk.bank.account("a", iban=CLIENT, name="Client money"))
    for _ in range(2):
        done = run("connections_complete", reference=asked["reference"])
        assert done["state"] == "active"
        assert done["accounts"] == [{"id": "a", "name": "Client money", "iban": CLIENT, "currency": "GBP"}]
    pair = {"connection": asked["connection"], "provider_account": "a"}
    for _ in range(2):
        linked = run("link", **pair, bank_account=str(ours.public_id))
        assert linked["links"] == [{"provider_account": "a", "bank_account": str(ours.public_id), "state": "active"}]
    (listed,) = run("connections_list", organisation=str(cast.organisation.public_id))
    assert (listed["state"], listed["links"]) == ("active", linked["links"])


def test_connecting_again_renews_by_command_too(desk: Desk, cast: Cast) -> None:
    first = run("connect", organisation=cast.organisation.name, institution="NORTH_NRTHGB2X")
    desk.bank.approve(first["reference"], desk.bank.account("a", iban=CLIENT))
    run("connections_complete", reference=first["reference"])
    again = run("connect", organisation=cast.organisation.name, institution="NORTH_NRTHGB2X")
    assert again["connection"] == first["connection"]
    assert again["reference"] != first["reference"]


def test_none_selected_is_the_word_none(desk: Desk, cast: Cast) -> None:
    connection = desk.connect(desk.bank.account("a", iban=CLIENT))
    assert run("link", connection=str(connection.public_id), provider_account="a", bank_account="none")["links"] == []


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("connect", {"organisation": "Nobody", "institution": "NORTH_NRTHGB2X"}, "no organisation"),
        ("connect", {"organisation": "Harbour & Vale Lettings", "institution": "NOSUCH"}, "No bank with the id"),
        ("connections_complete", {"reference": "NOSUCH"}, "no attempt"),
        ("link", {"connection": "NOSUCH", "provider_account": "a", "bank_account": "none"}, "no connection"),
    ],
)
def test_what_does_not_exist_is_refused_in_words(desk: Desk, name: str, options: dict[str, str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command(name, json=True, stdout=StringIO(), **options)


def test_a_currency_that_differs_is_refused_by_command_too(desk: Desk, cast: Cast) -> None:
    euros = a_bank_account(cast.organisation, "Euros", currency="EUR")
    connection = desk.connect(desk.bank.account("a", iban=CLIENT))
    out = StringIO()
    with pytest.raises(CommandError, match="currencies differ"):
        call_command(
            "link", json=True, stdout=out, connection=str(connection.public_id), provider_account="a", bank_account=str(euros.public_id)
        )
    assert json.loads(out.getvalue())["error"]["code"] == "currency_differs"


def test_a_refusal_at_the_bank_is_no_success_though_the_old_consent_goes_on(desk: Desk, cast: Cast) -> None:
    desk.connect(desk.bank.account("a", iban=CLIENT))
    asked = run("connect", organisation=cast.organisation.name, institution="NORTH_NRTHGB2X")
    desk.bank.refuse(asked["reference"])
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("connections_complete", json=True, stdout=out, reference=asked["reference"])
    assert (json.loads(out.getvalue())["state"], json.loads(out.getvalue())["consent"]) == ("active", "refused")
