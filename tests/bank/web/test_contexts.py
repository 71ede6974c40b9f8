"""Contexts: chosen before anything else, kept on the server, read afresh, and never mixed up."""

import pytest
from django.urls import reverse

from bankbook.audit import SYSTEM
from bankbook.bank.access.catalogue import APPLICABLE_PAIRS, Permission
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.agreements.models import ServiceAgreement
from tests.bank.cast import Cast, a_person, an_account, client_of, give

pytestmark = pytest.mark.django_db
ALL_BUT_PAYING = frozenset(pair for pair in APPLICABLE_PAIRS if pair[0] is not Permission.PAYMENTS)


def test_without_a_context_a_person_with_several_is_sent_to_the_choice(cast: Cast) -> None:
    give(cast.maker, cast.overview, pairs=ALL_BUT_PAYING)
    client = client_of(cast.maker)

    sent = {address: client.get(address)["Location"] for address in ("/", "/users", "/users/new")}

    assert sent == dict.fromkeys(sent, "/contexts")
    page = client.get("/contexts").content.decode()
    assert "Lettings Ltd" in page
    assert "Harbour &amp; Vale" in page


def test_a_person_with_one_context_is_not_asked_and_one_with_none_has_no_access(cast: Cast) -> None:
    assert client_of(cast.checker).get("/users").status_code == 200

    nobody = client_of(a_person())
    assert nobody.get("/").status_code == 200
    assert "No access yet" in nobody.get("/contexts").content.decode()
    assert nobody.get("/users")["Location"] == "/contexts"


def test_the_overview_of_the_group_is_marked_and_listed_apart(cast: Cast) -> None:
    give(cast.maker, cast.overview, pairs=ALL_BUT_PAYING)

    shown = client_of(cast.maker).get("/contexts")

    assert [str(each) for each in shown.context["overviews"]] == ["** Harbour & Vale"]
    assert [str(each) for each in shown.context["entities"]] == ["Lettings Ltd"]
    assert '<span aria-hidden="true">** </span>Harbour &amp; Vale' in shown.content.decode()


def test_after_switching_what_was_found_in_the_other_context_is_not_there(cast: Cast) -> None:
    maintenance = ServiceAgreement.objects.get(entity__name="Maintenance Ltd")
    give(cast.maker, maintenance, accounts=[an_account(maintenance.entity)], pairs=ALL_BUT_PAYING)
    client = client_of(cast.maker, agreement=cast.agreement)
    account, user = reverse("bank:account", args=[cast.account.public_id]), reverse("bank:user", args=[cast.software.public_id])
    before = [client.get(address).status_code for address in (account, user)]

    client.post("/contexts", {"context": str(maintenance.public_id)})

    assert before == [200, 200]
    assert client.get(user).status_code == 404


@pytest.mark.parametrize("where", ["query", "header", "cookie", "form"])
def test_a_context_that_a_client_sends_changes_nothing(cast: Cast, where: str) -> None:
    maintenance = ServiceAgreement.objects.get(entity__name="Maintenance Ltd")
    give(cast.maker, maintenance, pairs=ALL_BUT_PAYING)
    client, other = client_of(cast.maker, agreement=cast.agreement), str(maintenance.public_id)
    if where == "cookie":
        client.cookies["context"] = other

    match where:
        case "query":
            shown = client.get("/users", {"context": other, "agreement": other})
        case "form":
            client.post(reverse("bank:user-suspend", args=[cast.checker.public_id]), {"context": other})
            shown = client.get("/users")
        case _header_or_cookie:
            shown = client.get("/users", headers={"x-context": other})

    assert shown.context["agreement"] == cast.agreement


def test_a_disabled_context_gives_nothing_and_its_memberships_stay(cast: Cast) -> None:
    client = client_of(cast.maker, agreement=cast.agreement)
    before = client.get("/users").status_code
    ServiceAgreement.objects.filter(pk=cast.agreement.pk).update(is_enabled=False)

    after = client.get("/users")

    assert (before, after["Location"]) == (200, "/contexts")
    assert cast.maker.memberships.filter(agreement=cast.agreement, is_active=True).exists()


def test_a_membership_that_ends_takes_the_context_with_the_next_request(cast: Cast) -> None:
    client = client_of(cast.maker, agreement=cast.agreement)
    client.get("/users")

    agreements.remove_member(cast.agreement, by=SYSTEM, user_id=cast.maker.pk)

    assert client.get("/users")["Location"] == "/contexts"
