"""Every page of the bank's web, asked for by everybody of the cast: nothing of one group is shown to another, nothing without its right."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import pytest
from django.http import HttpResponse

from bankbook.bank.access.catalogue import APPLICABLE_PAIRS, SOFTWARE_CEILING, Pair, Permission, Right
from bankbook.bank.access.models import Assignment
from bankbook.bank.approvals import actions as approvals
from bankbook.bank.identity.models import User
from tests import routes
from tests.bank.approvals.office import an_officer
from tests.bank.cast import Cast, a_person, client_of

pytestmark = pytest.mark.django_db

PART: Final = re.compile(r"<(?:\w+:)?(\w+)>")
OPEN: Final = {"public", "unfinished", "own", "staff", "api token"}
"""Pages that show nothing of a group, or that only the bank's own people open."""


@dataclass(frozen=True)
class Site:
    """What of the cast's own context an address can name, and what nobody else may read of it."""

    cast: Cast
    ids: dict[str, UUID]
    secrets: tuple[str, ...]


@pytest.fixture(name="site")
def a_site(cast: Cast) -> Site:
    held = Assignment.objects.select_related("role").get(membership__user=cast.checker, membership__agreement=cast.agreement)
    group = held.account_groups.get()
    role = {"name": "Confidential post", "description": "For a test", "level": "", "pairs": [["account_summary", "view"]]}
    request = approvals.submit(cast.agreement, kind="job_role.create", data=role, by=cast.maker)
    ids = {
        "account": cast.account.public_id,
        "job-role": held.role.public_id,
        "role_id": held.role.public_id,
        "account-group": group.public_id,
        "user": cast.checker.public_id,
        "request": request.public_id,
    }
    secrets = (cast.account.name, held.role.name, group.name, cast.checker.name, cast.checker.code_shown, role["name"], "Lettings Ltd")
    return Site(cast, ids, tuple(map(str, secrets)))


OWNERS: Final = (
    ("users/", "user"),
    ("job-roles/", "job-role"),
    ("account-groups/", "account-group"),
    ("approvals/", "request"),
    ("accounts/", "account"),
)
"""Whose the first id of an address is, by how the address begins."""


def pages() -> Iterator[tuple[str, tuple[str, str]]]:
    """Every address of the web that belongs to a context or a person, with what it needs."""
    for address, view in routes.routes():
        needs = getattr(view, "needs", ("public", ""))
        if not address.startswith("api/") and needs[0] not in OPEN:
            yield address, needs


def named(address: str, site: Site) -> str | None:
    """The address, naming what is the cast's; none where it names what only somebody else could have made."""
    kind = next((kind for start, kind in OWNERS if address.startswith(start)), "")
    values = {"public_id": site.ids.get(kind), "role_id": site.ids["role_id"]}
    parts = PART.findall(address)
    if any(values.get(part) is None for part in parts):
        return None
    return "/" + PART.sub(lambda found: str(values[found[1]]), address)


def text(answer: HttpResponse) -> str:
    parts: Any = answer if answer.streaming else [answer.content]
    return b"".join(parts).decode(errors="replace")


def outsiders(cast: Cast) -> dict[str, User]:
    return {"outsider of the same bank": cast.outsider, "stranger of another bank": cast.stranger}


@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_of_a_group_is_shown_to_anybody_of_another(site: Site, method: str) -> None:
    asked, told = 0, []
    for who, user in outsiders(site.cast).items():
        client = client_of(user)
        for address, _needs in pages():
            at = named(address, site) or "/" + PART.sub(str(UUID(int=1)), address)
            answer = getattr(client, method)(at)
            asked += 1
            shown = f"{text(answer)} {answer.headers.get('Location', '')}"
            told += [f"{who}, {at}: {secret}" for secret in site.secrets if secret in shown]
            if named(address, site) and PART.search(address) and answer.status_code not in {404, 405}:
                told.append(f"{who}, {at}: {answer.status_code}")

    assert told == []
    assert asked > 40


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_answers_404_to_whoever_holds_every_right_but_the_one_it_needs(site: Site, method: str) -> None:
    opened = []
    for needs, addresses in by_need(site).items():
        user = an_officer(site.cast.agreement, level="", pairs=without(needs))
        client = client_of(user, agreement=site.cast.agreement)
        answers = {at: getattr(client, method)(at).status_code for at in addresses}
        opened += [f"{needs}, {at}: {status}" for at, status in answers.items() if status not in {404, 405}]

    assert opened == []


def by_need(site: Site) -> dict[tuple[str, str], list[str]]:
    """The addresses by the rights that they need, of those that need a right."""
    found: dict[tuple[str, str], list[str]] = {}
    for address, needs in pages():
        if needs[0] not in {"signed_in", "person"}:
            found.setdefault(needs, []).append(named(address, site) or "/" + PART.sub(str(UUID(int=1)), address))
    return found


def without(needs: tuple[str, str]) -> frozenset[Pair]:
    """Every right but those: of several that are all needed the first, of several of which one is enough all of them.

    A right that needs View goes with it.
    """
    if needs[0] not in {"all_of", "any_of"}:
        gone = {(Permission(needs[0]), Right(needs[1]))}
    else:
        pairs = [tuple(each.split(": ")) for each in needs[1].split(", ")]
        gone = {(Permission(permission), Right(right)) for permission, right in (pairs[:1] if needs[0] == "all_of" else pairs)}
    blind = {permission for permission, right in gone if right is Right.VIEW}
    return frozenset(pair for pair in APPLICABLE_PAIRS if pair not in gone and pair[0] not in blind)


@pytest.mark.parametrize("who", ["software", "nobody's member", "not signed in", "staff"])
def test_no_page_that_needs_a_right_opens_to_who_can_have_none(site: Site, who: str) -> None:
    cast = site.cast
    user = {"software": cast.software, "nobody's member": a_person(), "not signed in": None, "staff": cast.staff}[who]
    client = client_of(user) if user else client_of(cast.maker)
    if user is None:
        client.logout()
    viewing = {(permission.value, right.value) for permission, right in SOFTWARE_CEILING}

    shown = [
        f"{at}: {answer.status_code}"
        for needs, addresses in by_need(site).items()
        for at in addresses
        if not (who == "software" and needs in viewing)
        and ((answer := client.get(at)).status_code == 200 or any(secret in text(answer) for secret in site.secrets))
    ]

    assert shown == []


def test_the_maker_opens_the_pages_that_the_others_are_refused(site: Site) -> None:
    """The other tests would pass of a site that shows nobody anything."""
    client = client_of(site.cast.maker, agreement=site.cast.agreement)
    opened = [at for addresses in by_need(site).values() for at in addresses if client.get(at).status_code == 200]

    assert {"/job-roles", "/account-groups", "/users", f"/users/{site.ids['user']}/access"} <= set(opened)
    assert len(opened) > 15
