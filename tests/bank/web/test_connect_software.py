"""The guided connection in the order of its eleven steps, and what a person is told who asks whether he can do all that."""

import re

import pytest
from django.test import Client

from bankbook.bank.access.catalogue import SEED_LISTS, SOFTWARE_CEILING, Permission, Right, pair_name
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.identity import actions as identity
from bankbook.bank.identity.models import User
from tests.bank.approvals.office import Office, a_group_of, a_role, an_office, an_officer, approve, ask, reject
from tests.bank.cast import a_person, actor, client_of, give

pytestmark = pytest.mark.django_db
LONG = "a long and lasting password"


@pytest.fixture
def office(db: None) -> Office:
    """The people of a group overview, as the bank's explanation has it."""
    entity = an_office("Harbour & Vale")
    overview = entity.agreement.group.agreements.get(kind=ServiceAgreement.Kind.GROUP_OVERVIEW)
    return Office(
        agreement=overview,
        account=entity.account,
        maker=an_officer(overview, "Ida Asks", level=""),
        first=an_officer(overview, "Ada Approves"),
        second=an_officer(overview, "Ann Approves"),
        other=entity.other,
    )


def browser(office: Office) -> Client:
    return client_of(office.maker, agreement=office.agreement)


def standing(office: Office, user: User | None = None) -> str:
    """How the eleven steps stand, a letter each: done, waiting, now, next, stopped."""
    path = f"/connect-software/{user.public_id}" if user else "/connect-software"
    answer = browser(office).get(path)
    assert answer.status_code == 200
    return "".join({"done": "d", "wait": "w", "now": "N", "next": ".", "stop": "s"}[step.state] for step in answer.context["steps"])


def created(office: Office) -> tuple[User, ChangeRequest]:
    form = {"given": "Ledger", "family": "Feed", "email": "feed@books.example", "language": "en-ca", "is_software": "on"}
    answer = browser(office).post("/users/new", form)
    assert answer.status_code == 302, answer.context["form"].errors
    user = User.objects.get(family="Feed")
    return user, ChangeRequest.objects.get(about=user)


def test_each_step_is_seen_done_waiting_or_next_in_the_order_of_the_explanation(office: Office) -> None:
    assert standing(office) == "dN........."

    user, membership = created(office)
    assert standing(office, user) == "dwN........"
    assert "Ada Approves or Ann Approves can approve it." in browser(office).get(f"/connect-software/{user.public_id}").content.decode()
    approve(membership, by=office.first)

    role = ask(office, "job_role.create", **a_role("Accounting software"))
    assert standing(office, user) == "ddddwN....."
    approve(role, by=office.first)

    group = ask(office, "account_group.create", **a_group_of(office, "For the books"))
    assert standing(office, user) == "ddddddwN..."
    approve(group, by=office.first)

    ids = {"role": role_id(office), "account_groups": [group_id(office)], "user": str(user.public_id)}
    assigned = ask(office, "assignment.set", **ids)
    assert standing(office, user) == "ddddddddwN."
    approve(assigned, by=office.first)
    assert standing(office, user) == "dddddddddN."

    identity.finish_first_sign_in(user, password=LONG[:30], question="first_school", answer="Elm Road", by=actor(user))
    assert standing(office, user) == "ddddddddddN"


def role_id(office: Office) -> str:
    return str(office.agreement.job_roles.get(name="Accounting software").public_id)


def group_id(office: Office) -> str:
    return str(office.agreement.account_groups.get(name="For the books").public_id)


def test_it_ends_with_what_to_tell_the_user_of_the_software(office: Office) -> None:
    user, _membership = created(office)

    page = browser(office).get(f"/connect-software/{user.public_id}").content.decode()

    assert user.code_shown in page
    assert "The one that the user chose. Nobody else ever sees it." in page
    assert "Reconnect first: update the user ID and password in your accounting software." in page
    assert "Waiting for its first use." in page


def test_a_rejected_step_says_why_and_offers_to_submit_again(office: Office) -> None:
    user, _membership = created(office)
    role = ask(office, "job_role.create", **a_role("Accounting software"))
    reject(role, by=office.first, reason="Say what it is for.")

    page = browser(office).get(f"/connect-software/{user.public_id}").content.decode()

    assert standing(office, user)[2] == "s"
    assert "Say what it is for." in page
    assert "Change and submit again" in page


def test_in_the_context_of_an_entity_the_first_step_is_open(office: Office) -> None:
    entity = office.agreement.group.agreements.filter(kind=ServiceAgreement.Kind.ENTITY).first()
    give(office.maker, entity)

    answer = client_of(office.maker, agreement=entity).get("/connect-software")

    assert answer.context["steps"][0].state == "now"
    assert "does not apply to the business group" in answer.content.decode()


def test_the_connection_of_another_context_and_that_of_a_person_are_not_there(office: Office) -> None:
    elsewhere = an_office("Elsewhere")
    user, _membership = created(office)

    assert client_of(elsewhere.first, agreement=elsewhere.agreement).get(f"/connect-software/{user.public_id}").status_code == 404
    assert browser(office).get(f"/connect-software/{office.first.public_id}").status_code == 404


def test_the_guide_explains_all_eleven(office: Office) -> None:
    page = browser(office).get("/connect-software/guide").content.decode()

    assert re.findall(r'id="step-(\d+)"', page) == [str(number) for number in range(1, 12)]


@pytest.mark.parametrize("key", list(SEED_LISTS))
def test_whoever_misses_one_right_of_a_list_is_told_which_and_who_could_give_it(office: Office, key: str) -> None:
    for permission, right in SEED_LISTS[key].pairs:
        lost = {pair for pair in SEED_LISTS[key].pairs if pair == (permission, right) or (right is Right.VIEW and pair[0] is permission)}
        pairs = {*SEED_LISTS[key].pairs, (Permission.ACCOUNT_SUMMARY, Right.VIEW)} - lost
        person = an_officer(office.agreement, pairs=pairs, level="")
        page = client_of(person, agreement=office.agreement).get("/can-i")

        check = next(each for each in page.context["checks"] if each.template == key)
        named = {f"{need.permission}: {right}" for need in check.needs for right, held in need.rights if not held}
        assert named == {pair_name(pair) for pair in lost}
        assert "Ada Approves" in page.content.decode()


def test_whoever_holds_everything_is_told_so_and_offered_the_ready_made_job_roles(office: Office) -> None:
    page = browser(office).get("/can-i")

    assert [check.missing for check in page.context["checks"]] == [0, 0, 0]
    assert all(f"/job-roles/create?template={key}" in page.content.decode() for key in SEED_LISTS)


def test_software_itself_finds_no_such_page(office: Office) -> None:
    software = a_person("Ledger Feed", kind=User.Kind.SOFTWARE)
    give(software, office.agreement, pairs=SOFTWARE_CEILING)

    for path in ("/can-i", "/connect-software", "/connect-software/guide"):
        assert client_of(software, agreement=office.agreement).get(path).status_code == 404
