"""Any course of asking, approving, editing, leaving and closing: what must hold holds after every step."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from bankbook import audit, clock
from bankbook.audit import SYSTEM
from bankbook.audit.models import AuditEvent
from bankbook.bank.access import actions as access
from bankbook.bank.access.catalogue import SOFTWARE_CEILING, Permission, Right
from bankbook.bank.access.models import AccountGroup, Assignment, JobRole, SelfApproval
from bankbook.bank.access.queries import accounts_for, decide, held_pairs
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.approvals import actions
from bankbook.bank.approvals.actions import orphans
from bankbook.bank.approvals.catalogue import APPROVE_PERMISSION
from bankbook.bank.approvals.models import ApprovalPolicy, ChangeRequest, Decision
from bankbook.bank.approvals.queries import is_widening
from bankbook.bank.approvals.rules import Category, State, can_be_filled, required, still_needed
from bankbook.bank.errors import Refused
from bankbook.bank.identity import actions as identity
from bankbook.bank.identity.models import User
from tests import budget
from tests.bank.approvals.office import (
    ALL_BUT_PAYING,
    a_group_of,
    a_post,
    a_role,
    an_office,
    an_officer,
    another_user_of,
    fresh,
    may_approve_his_own,
    needs,
    newcomer,
)
from tests.bank.cast import a_person, an_account

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]

who = st.integers(0, 7)
asking = st.sampled_from([0, 0, 0, 1, 2, 2, 3, 5, 7])
"""Mostly those who may, so that there is something to approve."""

pick = st.integers(0, 50)
LEVELS = st.sampled_from(["A", "B", ""])
RIGHTS = [SOFTWARE_CEILING, ALL_BUT_PAYING, SOFTWARE_CEILING | {(Permission.PAYMENTS, Right.VIEW), (Permission.PAYMENTS, Right.SIGN)}]


class Walk(RuleBasedStateMachine):
    """One context with its people; each walk begins anew, in a transaction that is taken back."""

    def __init__(self) -> None:
        super().__init__()
        self.held = transaction.atomic()
        self.held.__enter__()
        self.office = an_office()
        self.agreement = self.office.agreement
        self.seen, self.hash = 0, ""

    def teardown(self) -> None:
        is_whole = audit.verify_chain().ok
        transaction.set_rollback(True)
        self.held.__exit__(None, None, None)
        assert is_whole

    @initialize(twin=st.booleans(), alone=st.booleans(), policy=st.sampled_from([(), ("A", "A"), ("A", "B"), ("B",)]))
    def begin(self, *, twin: bool, alone: bool, policy: tuple[str, ...]) -> None:
        office = self.office
        self.software = a_person(kind=User.Kind.SOFTWARE)
        agreements.add_member(self.agreement, by=SYSTEM, user_id=self.software.pk)
        last = another_user_of(office, office.first, level="B") if twin else an_officer(self.agreement, level="B")
        self.people = [office.maker, office.first, office.second, office.other, last, self.software, newcomer(office), a_person()]
        may_approve_his_own(self.agreement, office.second)
        if policy:
            needs(office, "job_roles", *policy)
            needs(office, "permissions", *policy)
        self.agreement.is_sole_administrator = alone
        self.agreement.save()
        self.viewing = access.create_role(self.agreement, by=SYSTEM, name="Viewing", description="D", pairs=SOFTWARE_CEILING)
        access.create_account_group(self.agreement, by=SYSTEM, name="First", description="D", accounts=[office.account])

    # What people do.

    @rule(by=asking, about=who, at=pick, groups=st.integers(0, 2))
    def ask_for_an_assignment(self, *, by: int, about: int, at: int, groups: int) -> None:
        chosen = [str(each.public_id) for each in AccountGroup.objects.filter(agreement=self.agreement, ended_at=None)[:groups]]
        self._ask("assignment.set", by, user=self._id(about), role=self._role(at), account_groups=chosen)

    @rule(by=asking, about=who, at=pick)
    def ask_to_take_an_assignment(self, *, by: int, about: int, at: int) -> None:
        held = Assignment.objects.filter(membership__user=self.people[about]).first()
        self._ask("assignment.remove", by, user=self._id(about), role=str(held.role.public_id) if held else self._role(at))

    @rule(by=asking, about=who, of=who)
    def ask_for_a_copy(self, *, by: int, about: int, of: int) -> None:
        self._ask("assignment.copy", by, **{"user": self._id(about), "from": self._id(of)})

    @rule(by=asking, rights=st.sampled_from(RIGHTS), level=LEVELS, name=st.integers(0, 3))
    def ask_for_a_role(self, *, by: int, rights: frozenset[Any], level: str, name: int) -> None:
        self._ask("job_role.create", by, **a_role(f"Role {name}", pairs=rights, level=level))

    @rule(by=asking, rights=st.sampled_from(RIGHTS), level=LEVELS, at=pick)
    def ask_to_edit_a_role(self, *, by: int, rights: frozenset[Any], level: str, at: int) -> None:
        role = self._role(at)
        name = JobRole.objects.get(public_id=role).name
        self._ask("job_role.edit", by, role=role, **a_role(name, pairs=rights, level=level))

    @rule(by=asking, name=st.integers(0, 3))
    def ask_for_a_group(self, *, by: int, name: int) -> None:
        accounts = list(Account.objects.filter(entity=self.agreement.entity))
        self._ask("account_group.create", by, **a_group_of(self.office, f"Group {name}", accounts=accounts))

    @rule(by=asking, about=who, is_on=st.booleans(), permission=st.sampled_from(sorted(set(APPROVE_PERMISSION.values()))))
    def ask_to_switch_self_approval(self, *, by: int, about: int, is_on: bool, permission: str) -> None:
        held = Assignment.objects.filter(membership__user=self.people[about]).first()
        if held is not None:
            data = {"user": self._id(about), "role": str(held.role.public_id), "permission": permission, "on": is_on}
            self._ask("self_approval.switch", by, **data)

    @rule(by=asking, about=who, is_added=st.booleans())
    def ask_about_a_place(self, *, by: int, about: int, is_added: bool) -> None:
        self._ask("membership.add" if is_added else "membership.remove", by, user=self._id(about))

    @rule(by=asking, category=st.sampled_from(sorted(Category)), levels=st.lists(st.sampled_from("ABC"), min_size=1, max_size=3))
    def ask_for_a_policy(self, *, by: int, category: str, levels: list[str]) -> None:
        self._ask("policy.set", by, category=category, levels=levels)

    @precondition(lambda self: ChangeRequest.objects.filter(state=State.PENDING).exists())
    @rule(by=who, at=pick, is_proved=st.booleans())
    def approve(self, *, by: int, at: int, is_proved: bool) -> None:
        self._approve(self._pending(at), self.people[by], is_proved=is_proved)

    @precondition(lambda self: ChangeRequest.objects.filter(state=State.PENDING).exists())
    @rule(by=who, at=pick, is_proved=st.booleans())
    def approve_as_somebody_who_may(self, *, by: int, at: int, is_proved: bool) -> None:
        request = self._pending(at)
        able = [each for each in self.people[by:] + self.people[:by] if self._may(each, request, is_proved=is_proved)]
        if able:
            self._approve(request, able[0], is_proved=is_proved)

    @precondition(lambda self: ChangeRequest.objects.filter(state=State.PENDING).exists())
    @rule(by=who)
    def approve_the_latest(self, *, by: int) -> None:
        self.approve_as_somebody_who_may(by=by, at=ChangeRequest.objects.filter(state=State.PENDING).count() - 1, is_proved=True)

    def _approve(self, request: ChangeRequest, user: User, *, is_proved: bool) -> None:
        before = self._live()
        may = self._may(user, request, is_proved=is_proved)
        had_decided = request.decisions.filter(person_id=user.person_id, counts=True).exists()
        asked_for = required(request.policy, ApprovalPolicy.objects.levels_of(self.agreement, category=Category(request.category)))
        try:
            ended = actions.approve(
                request.public_id, version=request.version, by=user, reauthenticated_at=clock.now() if is_proved else None
            )
        except Refused:
            assert not may
            assert self._live() == before
            return
        assert may or had_decided
        if ended.state != State.APPLIED:
            assert self._live() == before
            return
        given = ended.decisions.filter(counts=True, verdict=Decision.Verdict.APPROVED)
        assert not still_needed(asked_for, given.values_list("level", flat=True))

    @precondition(lambda self: ChangeRequest.objects.filter(state=State.PENDING).exists())
    @rule(by=who, at=pick, is_rejected=st.booleans())
    def reject_or_cancel(self, *, by: int, at: int, is_rejected: bool) -> None:
        request, user, before = self._pending(at), self.people[by], self._live()
        try:
            if is_rejected:
                actions.reject(request.public_id, version=request.version, by=user, reason="No.")
            else:
                actions.cancel(request.public_id, by=user)
                assert request.maker == user
        except Refused:
            assert fresh(request).state == State.PENDING
        assert self._live() == before

    # What happens to people and to things.

    @rule(about=st.integers(1, 7), is_final=st.sampled_from([False, False, False, True]))
    def end_somebody(self, *, about: int, is_final: bool) -> None:
        user = self.people[about]
        could = self._could()
        try:
            (identity.delete if is_final else identity.suspend)(user, by=SYSTEM)
        except Refused:
            return
        assert could <= self._could()
        assert not ChangeRequest.objects.filter(state=State.PENDING, maker=user).exists()
        assert not ChangeRequest.objects.filter(state=State.PENDING, about=user).exists()
        assert not Decision.objects.filter(user=user, counts=True, request__state=State.PENDING).exists()

    @precondition(lambda self: User.objects.filter(state=User.State.SUSPENDED).exists())
    @rule()
    def let_somebody_in_again(self) -> None:
        user = User.objects.filter(state=User.State.SUSPENDED).earliest("pk")
        assert identity.reactivate(user, by=SYSTEM).state != User.State.SUSPENDED

    @rule(about=who, level=LEVELS)
    def the_bank_gives_a_post(self, *, about: int, level: str) -> None:
        user = User.objects.get(pk=self.people[about].pk)
        if user.is_active and user.kind == User.Kind.PERSON and self.agreement.memberships.filter(user=user).exists():
            a_post(self.agreement, user, level=level)

    @rule()
    def an_account_opens(self) -> None:
        account = an_account(self.agreement.entity)
        for user in self.people:
            assert not accounts_for(user).filter(pk=account.pk).exists()

    @rule(at=pick)
    def an_account_closes(self, *, at: int) -> None:
        accounts = list(Account.objects.filter(entity=self.agreement.entity))
        Account.objects.filter(pk=accounts[at % len(accounts)].pk).update(state=Account.State.CLOSED)

    @rule(at=pick)
    def the_bank_changes_a_role_by_force(self, *, at: int) -> None:
        role = JobRole.objects.get(public_id=self._role(at))
        JobRole.objects.filter(pk=role.pk).update(version=role.version + 1)

    @precondition(lambda self: ChangeRequest.objects.filter(state=State.PENDING).count() > 3)
    @rule(at=pick)
    def time_passes(self, *, at: int) -> None:
        waiting = list(ChangeRequest.objects.filter(state=State.PENDING).order_by("pk"))
        ChangeRequest.objects.filter(pk=waiting[at % len(waiting)].pk).update(expires_at=clock.business_now())
        before = self._live()
        assert actions.lapse_due() == 1
        assert self._live() == before

    # What holds after every step.

    @invariant()
    def software_only_reads(self) -> None:
        if not hasattr(self, "software"):
            return
        assert held_pairs(self.software, self.agreement) <= SOFTWARE_CEILING
        held = Assignment.objects.filter(membership__user=self.software)
        assert not held.exclude(role__level="").exists()
        assert not SelfApproval.objects.filter(assignment__in=held).exists()
        assert not ChangeRequest.objects.filter(maker=self.software).exists()
        assert not Decision.objects.filter(user=self.software).exists()

    @invariant()
    def access_is_what_some_assignment_gives(self) -> None:
        user = [self.office.first, getattr(self, "software", self.office.maker)][self.seen % 2]
        account = Account.objects.filter(entity=self.agreement.entity).latest("pk" if self.seen % 3 else "-pk")
        today = clock.today("UTC")
        asked = decide(
            user, permission=Permission.ACCOUNT_SUMMARY, right=Right.VIEW, today=today, account=account, agreement=self.agreement
        )
        assert asked.allowed == self._some_assignment_gives(user, account)

    @invariant()
    def one_person_decides_once(self) -> None:
        for request in ChangeRequest.objects.prefetch_related("decisions"):
            deciders = [each.person_id for each in request.decisions.all()]
            assert len(deciders) == len(set(deciders))

    @invariant()
    def what_ended_ended_once_and_what_waits_has_no_outcome(self) -> None:
        ends = [f"request.{each.value}" for each in State if each is not State.PENDING]
        said = list(AuditEvent.objects.filter(what__in=ends).order_by("seq").values_list("target_id", "what"))
        ended = ChangeRequest.objects.exclude(state=State.PENDING).values_list("public_id", "state")
        # A rejection is said twice: as somebody's decision, and as the end.
        assert set(said) == {(str(public_id), f"request.{state}") for public_id, state in ended}
        assert len([each for each in said if each[1] == "request.applied"]) == sum(state == State.APPLIED for _id, state in ended)

    @invariant()
    def the_record_goes_on_where_it_ended(self) -> None:
        """The same as `audit.verify_chain`, which teardown asks for the whole record, of what came since the last step."""
        for event in AuditEvent.objects.filter(seq__gt=self.seen).order_by("seq"):
            assert event.seq == self.seen + 1
            assert event.prev_hash == self.hash or self.seen == 0
            assert event.entry().hash() == event.hash
            self.seen, self.hash = event.seq, event.hash

    # How the walk looks things up, told apart from how the bank does.

    def _ask(self, kind: str, by: int, **data: Any) -> None:
        before, could = self._live(), self._could()
        with suppress(Refused):
            actions.submit(self.agreement, kind=kind, data=data, by=self.people[by])
        assert self._live() == before
        assert self._could() == could

    def _may(self, user: User, request: ChangeRequest, *, is_proved: bool) -> bool:
        """The rules of who may approve, said plainly."""
        user = User.objects.get(pk=user.pk)
        permission = APPROVE_PERMISSION[Category(request.category)]
        posts = [
            each
            for each in Assignment.objects.filter(membership__user=user, membership__agreement=self.agreement, membership__is_active=True)
            if each.role.grants.filter(permission=permission, right=Right.APPROVE).exists()
        ]
        levels = sorted(each.role.level for each in posts if each.role.level)
        if user.state != User.State.ACTIVE or user.kind != User.Kind.PERSON or not levels:
            return False
        counting = list(request.decisions.filter(counts=True))
        asked_for = required(request.policy, ApprovalPolicy.objects.levels_of(self.agreement, category=Category(request.category)))
        if levels[0] not in still_needed(asked_for, [each.level for each in counting]):
            return False
        if user.person_id in {each.person_id for each in counting}:
            return False
        if user.person_id != request.maker.person_id:
            return True
        if not SelfApproval.objects.filter(assignment__in=posts, permission=permission).exists():
            return False
        return not is_widening(request, user=user) or (self.agreement.is_sole_administrator and is_proved and asked_for == ("A",))

    def _some_assignment_gives(self, user: User, account: Account) -> bool:
        if User.objects.get(pk=user.pk).state != User.State.ACTIVE:
            return False
        held = Assignment.objects.filter(membership__user=user, membership__agreement=self.agreement, membership__is_active=True)
        return any(
            each.role.grants.filter(permission=Permission.ACCOUNT_SUMMARY, right=Right.VIEW).exists()
            and each.account_groups.filter(accounts=account, ended_at=None).exists()
            for each in held
        )

    def _could(self) -> set[Category]:
        """The categories whose slots somebody can fill."""
        found = orphans.standings(self.agreement)
        return {category for category, each in found.items() if can_be_filled(each.slots, each.approvers)}

    def _pending(self, at: int) -> ChangeRequest:
        waiting = list(ChangeRequest.objects.filter(state=State.PENDING).select_related("maker", "agreement").order_by("pk"))
        return waiting[at % len(waiting)]

    def _id(self, number: int) -> str:
        return str(self.people[number].public_id)

    def _role(self, at: int) -> str:
        roles = list(JobRole.objects.filter(agreement=self.agreement, ended_at=None).order_by("pk"))
        return str(roles[at % len(roles)].public_id)

    def _live(self) -> list[list[Any]]:
        """Everything that a change could change."""
        rows: list[Iterable[Any]] = [
            self.agreement.memberships.order_by("pk").values_list("pk", "is_active"),
            JobRole.objects.order_by("pk").values_list("pk", "name", "level", "version", "ended_at"),
            JobRole.objects.order_by("pk", "grants").values_list("pk", "grants__permission", "grants__right"),
            AccountGroup.objects.order_by("pk", "accounts").values_list("pk", "name", "version", "accounts"),
            Assignment.objects.order_by("pk", "account_groups").values_list("pk", "version", "account_groups"),
            SelfApproval.objects.order_by("pk").values_list("assignment", "permission"),
            ApprovalPolicy.objects.order_by("pk").values_list("category", "levels"),
        ]
        return [list(each) for each in rows]


def test_any_course_of_changes_keeps_what_must_hold() -> None:
    # Without shrinking: a step costs some 50 ms, and the steps that failed are printed as they were.
    walks = settings(
        max_examples=budget.count("approval_walks"),
        stateful_step_count=budget.count("approval_steps"),
        deadline=None,
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(Walk, settings=walks)  # type: ignore[no-untyped-call]
