"""What job roles, account groups and assignments may be, and what follows from changing them (rules 28 to 39 and 69)."""

import re
from typing import Any

import pytest
from hypothesis import given

from bankbook.audit import SYSTEM
from bankbook.bank.access import actions
from bankbook.bank.access.catalogue import PREDEFINED, SYSTEM_ADMINISTRATOR, Permission, Right
from bankbook.bank.access.models import Assignment, SelfApproval
from bankbook.bank.access.queries import accounts_for
from bankbook.bank.access.rules import decide
from bankbook.bank.access.rules.decision import Assigned
from bankbook.bank.access.rules.roles import BanksOwn, InUse, NameInUse
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements.models import Participant, ServiceAgreement
from bankbook.bank.approvals import queries as approvals
from bankbook.bank.errors import NotFound, Refused
from bankbook.bank.identity.models import User
from tests.bank.access.asking import (
    a_software_user,
    a_standing_group,
    a_standing_role,
    done,
    explained,
    group_called,
    place,
    refusal,
    role_called,
    told,
)
from tests.bank.access.worlds import ACCOUNTS, TODAY, World, assigned, worlds
from tests.bank.approvals.office import Office, a_group_of, a_role, an_office, approve, ask, may_approve_his_own, post_of
from tests.bank.cast import a_group, an_account

pytestmark = pytest.mark.django_db
VIEW, STATEMENTS = (Permission.ACCOUNT_SUMMARY, Right.VIEW), (Permission.MANAGE_STATEMENTS, Right.VIEW)


@pytest.fixture(name="office")
def the_office() -> Office:
    return an_office()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "  "}, "no_name"),
        ({"name": "N" * 81}, "name_too_long"),
        ({"description": ""}, "no_description"),
        ({"description": "D" * 241}, "description_too_long"),
        ({"pairs": []}, "no_rights"),
        ({"pairs": [["account_summary", "sign"]]}, "unknown_right"),
        ({"pairs": [["everything", "view"]]}, "unknown_right"),
        ({"pairs": "account_summary"}, "unknown_right"),
        ({"pairs": [["account_summary"]]}, "unknown_right"),
        ({"level": "F"}, "unknown_level"),
        ({"name": 7}, "malformed"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_a_role_needs_a_name_a_description_and_a_right_that_exists(office: Office, change: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(office, "job_role.create", **a_role() | change)

    assert refused.value.code == code


@pytest.mark.parametrize("kind", ["job_role", "account_group"])
def test_a_name_is_had_once_among_what_stands_and_what_waits(office: Office, kind: str) -> None:
    make = a_role if kind == "job_role" else lambda name: a_group_of(office, name)
    done(office, f"{kind}.create", **make("Standing"))
    ask(office, f"{kind}.create", **make("Waiting"))

    with pytest.raises(NameInUse):
        ask(office, f"{kind}.create", **make("  STANDING "))
    other = _id_of(office, kind, "Standing")
    with pytest.raises(NameInUse):
        ask(office, f"{kind}.edit", **make("waiting"), **other)
    done(office, f"{kind}.edit", **make("Renamed") | {"description": "Its own name is not in its way"}, **other)


def test_a_name_that_waits_for_one_is_waited_for_by_no_other(office: Office) -> None:
    first = a_standing_role(office.agreement, VIEW, name="First")
    ask(office, "job_role.edit", role=str(first.public_id), **a_role("Third"))

    with pytest.raises(NameInUse):
        ask(office, "job_role.create", **a_role("third"))


def test_another_right_needs_view_as_well(office: Office) -> None:
    with pytest.raises(Refused, match="Manage job roles: View") as refused:
        ask(office, "job_role.create", **a_role(pairs=[(Permission.MANAGE_JOB_ROLES, Right.EDIT)]))
    done(office, "job_role.create", **a_role("Creating", pairs=[(Permission.CREATE_USERS, Right.CREATE)]))

    assert refused.value.code == "view_needed"


def test_a_group_holds_at_least_one_account_and_a_foreign_one_answers_as_unknown(office: Office) -> None:
    foreign = an_account(a_group().entities.get())
    with pytest.raises(Refused) as refused:
        ask(office, "account_group.create", **a_group_of(office) | {"accounts": []})
    assert refused.value.code == "no_accounts"

    sentences = set()
    for public_id in (str(foreign.public_id), "7b0c9c0e-51c3-4d5a-8d0f-000000000000", "not-an-id"):
        with pytest.raises(NotFound) as refused:
            ask(office, "account_group.create", **a_group_of(office) | {"accounts": [str(office.account.public_id), public_id]})
        sentences.add(str(refused.value))

    assert len(sentences) == 1


def test_a_group_holds_no_account_of_an_entity_that_shares_none(office: Office) -> None:
    overview = _overview(office)
    shared, kept = an_account(office.agreement.entity), an_account(office.agreement.group.entities.get(is_main=False))
    Participant.objects.filter(agreement=overview, entity=kept.entity).update(shares_accounts=False)

    with pytest.raises(NotFound):
        actions.create_account_group(overview, by=SYSTEM, name="All", description="For a test", accounts=[shared, kept])

    assert actions.create_account_group(overview, by=SYSTEM, name="All", description="For a test", accounts=[shared]).pk


def test_a_new_account_reaches_nobody_before_it_is_added_and_approved(office: Office) -> None:
    software = _reading(office)
    fresh = an_account(office.agreement.entity)

    assert explained(software, fresh)["reason"] == "in_no_account_group"
    assert fresh not in accounts_for(software)
    group = group_called(office.agreement, "Standing")
    sent = a_group_of(office, "Standing", accounts=[office.account, fresh])
    request = ask(office, "account_group.edit", group=str(group.public_id), **sent)
    assert not explained(software, fresh)["allowed"]

    approve(request, by=office.first)

    assert explained(software, fresh)["allowed"]
    assert fresh in accounts_for(software)


@pytest.mark.parametrize("wildcard", ["*", "all", ""])
def test_there_is_no_group_of_all_accounts(office: Office, wildcard: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(office, "account_group.create", **a_group_of(office) | {"accounts": wildcard})
    with pytest.raises(NotFound):
        ask(office, "account_group.create", **a_group_of(office) | {"accounts": [wildcard]})
    software = a_software_user(office.agreement)

    assert refused.value.code == "malformed"
    assert not accounts_for(software).exists()


def test_an_edit_shows_whom_it_affects_and_then_holds_for_all_of_them_at_once(office: Office) -> None:
    role = a_standing_role(office.agreement, VIEW)
    group = a_standing_group(office.agreement, office.account)
    holders = [a_software_user(office.agreement), office.other]
    for user in holders:
        actions.assign(place(user, office.agreement), by=SYSTEM, role=role, account_groups=[group])
    request = ask(office, "job_role.edit", role=str(role.public_id), **a_role("Standing", pairs=[STATEMENTS]))

    assert {each.pk for each in approvals.affected(request)} == {each.pk for each in holders}
    assert [explained(user, office.account)["allowed"] for user in holders] == [True, True]
    approve(request, by=office.first)

    assert [explained(user, office.account, pair=STATEMENTS)["allowed"] for user in holders] == [True, True]
    assert not explained(holders[0], office.account)["allowed"]


@pytest.mark.parametrize("template", sorted(PREDEFINED))
def test_the_banks_own_roles_are_neither_edited_nor_deleted_nor_imitated(office: Office, template: str) -> None:
    role = actions.predefined_role(office.agreement, by=SYSTEM, template=template)

    with pytest.raises(BanksOwn):
        ask(office, "job_role.edit", role=str(role.public_id), **a_role("Mine now"))
    with pytest.raises(BanksOwn):
        ask(office, "job_role.delete", role=str(role.public_id))
    with pytest.raises(NameInUse):
        ask(office, "job_role.create", **a_role(role.name.upper()))


def test_the_system_administrator_is_given_copied_and_withdrawn_by_the_bank_alone(office: Office) -> None:
    given = actions.give_predefined(place(office.maker, office.agreement), by=SYSTEM, template=SYSTEM_ADMINISTRATOR)
    role = {"role": str(given.role.public_id)}

    with pytest.raises(BanksOwn):
        ask(office, "assignment.set", user=str(office.other.public_id), account_groups=[], **role)
    with pytest.raises(BanksOwn):
        ask(office, "assignment.remove", user=str(office.maker.public_id), **role)
    done(office, "assignment.copy", user=str(office.other.public_id), **{"from": str(office.maker.public_id)})

    assert not Assignment.objects.filter(membership=place(office.other, office.agreement), role=given.role).exists()
    assert Assignment.objects.filter(
        membership=place(office.other, office.agreement), role=post_of(office.agreement, office.maker).role
    ).exists()


def test_what_somebody_holds_or_waits_for_is_not_deleted_and_says_who(office: Office) -> None:
    role, group = a_standing_role(office.agreement, VIEW), a_standing_group(office.agreement, office.account)
    named = {"role": str(role.public_id)}
    waits = ask(office, "assignment.set", user=str(office.other.public_id), account_groups=[str(group.public_id)], **named)
    for _turn in ("waiting", "held"):
        with pytest.raises(InUse, match="Bea Other"):
            ask(office, "job_role.delete", **named)
        with pytest.raises(InUse, match="Bea Other"):
            ask(office, "account_group.delete", group=str(group.public_id))
        if waits.state == "pending":
            waits = approve(waits, by=office.first)
    done(office, "assignment.remove", user=str(office.other.public_id), **named)

    done(office, "job_role.delete", **named)
    done(office, "account_group.delete", group=str(group.public_id))

    assert "Standing" not in {each["name"] for each in (*told("roles list"), *told("account-groups list"))}
    assert told("roles show", str(role.public_id))["ended_at"]


def test_a_role_that_is_not_approved_yet_is_given_to_nobody(office: Office) -> None:
    waiting = ask(office, "job_role.create", **a_role("Waiting"))

    with pytest.raises(NotFound):
        ask(office, "assignment.set", user=str(office.other.public_id), role=str(waiting.public_id), account_groups=[])


def test_a_group_on_one_role_gives_nothing_through_another_role_of_the_same_user(office: Office) -> None:
    software = a_software_user(office.agreement)
    summary, statements = (
        a_standing_role(office.agreement, VIEW, name="Summary"),
        a_standing_role(office.agreement, STATEMENTS, name="Papers"),
    )
    other = an_account(office.agreement.entity)
    for role, account in ((summary, office.account), (statements, other)):
        group = a_standing_group(office.agreement, account, name=f"Of {role.name}")
        actions.assign(place(software, office.agreement), by=SYSTEM, role=role, account_groups=[group])

    assert explained(software, office.account, pair=VIEW)["allowed"]
    assert explained(software, other, pair=STATEMENTS)["allowed"]
    assert explained(software, other, pair=VIEW)["reason"] == "in_no_account_group"
    assert explained(software, office.account, pair=STATEMENTS)["reason"] == "in_no_account_group"


@given(worlds(), assigned())
def test_another_assignment_never_takes_anything_away(world: World, more: Assigned) -> None:
    before = world.snapshot
    after = type(before)(
        is_active=before.is_active, is_software=before.is_software, contexts=before.contexts, assigned=(*before.assigned, more)
    )

    for permission, right in sorted({pair for each in before.assigned for pair in each.pairs}):
        for account in (None, *ACCOUNTS):
            asked: dict[str, Any] = {"permission": permission, "right": right, "account": account, "today": TODAY}
            if decide(before, **asked).allowed:
                assert decide(after, **asked).allowed


def test_a_role_without_a_group_reaches_no_account(office: Office) -> None:
    actions.assign(place(office.other, office.agreement), by=SYSTEM, role=a_standing_role(office.agreement, VIEW), account_groups=[])

    assert explained(office.other, office.account)["reason"] == "in_no_account_group"
    assert not accounts_for(office.other).exists()


def test_a_closed_account_stays_in_its_group_and_another_closed_one_does_not_come_in(office: Office) -> None:
    software, group = _reading(office), group_called(office.agreement, "Standing")
    other = an_account(office.agreement.entity, state=Account.State.CLOSED, name="Old savings")
    Account.objects.filter(pk=office.account.pk).update(state=Account.State.CLOSED)

    (listed,) = told("account-groups list", f"--context={office.agreement.public_id}")
    assert [each["state"] for each in listed["accounts"]] == ["closed"]
    assert explained(software, office.account)["allowed"]
    done(office, "account_group.edit", group=str(group.public_id), **a_group_of(office, "Renamed"))
    with pytest.raises(Refused, match=r"Old savings .* is closed") as refused:
        ask(office, "account_group.edit", group=str(group.public_id), **a_group_of(office, accounts=[office.account, other]))
    Account.objects.filter(pk=office.account.pk).update(state=Account.State.OPEN)

    assert refused.value.code == "account_closed"
    assert explained(software, office.account)["allowed"]
    assert not explained(software, other)["allowed"]


def test_an_account_that_is_closed_before_the_approval_stops_the_change_and_is_named(office: Office) -> None:
    request = ask(office, "account_group.create", **a_group_of(office))
    Account.objects.filter(pk=office.account.pk).update(state=Account.State.CLOSED)

    ended = approve(request, by=office.first)

    assert ended.state == "stale"
    assert re.search(rf"{office.account.name} .* is closed", ended.ended_reason)


def test_taking_the_right_to_approve_from_a_role_ends_its_self_approvals_for_good(office: Office) -> None:
    approves = [(Permission.MANAGE_JOB_ROLES, Right.VIEW), (Permission.MANAGE_JOB_ROLES, Right.APPROVE)]
    role = a_standing_role(office.agreement, *approves, level="C")
    held = actions.assign(place(office.other, office.agreement), by=SYSTEM, role=role, account_groups=[])
    actions.switch_self_approval(held, by=SYSTEM, permission=Permission.MANAGE_JOB_ROLES, is_on=True)

    for pairs in (approves[:1], approves):
        actions.edit_role(role, by=SYSTEM, name="Standing", description="Changed", pairs=pairs, level="C")

    assert not SelfApproval.objects.filter(assignment=held).exists()


def test_self_approval_is_switched_where_there_is_something_to_approve(office: Office) -> None:
    post = post_of(office.agreement, office.other)
    named = {"user": str(office.other.public_id), "role": str(post.role.public_id), "permission": "manage_job_roles"}

    done(office, "self_approval.switch", on=True, **named)
    assert told("assignments show", str(post.public_id))["self_approved"] == ["manage_job_roles"]
    with pytest.raises(Refused) as refused:
        ask(office, "self_approval.switch", on=True, **named)
    assert refused.value.code == "nothing_to_change"
    done(office, "self_approval.switch", on=False, **named)
    with pytest.raises(Refused) as refused:
        ask(office, "self_approval.switch", on=True, **named | {"permission": "manage_statements"})

    assert refused.value.code == "nothing_to_approve"
    assert told("assignments show", str(post.public_id))["self_approved"] == []


def test_the_one_made_for_approving_comes_with_self_approval_when_the_bank_gives_it(office: Office) -> None:
    given = actions.give_predefined(place(office.maker, office.agreement), by=SYSTEM, template="approval_management")

    assert "manage_permissions" in told("assignments show", str(given.public_id))["self_approved"]


def test_a_deleted_user_holds_no_role(office: Office) -> None:
    may_approve_his_own(office.agreement, office.other)

    actions.end_assignments(office.other, by=SYSTEM, how="suspended")
    assert post_of(office.agreement, office.other)
    actions.end_assignments(office.other, by=SYSTEM, how="deleted")

    assert told("assignments list", f"--user={office.other.user_code}") == []


def test_what_is_gone_is_gone_for_whoever_asks_late(office: Office) -> None:
    role, group = a_standing_role(office.agreement, VIEW), a_standing_group(office.agreement, office.account)
    actions.delete_role(role, by=SYSTEM)
    actions.delete_account_group(group, by=SYSTEM)

    for kind, sent in (
        ("job_role.edit", {"role": str(role.public_id), **a_role()}),
        ("account_group.delete", {"group": str(group.public_id)}),
    ):
        with pytest.raises(NotFound):
            ask(office, kind, **sent)
    with pytest.raises(NotFound):
        actions.assign(place(office.other, office.agreement), by=SYSTEM, role=role, account_groups=[])
    with pytest.raises(NotFound):
        actions.edit_account_group(group, by=SYSTEM, name="Again", description="Late", accounts=[office.account])
    assert refusal("assignments show", str(role.public_id)) == "not_found"


def _reading(office: Office) -> User:
    """Accounting software that views the office's account through the role and group "Standing"."""
    software = a_software_user(office.agreement)
    role, group = a_standing_role(office.agreement, VIEW), a_standing_group(office.agreement, office.account)
    actions.assign(place(software, office.agreement), by=SYSTEM, role=role, account_groups=[group])
    return software


def _id_of(office: Office, kind: str, name: str) -> dict[str, str]:
    if kind == "job_role":
        return {"role": str(role_called(office.agreement, name).public_id)}
    return {"group": str(group_called(office.agreement, name).public_id)}


def _overview(office: Office) -> ServiceAgreement:
    return ServiceAgreement.objects.get(group=office.agreement.group, kind=ServiceAgreement.Kind.GROUP_OVERVIEW)
