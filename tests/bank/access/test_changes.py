"""What each kind of change says of itself before it is carried out: target, difference, whom it affects, and whose rights it widens."""

from typing import Any

import pytest

from bankbook.audit import SYSTEM
from bankbook.bank.access import actions
from bankbook.bank.access.catalogue import Permission, Right
from bankbook.bank.access.changes import CHANGES
from bankbook.bank.access.models import AccountGroup, Assignment, JobRole
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.errors import Refused
from bankbook.bank.identity.models import User
from tests.bank.access.asking import a_standing_group, a_standing_role, done, place
from tests.bank.approvals.office import Office, a_group_of, a_role, an_office
from tests.bank.cast import NORTHMERE, an_account, institution

pytestmark = pytest.mark.django_db
VIEW, STATEMENTS = (Permission.ACCOUNT_SUMMARY, Right.VIEW), (Permission.MANAGE_STATEMENTS, Right.VIEW)


@pytest.fixture(name="office")
def the_office() -> Office:
    return an_office()


class Stage:
    """A role and a group that `other` holds, and what each kind of change would be sent as."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.role: JobRole = a_standing_role(office.agreement, VIEW)
        self.group: AccountGroup = a_standing_group(office.agreement, office.account)
        self.more = a_standing_group(office.agreement, an_account(office.agreement.entity), name="More")
        self.held: Assignment = actions.assign(
            place(office.other, office.agreement), by=SYSTEM, role=self.role, account_groups=[self.group]
        )
        self.post = place(office.other, office.agreement).assignments.exclude(role=self.role).get()

    def sent(self, kind: str) -> dict[str, Any]:
        office, other = self.office, {"user": str(self.office.other.public_id)}
        role, group = {"role": str(self.role.public_id)}, {"group": str(self.group.public_id)}
        accounts = [office.account, *self.more.accounts.all()]
        return {
            "job_role.create": a_role("New"),
            "job_role.edit": role | a_role("Standing", pairs=[VIEW, STATEMENTS]),
            "job_role.delete": role,
            "account_group.create": a_group_of(office, "New"),
            "account_group.edit": group | a_group_of(office, "Standing", accounts=accounts),
            "account_group.delete": group,
            "assignment.set": other | role | {"account_groups": [str(self.group.public_id), str(self.more.public_id)]},
            "assignment.remove": other | role,
            "assignment.copy": other | {"from": str(office.first.public_id)},
            "self_approval.switch": other | {"role": str(self.post.role.public_id), "permission": "manage_job_roles", "on": True},
        }[kind]

    def payload(self, kind: str) -> dict[str, Any]:
        return CHANGES[kind].parse(self.office.agreement, self.sent(kind))


@pytest.mark.parametrize("kind", sorted(CHANGES))
def test_before_and_after_tell_of_the_same_and_differ(office: Office, kind: str) -> None:
    payload = Stage(office).payload(kind)

    before, after = CHANGES[kind].before(office.agreement, payload), CHANGES[kind].after(office.agreement, payload)

    assert before.keys() == after.keys()
    assert before != after


WIDENS = {"job_role.edit", "account_group.edit", "assignment.set", "assignment.copy", "self_approval.switch"}


@pytest.mark.parametrize("kind", sorted(CHANGES))
def test_a_change_widens_the_rights_of_the_person_who_gets_more_by_it(office: Office, kind: str) -> None:
    stage, change = Stage(office), CHANGES[kind]
    payload = stage.payload(kind)
    other = office.other
    twin = User.objects.create(
        institution=institution(NORTHMERE),
        person_id=other.person_id,
        user_code="TW000001",
        given="Bea",
        family="Other",
        email="b@bank.example",
    )

    assert change.widens(office.agreement, payload, user=other) == (kind in WIDENS)
    assert change.widens(office.agreement, payload, user=twin) == (kind in WIDENS)
    assert not change.widens(office.agreement, payload, user=office.maker)


@pytest.mark.parametrize(
    ("kind", "less"),
    [
        ("job_role.edit", a_role("Another name", pairs=[VIEW])),
        ("account_group.edit", {"name": "Another name"}),
        ("assignment.set", {"account_groups": []}),
        ("self_approval.switch", {"on": False}),
    ],
    ids=["role", "group", "assignment", "switch"],
)
def test_what_gives_nothing_more_widens_nothing(office: Office, kind: str, less: dict[str, Any]) -> None:
    stage, change = Stage(office), CHANGES[kind]
    sent = stage.sent(kind) | less
    if kind == "account_group.edit":
        sent["accounts"] = [str(office.account.public_id)]

    payload = change.parse(office.agreement, sent)

    assert not change.widens(office.agreement, payload, user=office.other)


def test_the_target_moves_on_with_every_change_of_it(office: Office) -> None:
    stage = Stage(office)
    role, group, held = (CHANGES[kind] for kind in ("job_role.edit", "account_group.edit", "assignment.set"))
    before = [each.target(office.agreement, stage.payload(each.code)) for each in (role, group, held)]

    done(office, "job_role.edit", **stage.sent("job_role.edit"))
    done(office, "account_group.edit", **stage.sent("account_group.edit"))
    done(office, "assignment.set", **stage.sent("assignment.set"))

    after = [each.target(office.agreement, stage.payload(each.code)) for each in (role, group, held)]
    assert [each.key for each in before] == [each.key for each in after]
    assert [(first.version, then.version) for first, then in zip(before, after, strict=True)] == [(1, 2)] * 3
    assert [each.about for each in after] == [None, None, office.other]


def test_a_copy_adds_what_was_there_when_it_was_asked_for_and_takes_nothing(office: Office) -> None:
    stage = Stage(office)
    actions.assign(place(office.first, office.agreement), by=SYSTEM, role=stage.role, account_groups=[stage.more])
    change = CHANGES["assignment.copy"]
    payload = stage.payload("assignment.copy")
    seen = change.target(office.agreement, payload).version
    actions.unassign(place(office.first, office.agreement).assignments.get(role=stage.role), by=SYSTEM)
    assert change.target(office.agreement, payload).version == seen

    change.check(office.agreement, payload)
    change.apply(office.agreement, payload, by=SYSTEM)

    assert {each.name for each in stage.held.account_groups.all()} == {"Standing", "More"}
    assert place(office.other, office.agreement).assignments.count() == 3
    assert change.target(office.agreement, payload).version != seen
    with pytest.raises(Refused) as refused:
        change.check(office.agreement, payload)
    assert refused.value.code == "nothing_to_change"


def test_nothing_is_copied_from_oneself_or_from_who_has_nothing(office: Office) -> None:
    change, other = CHANGES["assignment.copy"], str(office.other.public_id)
    nobody = User.objects.create(
        institution=institution(NORTHMERE), user_code="TW000002", given="Nell", family="None", email="n@bank.example", state="active"
    )
    agreements.add_member(office.agreement, by=SYSTEM, user_id=nobody.pk)

    codes = []
    for origin in (other, str(nobody.public_id)):
        with pytest.raises(Refused) as refused:
            change.parse(office.agreement, {"user": other, "from": origin})
        codes.append(refused.value.code)

    assert codes == ["same_user", "nothing_to_copy"]
