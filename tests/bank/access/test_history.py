"""Who could see which account on which day: told again from the record, and compared with what the one decision said while it was so."""

import json
import re
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bankbook import audit
from bankbook.audit import SYSTEM
from bankbook.bank.access import actions, queries
from bankbook.bank.access.catalogue import SOFTWARE_CEILING, Permission, Right
from bankbook.bank.access.models import AccountGroup, Assignment, JobRole
from bankbook.bank.access.queries import history
from bankbook.bank.access.rules.history import REPLAYED
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.agreements.models import Membership, Participant, ServiceAgreement
from bankbook.bank.errors import Refused
from bankbook.bank.identity import actions as identity
from bankbook.bank.identity.models import User
from tests import budget
from tests.bank.approvals import office
from tests.bank.cast import a_group, a_person, an_account

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 9, 7, 11, 0, tzinfo=LONDON)
SUMMARY, STATEMENTS = (Permission.ACCOUNT_SUMMARY, Right.VIEW), (Permission.MANAGE_STATEMENTS, Right.VIEW)
ADMINISTERING = (Permission.MANAGE_USERS, Right.VIEW)

type Seen = set[tuple[str, str, str]]


def a_user(name: str = "", *, kind: User.Kind = User.Kind.PERSON) -> User:
    """A user who is active, and of whom the record says so."""
    user = a_person(name, kind=kind)
    audit.record(SYSTEM, what="user.created", target=("user", str(user.public_id)), detail={"kind": user.kind, "state": "active"})
    return user


class World:
    """A business group with three accounts and three users, one of them software, and everything that can be done to who sees what."""

    def __init__(self, choose: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.choose = choose
        self.group = a_group("", entities=("Main Ltd", "Second Ltd"))
        self.contexts = list(ServiceAgreement.objects.filter(group=self.group).order_by("pk"))
        self.users = [a_user(), a_user(), a_user(kind=User.Kind.SOFTWARE)]
        entities = [self.contexts[0].entity, self.contexts[1].entity]
        self.accounts = [an_account(each) for each in (*entities, *entities)]
        for user, context in zip(self.users, self.contexts, strict=True):
            self._begin(user, context)

    def _begin(self, user: User, context: ServiceAgreement) -> None:
        """Let each user see an account to begin with, so that there is something to lose."""
        membership = agreements.add_member(context, by=SYSTEM, user_id=user.pk)
        name = f"First of {user.pk}"
        role = actions.create_role(context, by=SYSTEM, name=name, description="For a test", pairs=SOFTWARE_CEILING)
        own = [each for each in self.accounts if context.entity_id in (None, each.entity_id)][:1]
        group = actions.create_account_group(context, by=SYSTEM, name=name, description="For a test", accounts=own)
        actions.assign(membership, by=SYSTEM, role=role, account_groups=[group])

    def act(self) -> None:
        """Do one thing; what the bank refuses is no change."""
        doing = self.one(
            [self.join, self.leave, self.make_role, self.edit_role, self.drop_role, self.make_group, self.edit_group, self.drop_group]
            + [self.assign] * 4
            + [self.unassign, self.suspend, self.reactivate, self.switch, self.share]
        )
        with suppress(Refused, StopIteration):
            doing()

    def one(self, among: Any) -> Any:
        found = list(among)
        if not found:
            raise StopIteration
        return self.choose(st.sampled_from(found))

    def join(self) -> None:
        agreements.add_member(self.one(self.contexts), by=SYSTEM, user_id=self.one(self.users).pk)

    def leave(self) -> None:
        agreements.remove_member(self.one(self.contexts), by=SYSTEM, user_id=self.one(self.users).pk)

    def make_role(self) -> None:
        count = JobRole.objects.count()
        actions.create_role(self.one(self.contexts), by=SYSTEM, name=f"Role {count}", description="For a test", pairs=self.pairs())

    def edit_role(self) -> None:
        role = self.one(JobRole.objects.order_by("pk"))
        actions.edit_role(role, by=SYSTEM, name=role.name, description="Again", pairs=self.pairs())

    def drop_role(self) -> None:
        actions.delete_role(self.one(JobRole.objects.order_by("pk")), by=SYSTEM)

    def make_group(self) -> None:
        name, accounts = f"Group {AccountGroup.objects.count()}", self.some_accounts()
        actions.create_account_group(self.one(self.contexts), by=SYSTEM, name=name, description="For a test", accounts=accounts)

    def edit_group(self) -> None:
        group = self.one(AccountGroup.objects.order_by("pk"))
        actions.edit_account_group(group, by=SYSTEM, name=group.name, description="Again", accounts=self.some_accounts())

    def drop_group(self) -> None:
        actions.delete_account_group(self.one(AccountGroup.objects.order_by("pk")), by=SYSTEM)

    def assign(self) -> None:
        membership = self.one(Membership.objects.order_by("pk"))
        roles = JobRole.objects.filter(agreement=membership.agreement_id).order_by("pk")
        groups = list(AccountGroup.objects.filter(agreement=membership.agreement_id).order_by("pk"))
        chosen = self.choose(st.lists(st.sampled_from(groups), unique=True, max_size=2)) if groups else []
        actions.assign(membership, by=SYSTEM, role=self.one(roles), account_groups=chosen)

    def unassign(self) -> None:
        actions.unassign(self.one(Assignment.objects.order_by("pk")), by=SYSTEM)

    def suspend(self) -> None:
        identity.suspend(self.one(self.users), by=SYSTEM)

    def reactivate(self) -> None:
        identity.reactivate(self.one(self.users), by=SYSTEM)

    def switch(self) -> None:
        agreements.switch(self.one(self.contexts), by=SYSTEM, is_on=self.choose(st.sampled_from([True, True, False])))

    def share(self) -> None:
        agreements.switch_sharing(
            self.one(Participant.objects.order_by("pk")), by=SYSTEM, is_on=self.choose(st.sampled_from([True, True, False]))
        )

    def pairs(self) -> set[Any]:
        return set(self.choose(st.lists(st.sampled_from([SUMMARY, STATEMENTS, ADMINISTERING]), min_size=1, unique=True)))

    def some_accounts(self) -> list[Account]:
        return list(self.choose(st.lists(st.sampled_from(self.accounts), min_size=1, max_size=3, unique=True)))

    def live(self) -> Seen:
        """Who sees what now, asked of the one decision."""
        return {
            (str(user.public_id), str(account.public_id), f"{permission}")
            for user in self.users
            for permission, right in (SUMMARY, STATEMENTS)
            for account in queries.accounts_for(user, permission=permission, right=right)
        }


@pytest.mark.timeout(600)  # of whole worlds, each told day by day
class TestHistory(TestCase):
    @settings(max_examples=budget.count("history_worlds"), deadline=None)
    @given(st.data())
    def test_every_day_is_told_as_the_decision_said_it_while_it_lasted(self, data: st.DataObject) -> None:
        told: dict[date, Seen] = defaultdict(set)
        with time_machine.travel(MONDAY, tick=False) as travel:
            world = World(data.draw)
            seen: Seen = world.live()
            for _step in range(data.draw(st.integers(5, 25))):
                told[_day()] |= seen
                for _night in range(data.draw(st.sampled_from([0, 0, 1]))):
                    travel.shift(timedelta(hours=24))
                    told[_day()] |= seen
                travel.shift(timedelta(minutes=7))
                world.act()
                seen = world.live()
                told[_day()] |= seen

            for day, expected in told.items():
                assert _told(world, day) == expected, day

    @settings(max_examples=budget.count("history_worlds"), deadline=None)
    @given(st.data())
    def test_a_moment_is_explained_as_the_decision_explained_it_then(self, data: st.DataObject) -> None:
        with time_machine.travel(MONDAY, tick=False) as travel:
            world, then = World(data.draw), []
            for _step in range(data.draw(st.integers(5, 20))):
                world.act()
                user, account = data.draw(st.sampled_from(world.users)), data.draw(st.sampled_from(world.accounts))
                context = data.draw(st.sampled_from(world.contexts))
                travel.shift(timedelta(minutes=1))
                then.append((datetime.now(LONDON), user, account, context, queries.explain(user, account, agreement=context)))

            for at, user, account, context, explained in then:
                assert _steps(history.explain_at(user, account, agreement=context, at=at)) == _steps(explained)


def _steps(explained: queries.Explanation) -> list[tuple[object, ...]]:
    """What it says; several names that answer one step stand in no order."""
    return [(explained.is_allowed, explained.decision.reason), *((each.step, each.is_passed, sorted(each.by)) for each in explained.steps)]


def _day() -> date:
    return datetime.now(LONDON).date()


def _told(world: World, day: date) -> Seen:
    names = {"Account summary: View": "account_summary", "Manage statements: View": "manage_statements"}
    return {
        (str(sight.user.public_id), str(account.public_id), names[right])
        for account in world.accounts
        for sight in history.could_see(account, on=day)
        for right in sight.rights
    }


RECORDED_ELSEWHERE = frozenset(
    {"user.invited", "user.reset_started", "user.password_changed", "user.answer_refused"}
    | {"group.opened", "member.created", "self_approval.switched"}
)
"""What these rooms record and what lets nobody see an account, nor keeps him from it: an invited user is not active yet."""


def test_whatever_these_rooms_record_is_told_again_or_known_to_change_nothing() -> None:
    rooms = [Path(history.__file__).parents[2] / room / "actions" for room in ("access", "identity")]
    files = [file for room in rooms for file in room.glob("*.py")] + [Path(agreements.__file__)]
    codes = {
        code for file in files for code in re.findall(r'(?:what=|WRONG_ANSWER: Final = )"([a-z_.]+)"', file.read_text(encoding="utf-8"))
    }
    told_of_users = {"user.suspended", "user.reactivated", "user.password_changed"}  # notices bear the same codes as entries

    assert len(codes) > 15
    assert codes - REPLAYED - RECORDED_ELSEWHERE - told_of_users == set()
    assert REPLAYED - codes == set()


@pytest.mark.django_db
class TestWho:
    """A context whose accounting software got one account by four requests, which two people approved."""

    @pytest.fixture(autouse=True)
    def connected(self) -> None:
        with time_machine.travel(MONDAY, tick=True):
            self.office = office.an_office()
            self.software = a_user("Ledger Feed", kind=User.Kind.SOFTWARE)
            agreements.make_home(self.office.agreement, by=SYSTEM, user_id=self.software.pk)
            user = str(self.software.public_id)
            self.member = self._asked("membership.add", by=self.office.first, user=user)
            self.role = self._asked("job_role.create", by=self.office.second, **office.a_role("Reading"))
            account = str(self.office.account.public_id)
            self.group = self._asked("account_group.create", by=self.office.first, name="Books", description="For it", accounts=[account])
            role, group = JobRole.objects.get(name="Reading"), AccountGroup.objects.get(name="Books")
            given = {"user": user, "role": str(role.public_id), "account_groups": [str(group.public_id)]}
            self.assignment = self._asked("assignment.set", by=self.office.second, **given)

    def _asked(self, kind: str, *, by: User, **data: Any) -> str:
        asked = office.ask(self.office, kind, **data)
        assert office.approve(asked, by=by).state == "applied"
        return str(asked.public_id)

    def _who(self, *more: str) -> Any:
        out = StringIO()
        call_command("access_who", f"--account={self.office.account.public_id}", "--json", *more, stdout=out)
        return json.loads(out.getvalue())

    def test_who_could_see_an_account_is_said_with_every_approval_that_put_it_so(self) -> None:
        answer = self._who("--on=2026-09-07")

        [sight] = [each for each in answer["seen_by"] if each["name"] == "Ledger Feed"]
        approvals = {part: (each["request"], each["approved_by"]) for part, each in sight["because"].items()}
        assert approvals == {
            "membership": (self.member, ["Abel First (A)"]),
            "job_role": (self.assignment, ["Alma Second (A)"]),
            "right": (self.role, ["Alma Second (A)"]),
            "account_group": (self.assignment, ["Alma Second (A)"]),
            "account": (self.group, ["Abel First (A)"]),
        }
        assert (sight["job_role"], sight["account_group"]) == ("Reading", "Books")
        assert sight["rights"] == ["Account summary: View", "Manage statements: View"]

    def test_before_it_was_approved_and_after_it_was_taken_nobody_is_named(self) -> None:
        with time_machine.travel(MONDAY + timedelta(days=3), tick=True):
            identity.suspend(self.software, by=SYSTEM)

        assert self._who("--on=2026-09-06")["seen_by"] == []
        assert [each["name"] for each in self._who("--on=2026-09-09")["seen_by"]] == ["Ledger Feed"]
        [last] = self._who("--on=2026-09-10")["seen_by"]
        assert last["until"].startswith("2026-09-10T11:00")
        assert self._who("--on=2026-09-11")["seen_by"] == []

    def test_what_was_ended_since_is_still_told(self) -> None:
        with time_machine.travel(MONDAY + timedelta(days=1), tick=True):
            identity.delete(self.software, by=SYSTEM, reason="No longer used")

        assert [each["name"] for each in self._who("--on=2026-09-07")["seen_by"]] == ["Ledger Feed"]

    def test_a_day_that_has_not_begun_is_refused(self) -> None:
        with pytest.raises(CommandError):
            call_command("access_who", f"--account={self.office.account.public_id}", "--on=2199-01-01", stdout=StringIO())
