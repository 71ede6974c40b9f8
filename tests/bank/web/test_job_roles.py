"""Job roles on their pages: the grid, its templates and copies, and what the bank refuses."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bankbook.audit import SYSTEM
from bankbook.bank.access import actions as access
from bankbook.bank.access import queries
from bankbook.bank.access.catalogue import (
    APPLICABLE_PAIRS,
    APPROVAL_MANAGEMENT,
    SEED_LISTS,
    SOFTWARE_CEILING,
    SYSTEM_ADMINISTRATOR,
    Pair,
    Permission,
    Right,
)
from bankbook.bank.access.models import JobRole
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.identity.models import User
from tests.bank.approvals.office import Office, a_post, a_role, an_office, an_officer, approve, ask
from tests.bank.cast import a_person, client_of

pytestmark = pytest.mark.django_db

BOX = re.compile(r'name="pairs" value="([a-z_]+:[a-z]+)"[^>]*?( checked)?(?: data-needs="[^"]*")?>')


@pytest.fixture(name="office")
def the_office(db: None) -> Office:
    return an_office()


def browser(office: Office, user: User | None = None) -> Client:
    return client_of(user or office.maker, agreement=office.agreement)


def typed(name: str = "Viewing", *, pairs: Any = SOFTWARE_CEILING, **fields: str) -> dict[str, Any]:
    """What the form sends."""
    return {"name": name, "description": "For a test", "level": "", "pairs": [f"{each[0]}:{each[1]}" for each in pairs], **fields}


def create(office: Office, **fields: Any) -> Any:
    return browser(office).post(reverse("bank:job-role-create"), typed(**fields))


def a_standing_role(office: Office, name: str = "Standing", *, pairs: Any = SOFTWARE_CEILING, level: str = "") -> JobRole:
    return access.create_role(office.agreement, by=SYSTEM, name=name, description="For a test", pairs=pairs, level=level)


def give_role(office: Office, role: JobRole, *, kind: User.Kind = User.Kind.PERSON, name: str = "Holly Holder") -> User:
    user = a_person(name, kind=kind)
    access.assign(agreements.add_member(office.agreement, by=SYSTEM, user_id=user.pk), by=SYSTEM, role=role, account_groups=[])
    return user


def test_a_submitted_role_waits_and_the_page_names_who_can_approve_it(office: Office) -> None:
    answer = create(office)
    page = browser(office).get(answer["Location"]).content.decode()

    assert "Submitted, pending approval." in page
    assert "Abel First or Alma Second can approve it." in page
    assert not JobRole.objects.filter(name="Viewing").exists()
    approve(ChangeRequest.objects.get(), by=office.first)
    assert queries.pairs_of(JobRole.objects.get(name="Viewing")) == SOFTWARE_CEILING


def test_the_grid_has_a_box_for_each_right_that_exists_and_for_no_other(office: Office) -> None:
    page = browser(office).get(reverse("bank:job-role-create")).content.decode()

    assert {value for value, _checked in BOX.findall(page)} == {f"{permission}:{right}" for permission, right in APPLICABLE_PAIRS}
    for words in ("Account summary", "Manage statements", "Manage self-approved permissions", "Manage users in service agreements"):
        assert words in page


@pytest.mark.parametrize("template", [*SEED_LISTS, "software"])
def test_a_template_ticks_exactly_what_its_list_names(office: Office, template: str) -> None:
    wanted = SOFTWARE_CEILING if template == "software" else frozenset(SEED_LISTS[template].pairs)

    page = browser(office).get(reverse("bank:job-role-create"), {"template": template}).content.decode()

    assert {value for value, checked in BOX.findall(page) if checked} == {f"{permission}:{right}" for permission, right in wanted}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "This field is required."),
        ({"description": ""}, "This field is required."),
        ({"pairs": []}, "Choose at least one right."),
        ({"pairs": [("account_summary", "sign")]}, "There is no such right."),
        ({"pairs": [("everything", "view")]}, "There is no such right."),
    ],
    ids=["no name", "no description", "no right", "no such pair", "no such permission"],
)
def test_a_role_without_name_description_or_a_right_that_exists_is_refused(office: Office, fields: dict[str, Any], sentence: str) -> None:
    answer = create(office, **fields)

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not ChangeRequest.objects.exists()


def test_a_name_that_stands_or_waits_is_refused_whatever_its_capitals(office: Office) -> None:
    a_standing_role(office, "Standing")
    create(office, name="Waiting")

    for name in ("STANDING ", "waiting"):
        page = create(office, name=name).content.decode()
        assert "There is already one called" in page or "waits for approval" in page
    assert ChangeRequest.objects.count() == 1


def test_a_right_that_needs_view_is_refused_without_it_and_the_page_ticks_it(office: Office) -> None:
    answer = create(office, pairs=[(Permission.MANAGE_USERS, Right.EDIT)])

    page = answer.content.decode()
    assert "Other rights need View as well. Add: Manage users: View." in page
    assert ("manage_users:view", " checked") in BOX.findall(page)
    assert not ChangeRequest.objects.exists()


def test_the_edit_page_shows_who_is_affected_and_applies_to_all_of_them_at_once(office: Office) -> None:
    role = a_standing_role(office)
    holders = [give_role(office, role, name=name) for name in ("Holly Holder", "Hugo Holder")]
    here = reverse("bank:job-role-edit", args=[role.public_id])

    shown = browser(office).get(here).content.decode()
    browser(office).post(here, typed("Standing", pairs=[(Permission.ACCOUNT_SUMMARY, Right.VIEW)]))

    assert all(each.name in shown for each in holders)
    assert (Permission.MANAGE_STATEMENTS, Right.VIEW) in queries.held_pairs(holders[0], office.agreement)
    approve(ChangeRequest.objects.get(), by=office.first)
    assert [queries.held_pairs(each, office.agreement) for each in holders] == [{(Permission.ACCOUNT_SUMMARY, Right.VIEW)}] * 2


def test_the_banks_own_role_is_not_edited_deleted_or_where_the_bank_gives_it_copied(office: Office) -> None:
    own = access.predefined_role(office.agreement, by=SYSTEM, template=SYSTEM_ADMINISTRATOR)
    page = browser(office)

    for name in ("job-role-edit", "job-role-delete"):
        here = reverse(f"bank:{name}", args=[own.public_id])
        assert page.get(here)["Location"] == reverse("bank:job-role", args=[own.public_id])
        assert "is the bank’s own job role" in page.post(here, typed("Mine now")).content.decode()
    assert page.get(reverse("bank:job-role-create"), {"copy": own.public_id}).status_code == 302
    shown = page.get(reverse("bank:job-role", args=[own.public_id])).content.decode()
    assert not re.search("/edit|/delete|copy=", shown)
    assert not ChangeRequest.objects.exists()


def test_a_copy_begins_with_what_the_other_has(office: Office) -> None:
    own = access.predefined_role(office.agreement, by=SYSTEM, template=APPROVAL_MANAGEMENT)

    page = browser(office).get(reverse("bank:job-role-create"), {"copy": own.public_id}).content.decode()

    assert 'value="Copy of Approval management"' in page
    ticked = {value for value, checked in BOX.findall(page) if checked}
    assert ticked == {f"{permission}:{right}" for permission, right in queries.pairs_of(own)}


@pytest.mark.parametrize("is_asked_for", [False, True], ids=["held", "asked for"])
def test_a_role_that_somebody_holds_or_waits_for_is_not_deleted_and_he_is_named(office: Office, *, is_asked_for: bool) -> None:
    role = a_standing_role(office)
    if is_asked_for:
        holder = a_person("Holly Holder")
        agreements.add_member(office.agreement, by=SYSTEM, user_id=holder.pk)
        ask(office, "assignment.set", user=str(holder.public_id), role=str(role.public_id), account_groups=[])
    else:
        give_role(office, role)

    answer = browser(office).post(reverse("bank:job-role-delete", args=[role.public_id]))

    assert answer.status_code == 409
    assert "It is still given, or asked for, to: Holly Holder." in answer.content.decode()
    assert not ChangeRequest.objects.filter(kind="job_role.delete").exists()


def test_a_role_that_nobody_holds_goes_once_it_is_approved(office: Office) -> None:
    role = a_standing_role(office)

    browser(office).post(reverse("bank:job-role-delete", args=[role.public_id]), {"reason": "Unused"})
    request = ChangeRequest.objects.get()

    assert (request.kind, request.reason) == ("job_role.delete", "Unused")
    approve(request, by=office.first)
    assert browser(office).get(reverse("bank:job-role", args=[role.public_id])).status_code == 404


def test_a_second_request_about_the_same_role_is_answered_409_with_the_first(office: Office) -> None:
    role = a_standing_role(office)
    here = reverse("bank:job-role-edit", args=[role.public_id])
    browser(office).post(here, typed("Renamed"))
    first = ChangeRequest.objects.get()

    answer = browser(office).post(here, typed("Renamed again"))

    assert answer.status_code == 409
    assert reverse("bank:approval", args=[first.public_id]) in answer.content.decode()
    assert browser(office).get(here)["Location"] == reverse("bank:job-role", args=[role.public_id])


@pytest.mark.parametrize("is_asked_for", [False, True], ids=["held", "asked for"])
@pytest.mark.parametrize(
    ("wider", "level", "named"),
    [([(Permission.PAYMENTS, Right.VIEW), (Permission.PAYMENTS, Right.SIGN)], "", "Payments: Sign"), ([], "A", "approval level A")],
    ids=["rights", "level"],
)
def test_a_role_of_accounting_software_is_not_lifted_above_the_ceiling(
    office: Office, wider: list[Pair], level: str, named: str, *, is_asked_for: bool
) -> None:
    role = a_standing_role(office)
    if is_asked_for:
        feed = a_person("Ledger Feed", kind=User.Kind.SOFTWARE)
        agreements.add_member(office.agreement, by=SYSTEM, user_id=feed.pk)
        ask(office, "assignment.set", user=str(feed.public_id), role=str(role.public_id), account_groups=[])
    else:
        give_role(office, role, kind=User.Kind.SOFTWARE, name="Ledger Feed")
    here = reverse("bank:job-role-edit", args=[role.public_id])

    shown = browser(office).get(here).content.decode()
    answer = browser(office).post(here, typed("Standing", pairs=[*SOFTWARE_CEILING, *wider], level=level))

    assert {value for value, _checked in BOX.findall(shown)} == {f"{permission}:{right}" for permission, right in SOFTWARE_CEILING}
    page = answer.content.decode()
    assert "Ledger Feed" in page
    assert named in page
    assert not ChangeRequest.objects.filter(kind="job_role.edit").exists()


def test_the_list_narrows_sorts_and_marks_what_waits(office: Office) -> None:
    access.predefined_role(office.agreement, by=SYSTEM, template=SYSTEM_ADMINISTRATOR)
    role = a_standing_role(office, "Zebra", level="C")
    give_role(office, role)
    browser(office).post(reverse("bank:job-role-edit", args=[role.public_id]), typed("Zebra", level="B"))
    ask(office, "job_role.create", **a_role("Coming"))

    def names(**query: str) -> list[str]:
        return [line.role.name for line in browser(office).get(reverse("bank:job-roles"), query).context["lines"]]

    assert names(q="zeb") == ["Zebra"]
    assert names(show="pending") == ["Zebra"]
    assert names(show="bank") == ["System administrator"]
    assert names(sort="name")[-1] == "Zebra"
    assert names(sort="level")[-2:] != names(sort="level")[:2]
    page = browser(office).get(reverse("bank:job-roles")).content.decode()
    assert "Asked for, not there yet" in page
    assert "Coming" in page
    assert "Holly Holder" in page


def test_who_may_only_look_finds_no_way_to_change_anything(office: Office) -> None:
    role = a_standing_role(office)
    viewer = an_officer(office.agreement, "Vera Viewer", level="", pairs=[(Permission.MANAGE_JOB_ROLES, Right.VIEW)])
    page = browser(office, viewer)

    assert page.get(reverse("bank:job-roles")).status_code == 200
    shown = page.get(reverse("bank:job-role", args=[role.public_id])).content.decode()
    assert "Edit" not in shown.split("</main>")[0].split("Permissions and rights")[0]
    for name in ("job-role-edit", "job-role-delete"):
        assert page.post(reverse(f"bank:{name}", args=[role.public_id]), typed("Other")).status_code == 404
    assert page.post(reverse("bank:job-role-create"), typed()).status_code == 404


def test_a_request_of_another_context_is_not_told_of_here(office: Office) -> None:
    request = ask(office, "job_role.create", **a_role("Asked for elsewhere"))
    overview = office.agreement.group.agreements.get(kind=ServiceAgreement.Kind.GROUP_OVERVIEW)
    a_post(overview, office.maker, level="")
    address = f"{reverse('bank:job-roles')}?asked={request.public_id}"

    here, there = (client_of(office.maker, agreement=each).get(address).content.decode() for each in (office.agreement, overview))

    assert str(request.public_id) in here
    assert str(request.public_id) not in there.replace(f"asked={request.public_id}", "")
