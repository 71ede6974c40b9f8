"""The users pages: who may do what to whom, and what nobody is ever shown."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bankbook.audit import SYSTEM
from bankbook.bank.access.catalogue import APPLICABLE_PAIRS, Pair, Permission, Right
from bankbook.bank.agreements.models import Membership
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.channels.web.views.users import DELETING, STOPPING
from bankbook.bank.identity import actions
from bankbook.bank.identity.models import User
from bankbook.bank.notices.models import Notice, OutboxMail
from tests.bank.cast import PASSWORD, Cast, a_person, client_of, give
from tests.bank.identity.letters import temporary_password

pytestmark = pytest.mark.django_db
CREATING: Pair = (Permission.CREATE_USERS, Right.CREATE)
EDITING: Pair = (Permission.MANAGE_USERS, Right.EDIT)
VIEWING: Pair = (Permission.MANAGE_USERS, Right.VIEW)
NEW = {"given": "LedgerLink", "family": "Feed", "email": "compta@boreal.example", "language": "en-ca", "is_software": "on"}


def holding(cast: Cast, *pairs: Pair) -> Client:
    """A browser of somebody who holds exactly these rights in the context, and View wherever another right asks for it."""
    user = a_person()
    views = {(permission, Right.VIEW) for permission, _right in pairs}
    give(user, cast.agreement, pairs=APPLICABLE_PAIRS.intersection(views).union(pairs))
    return client_of(user, agreement=cast.agreement)


def of(name: str, user: User) -> str:
    return reverse(f"bank:{name}", args=[user.public_id])


def create(client: Client, **more: Any) -> HttpResponse:
    return client.post("/users/new", {key: value for key, value in (NEW | more).items() if value is not None}, follow=True)


def state(user: User) -> str:
    return str(User.objects.get(pk=user.pk).state)


def test_a_created_user_is_shown_by_his_id_alone_and_the_password_goes_to_him(cast: Cast) -> None:
    answer = create(client_of(cast.maker, agreement=cast.agreement))

    made = User.objects.get(email=NEW["email"])
    password = temporary_password(made)
    page = answer.content.decode()
    assert made.code_shown in page
    assert password not in page
    assert [letter.to for letter in OutboxMail.objects.all() if password in letter.body] == [NEW["email"]]
    assert (made.kind, made.state, made.invited_by) == (User.Kind.SOFTWARE, User.State.INVITED, cast.maker)


def test_no_page_of_an_administrator_ever_shows_a_password(cast: Cast) -> None:
    client = client_of(cast.maker, agreement=cast.agreement)
    create(client)
    made = User.objects.get(email=NEW["email"])
    client.post(of("user-reset", made))
    password = temporary_password(made)

    pages = [client.get(of(name, made)).content.decode() for name in ("user", "user-created", "user-delete")]

    assert not any(password in page for page in [*pages, client.get("/users").content.decode()])
    assert not any("password" in notice.body and password in notice.body for notice in Notice.objects.all())


def test_creating_asks_for_the_membership_in_the_same_step_and_gives_nothing(cast: Cast) -> None:
    create(client_of(cast.maker, agreement=cast.agreement))

    made = User.objects.get(email=NEW["email"])
    asked = ChangeRequest.objects.get(about=made)
    place = Membership.objects.get(user=made)
    assert (asked.kind, asked.state, asked.maker) == ("membership.add", "pending", cast.maker)
    assert (place.agreement, place.is_active, place.is_home) == (cast.agreement, False, True)
    assert not place.assignments.exists()


def test_who_may_only_create_users_creates_one_without_a_membership(cast: Cast) -> None:
    answer = create(holding(cast, CREATING))

    made = User.objects.get(email=NEW["email"])
    assert "still has to" in answer.content.decode()
    assert not ChangeRequest.objects.filter(about=made).exists()


def test_without_the_right_to_create_users_there_is_no_page_and_no_user(cast: Cast) -> None:
    client = holding(cast, *(APPLICABLE_PAIRS - {CREATING}))
    count = User.objects.count()

    assert client.get("/users/new").status_code == 404
    assert create(client).status_code == 404
    assert User.objects.count() == count


@pytest.mark.parametrize("wrong", [{"given": "R2D2"}, {"family": "Feed_"}, {"email": "nobody"}, {"language": "tlh"}, {"given": ""}])
def test_a_user_that_does_not_fit_is_not_created(cast: Cast, wrong: dict[str, str]) -> None:
    answer = create(client_of(cast.maker, agreement=cast.agreement), **wrong)

    assert answer.context["form"].errors.keys() == wrong.keys()
    assert not User.objects.filter(email=NEW["email"]).exists()


def test_only_the_box_makes_accounting_software(cast: Cast) -> None:
    create(client_of(cast.maker, agreement=cast.agreement), is_software=None)

    assert User.objects.get(email=NEW["email"]).kind == User.Kind.PERSON


def test_no_page_takes_the_box_off_or_changes_who_a_user_is(cast: Cast) -> None:
    client = client_of(cast.maker, agreement=cast.agreement)
    fixed = User.objects.values("kind", "given", "family", "email", "language", "user_code", "person_id").get(pk=cast.software.pk)

    for name in ("user-suspend", "user-reactivate", "user-reset", "user-add"):
        client.post(of(name, cast.software), {"kind": "person", "given": "X", "family": "Y", "email": "x@y.example", "language": "fr-ca"})

    assert User.objects.values(*fixed).get(pk=cast.software.pk) == fixed


def test_software_that_should_do_more_is_deleted_and_created_anew_with_another_id(cast: Cast) -> None:
    client = client_of(cast.maker, agreement=cast.agreement)
    create(client)
    first = User.objects.get(email=NEW["email"])
    client.post(of("user-delete", first), {"is_sure": "on", "reason": "Needs Sign"})

    create(client, is_software=None)

    second = User.objects.get(email=NEW["email"], state=User.State.INVITED)
    assert state(first) == User.State.DELETED
    assert second.user_code != first.user_code
    assert second.public_id != first.public_id
    assert second.kind == User.Kind.PERSON


def test_the_list_shows_the_users_of_the_context_and_of_no_other(cast: Cast) -> None:
    page = client_of(cast.maker, agreement=cast.agreement).get("/users").content.decode()

    assert all(each.name in page for each in (cast.maker, cast.checker, cast.software))
    assert "Accounting software" in page
    assert not any(each.name in page for each in (cast.outsider, cast.stranger, cast.staff))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"kind": "software"}, ["Ledger Feed"]),
        ({"state": "suspended"}, ["Ben Checker"]),
        ({"q": "maker"}, ["Ana Maker"]),
        ({"q": "nobody"}, []),
        ({"state": "nonsense"}, ["Ben Checker", "Ledger Feed", "Ana Maker"]),
        ({"sort": "state"}, ["Ledger Feed", "Ana Maker", "Ben Checker"]),
    ],
    ids=["kind", "state", "text", "none", "an unknown state", "sorted by state"],
)
def test_the_list_is_narrowed_and_sorted(cast: Cast, query: dict[str, str], names: list[str]) -> None:
    actions.suspend(cast.checker, by=SYSTEM)

    found = client_of(cast.maker, agreement=cast.agreement).get("/users", query).context["members"]

    assert [each.user.name for each in found] == names


def test_a_locked_user_shows_as_locked(cast: Cast) -> None:
    for _try in range(5):
        Client().post("/sign-in", {"user_id": cast.checker.user_code, "password": "wrong"})

    client = client_of(cast.maker, agreement=cast.agreement)

    assert [each.state for each in client.get("/users", {"q": "Checker"}).context["members"]] == ["locked"]
    assert "Locked for a while" in client.get(of("user", cast.checker)).content.decode()


@pytest.mark.parametrize("name", ["user", "user-suspend", "user-reactivate", "user-reset", "user-add", "user-delete", "user-created"])
def test_a_user_of_another_context_is_not_there(cast: Cast, name: str) -> None:
    client = client_of(cast.maker, agreement=cast.agreement)

    for other in (cast.outsider, cast.stranger, cast.staff):
        assert client.get(of(name, other)).status_code in {404, 405}
        assert client.post(of(name, other), {"is_sure": "on"}).status_code in {404, 405}
        assert state(other) == User.State.ACTIVE


@pytest.mark.parametrize("pair", STOPPING, ids=lambda pair: f"{pair[0]}-{pair[1]}")
def test_whoever_may_delete_or_approve_suspends_at_once(cast: Cast, pair: Pair) -> None:
    holding(cast, pair).post(of("user-suspend", cast.software), {"reason": "Lost laptop"})

    assert state(cast.software) == User.State.SUSPENDED


@pytest.mark.parametrize(
    ("name", "needed"),
    [("user-reactivate", EDITING), ("user-reset", EDITING), *(("user-delete", pair) for pair in DELETING)],
    ids=["reactivate", "reset", *(f"delete {permission}" for permission, _right in DELETING)],
)
def test_without_one_of_the_rights_nothing_happens(cast: Cast, name: str, needed: Pair) -> None:
    if name == "user-reactivate":
        actions.suspend(cast.software, by=SYSTEM)
    before = User.objects.values("state", "password", "credential_version").get(pk=cast.software.pk)

    lacking = {pair for pair in APPLICABLE_PAIRS if pair == needed or (needed[1] is Right.VIEW and pair[0] is needed[0])}

    answer = holding(cast, *(APPLICABLE_PAIRS - lacking)).post(of(name, cast.software), {"is_sure": "on"})

    assert answer.status_code == 404
    assert User.objects.values("state", "password", "credential_version").get(pk=cast.software.pk) == before


def test_with_exactly_the_rights_of_a_deletion_a_user_is_deleted(cast: Cast) -> None:
    client = holding(cast, *DELETING)
    unsure = client.post(of("user-delete", cast.software), {"reason": "No longer used"})

    done = client.post(of("user-delete", cast.software), {"is_sure": "on", "reason": "No longer used"}, follow=True)

    page = done.content.decode()
    assert "cannot be undone" in unsure.content.decode()
    assert state(cast.software) == User.State.DELETED
    assert cast.software.name in page
    assert cast.software.code_shown in page
    assert "No longer used" in page
    assert Notice.objects.filter(kind="user.deleted").exists()


def test_a_deleted_user_stays_in_the_list(cast: Cast) -> None:
    actions.delete(cast.software, by=SYSTEM)

    found = client_of(cast.maker, agreement=cast.agreement).get("/users", {"state": "deleted"}).context["members"]

    assert [each.user for each in found] == [cast.software]


@pytest.mark.parametrize("name", ["user-suspend", "user-reset", "user-delete"])
def test_nobody_does_it_to_himself(cast: Cast, name: str) -> None:
    answer = client_of(cast.maker, agreement=cast.agreement).post(of(name, cast.maker), {"is_sure": "on"}, follow=True)

    assert "Nobody does that to himself" in answer.content.decode()
    assert state(cast.maker) == User.State.ACTIVE
    assert User.objects.get(pk=cast.maker.pk).check_password(PASSWORD)


def test_an_administrator_starts_a_reset_and_can_neither_choose_nor_see_the_password(cast: Cast) -> None:
    answer = client_of(cast.maker, agreement=cast.agreement).post(
        of("user-reset", cast.software), {"password": "chosen by somebody else"}, follow=True
    )

    reset = User.objects.get(pk=cast.software.pk)
    assert temporary_password(reset) not in answer.content.decode()
    assert not reset.check_password("chosen by somebody else")
    assert reset.check_password(temporary_password(reset))


def test_a_suspended_user_comes_back_by_the_page(cast: Cast) -> None:
    client = client_of(cast.maker, agreement=cast.agreement)
    client.post(of("user-suspend", cast.software), {"reason": "Lost laptop"})

    client.post(of("user-reactivate", cast.software))

    assert state(cast.software) == User.State.ACTIVE


def test_a_place_that_was_not_asked_for_yet_is_asked_for_on_the_users_page(cast: Cast) -> None:
    create(holding(cast, CREATING))
    made = User.objects.get(email=NEW["email"])
    client = client_of(cast.maker, agreement=cast.agreement)
    offered = "Ask for the membership" in client.get(of("user", made)).content.decode()

    client.post(of("user-add", made))

    assert offered
    assert ChangeRequest.objects.get(about=made).kind == "membership.add"
    assert "pending approval" in client.get(of("user", made)).content.decode()


def test_a_deletion_ends_consents_sessions_and_second_factors_together(cast: Cast) -> None:
    browser = client_of(cast.software)
    before = browser.get("/").status_code

    actions.delete(cast.software, by=SYSTEM)

    assert (before, browser.get("/").status_code) == (200, 302)
