"""The one decision: every step refuses by itself, and the list of accounts always agrees with it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bankbook import clock
from bankbook.audit import SYSTEM
from bankbook.bank.access import actions, queries, rules
from bankbook.bank.access.catalogue import (
    APPLICABLE,
    APPLICABLE_PAIRS,
    PERMISSION_NAMES,
    RIGHT_NAMES,
    SOFTWARE_CEILING,
    Pair,
    Permission,
    Right,
)
from bankbook.bank.access.models import AccountGroup, Assignment, JobRole
from bankbook.bank.access.rules.decision import AskedAccount, Assigned, Context, Group, Reason, Snapshot, covers
from bankbook.bank.agreements.models import Membership, Participant, ServiceAgreement
from bankbook.bank.errors import NotFound, Refused
from bankbook.bank.identity.actions import suspend
from bankbook.bank.identity.models import User
from tests.bank.cast import Cast, a_group, a_person, agreement_of, an_account, give

TODAY = date(2026, 11, 22)
VIEW = (Permission.ACCOUNT_SUMMARY, Right.VIEW)
STATEMENTS = (Permission.MANAGE_STATEMENTS, Right.VIEW)
PAYING = ((Permission.PAYMENTS, Right.VIEW), (Permission.PAYMENTS, Right.SIGN))


@dataclass(frozen=True)
class Granted:
    account_ids: frozenset[int] = frozenset({7})
    scopes: frozenset[str] = frozenset({"balances"})
    expires_at: datetime | None = datetime(2026, 12, 1, tzinfo=UTC)


ALLOWED = Snapshot(
    is_active=True,
    is_software=False,
    contexts=(
        Context(agreement_id=1, is_overview=False, is_enabled=True, is_member=True, entity_ids=frozenset({3}), label="Lettings Ltd"),
    ),
    assigned=(Assigned(agreement_id=1, pairs=frozenset({VIEW}), groups=(Group(frozenset({7}), "Client money"),), label="Viewer"),),
    label="Ana Maker",
)


def _account(number: int, *, entity: int = 3) -> AskedAccount:
    return AskedAccount(number, entity, f"Account {number}")


def _decide(snapshot: Snapshot, **question: object) -> Reason:
    asked: dict[str, object] = {
        "permission": VIEW[0],
        "right": VIEW[1],
        "today": TODAY,
        "account": _account(7),
        "agreement_id": 1,
    } | question
    return rules.decide(snapshot, **asked).reason  # type: ignore[arg-type]  # the table below gives the right kinds


def _context(**change: bool) -> Snapshot:
    return replace(ALLOWED, contexts=(replace(ALLOWED.contexts[0], **change),))  # type: ignore[arg-type]  # booleans of the context


@pytest.mark.parametrize(
    ("snapshot", "question", "reason"),
    [
        (ALLOWED, {}, Reason.ALLOWED),
        (ALLOWED, {"agreement_id": None}, Reason.ALLOWED),
        (ALLOWED, {"account": None}, Reason.ALLOWED),
        (ALLOWED, {"right": Right.SIGN}, Reason.NO_SUCH_RIGHT),
        (replace(ALLOWED, is_active=False), {}, Reason.USER_NOT_ACTIVE),
        (ALLOWED, {"agreement_id": 2}, Reason.NOT_A_MEMBER),
        (_context(is_member=False), {}, Reason.NOT_A_MEMBER),
        (_context(is_enabled=False), {}, Reason.AGREEMENT_DISABLED),
        (replace(ALLOWED, is_software=True), {"permission": Permission.PAYMENTS}, Reason.ABOVE_THE_CEILING),
        (_context(is_overview=True), {"permission": Permission.PAYMENTS, "right": Right.EXECUTE}, Reason.ABOVE_THE_CEILING),
        (ALLOWED, {"permission": Permission.MANAGE_STATEMENTS}, Reason.NOT_ASSIGNED),
        (ALLOWED, {"account": _account(8)}, Reason.IN_NO_ACCOUNT_GROUP),
        (ALLOWED, {"account": _account(7, entity=4)}, Reason.NOT_SHARED),
        (replace(ALLOWED, assigned=()), {}, Reason.NOT_ASSIGNED),
        (ALLOWED, {"grant": Granted()}, Reason.ALLOWED),
        (ALLOWED, {"grant": Granted(), "scope": "balances"}, Reason.ALLOWED),
        (ALLOWED, {"grant": Granted(), "scope": "transactions"}, Reason.NOT_GRANTED),
        (ALLOWED, {"grant": Granted(account_ids=frozenset({8}))}, Reason.NOT_GRANTED),
        (ALLOWED, {"grant": Granted(expires_at=datetime(2026, 11, 21, tzinfo=UTC))}, Reason.NOT_GRANTED),
        (ALLOWED, {"grant": Granted(account_ids=frozenset({8})), "account": _account(8)}, Reason.IN_NO_ACCOUNT_GROUP),
    ],
)
def test_the_first_step_that_fails_names_the_reason(snapshot: Snapshot, question: dict[str, object], reason: Reason) -> None:
    assert _decide(snapshot, **question) is reason


@given(st.sampled_from(list(Permission)), st.sampled_from(list(Right)))
def test_a_grant_never_allows_what_its_giver_may_not(permission: Permission, right: Right) -> None:
    asked = {"permission": permission, "right": right}

    without = _decide(ALLOWED, **asked)

    assert without is Reason.ALLOWED or _decide(ALLOWED, grant=Granted(account_ids=frozenset({7, 8})), **asked) is without


@given(st.sets(st.sampled_from(sorted(APPLICABLE_PAIRS))), st.sampled_from(sorted(APPLICABLE_PAIRS)))
def test_software_never_goes_beyond_its_ceiling_whatever_its_roles_say(pairs: set[Pair], asked: Pair) -> None:
    software = replace(ALLOWED, is_software=True, assigned=(Assigned(1, frozenset(pairs), (Group(frozenset({7})),)),))

    if _decide(software, permission=asked[0], right=asked[1]) is Reason.ALLOWED:
        assert asked in SOFTWARE_CEILING


@given(st.sets(st.sampled_from(sorted(APPLICABLE_PAIRS))), st.frozensets(st.integers(6, 9)))
def test_adding_an_assignment_never_takes_access_away(pairs: set[Pair], account_ids: frozenset[int]) -> None:
    more = replace(ALLOWED, assigned=(*ALLOWED.assigned, Assigned(1, frozenset(pairs), (Group(account_ids),))))

    assert _decide(more) is Reason.ALLOWED


def test_the_catalogue_has_a_name_for_everything_and_view_wherever_another_right_needs_it() -> None:
    assert set(PERMISSION_NAMES) == set(APPLICABLE) == set(Permission)
    assert set(RIGHT_NAMES) == set(Right)
    assert APPLICABLE[Permission.ACCOUNT_SUMMARY] == APPLICABLE[Permission.MANAGE_STATEMENTS] == {Right.VIEW}
    assert Right.APPROVE in APPLICABLE[Permission.MANAGE_JOB_ROLES]
    assert str(PERMISSION_NAMES[Permission.ACCOUNT_SUMMARY]) == "Account summary"


@pytest.mark.django_db
def test_what_was_taken_away_is_gone_at_the_next_question(cast: Cast) -> None:
    def reason() -> Reason:
        found = queries.decide(cast.maker, permission=VIEW[0], right=VIEW[1], account=cast.account, today=TODAY).reason
        assert (found is Reason.ALLOWED) == queries.accounts_for(cast.maker).filter(pk=cast.account.pk).exists() or not cast.maker.is_active
        return found

    membership = Membership.objects.get(user=cast.maker, agreement=cast.agreement)
    assert reason() is Reason.ALLOWED
    Membership.objects.filter(pk=membership.pk).update(is_active=False)
    assert reason() is Reason.NOT_A_MEMBER
    Membership.objects.filter(pk=membership.pk).update(is_active=True)
    type(cast.agreement).objects.filter(pk=cast.agreement.pk).update(is_enabled=False)
    assert reason() is Reason.AGREEMENT_DISABLED
    type(cast.agreement).objects.filter(pk=cast.agreement.pk).update(is_enabled=True)
    actions.unassign(membership.assignments.get(), by=SYSTEM)
    assert reason() is Reason.NOT_ASSIGNED
    suspend(cast.maker, by=SYSTEM)
    cast.maker.refresh_from_db()
    assert reason() is Reason.USER_NOT_ACTIVE
    assert not queries.accounts_for(cast.maker).exists()


@pytest.mark.django_db
def test_an_account_group_holds_no_account_of_another_context(cast: Cast) -> None:
    elsewhere = an_account(a_group().entities.get())

    with pytest.raises(NotFound):
        actions.create_account_group(cast.agreement, by=SYSTEM, name="Foreign", description="Not ours", accounts=[cast.account, elsewhere])


@pytest.mark.django_db
def test_a_person_goes_on_seeing_an_account_whose_group_software_was_given_too(cast: Cast) -> None:
    person = Assignment.objects.get(membership__user=cast.maker)
    shared = person.account_groups.get()
    software = Assignment.objects.get(membership__user=cast.software, account_groups__isnull=False)

    actions.assign(software.membership, by=SYSTEM, role=software.role, account_groups=[shared])

    for user in (cast.maker, cast.software):
        assert list(queries.accounts_for(user)) == [cast.account]
        assert queries.decide(user, permission=VIEW[0], right=VIEW[1], today=TODAY, account=cast.account).allowed


@pytest.mark.django_db
def test_a_role_holds_at_least_one_right_and_only_those_of_the_catalogue(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.create_role(cast.agreement, by=SYSTEM, name="Empty", description="Nothing", pairs=[])
    with pytest.raises(Refused):
        actions.create_role(
            cast.agreement, by=SYSTEM, name="Odd", description="No such pair", pairs=[(Permission.ACCOUNT_SUMMARY, Right.SIGN)]
        )


@pytest.mark.django_db
def test_a_role_of_one_context_cannot_be_given_in_another(cast: Cast) -> None:
    other = agreement_of(cast.group, "Maintenance Ltd")
    role = actions.create_role(other, by=SYSTEM, name="Over there", description="Elsewhere", pairs=[VIEW])

    with pytest.raises(NotFound):
        actions.assign(Membership.objects.get(user=cast.maker, agreement=cast.agreement), by=SYSTEM, role=role, account_groups=[])


class ListAndDecision(TestCase):
    """On random worlds the one list query and the one decision agree, account by account."""

    @settings(max_examples=15)
    @given(st.data())
    def test_the_list_holds_exactly_the_accounts_that_the_decision_allows(self, data: st.DataObject) -> None:
        group = a_group("World", entities=("One", "Two"))
        agreements = list(group.agreements.select_related("entity", "group"))
        accounts = [an_account(entity) for entity in group.entities.all() for _number in range(2)]
        user = a_person(kind=data.draw(st.sampled_from([User.Kind.PERSON, User.Kind.SOFTWARE])))
        possible = sorted(SOFTWARE_CEILING) if user.kind == User.Kind.SOFTWARE else [VIEW, *PAYING]
        for _number in range(data.draw(st.integers(0, 3))):
            agreement = data.draw(st.sampled_from(agreements))
            own = [each for each in accounts if agreement.entity_id in (None, each.entity_id)]
            pairs = data.draw(st.sets(st.sampled_from(possible), min_size=1)) | ({PAYING[0]} if user.kind == User.Kind.PERSON else set())
            give(user, agreement, accounts=data.draw(st.lists(st.sampled_from(own), unique=True)), pairs=pairs)
        for model, field in ((ServiceAgreement, "is_enabled"), (Membership, "is_active"), (Participant, "shares_accounts")):
            rows = list(model.objects.order_by("pk"))
            if rows and data.draw(st.booleans()):
                model.objects.filter(pk=data.draw(st.sampled_from(rows)).pk).update(**{field: False})
        for model in (JobRole, AccountGroup):
            rows = list(model.objects.order_by("pk"))
            if rows and data.draw(st.integers(0, 4)) == 0:
                model.objects.filter(pk=data.draw(st.sampled_from(rows)).pk).update(ended_at=clock.now())

        for permission, right in (VIEW, STATEMENTS, PAYING[1]):
            for chosen in (None, *agreements):
                listed = set(queries.accounts_for(user, permission=permission, right=right, agreement=chosen).values_list("pk", flat=True))
                decided = {
                    each.pk
                    for each in accounts
                    if queries.decide(user, permission=permission, right=right, account=each, agreement=chosen, today=TODAY).allowed
                }
                assert listed == decided


def test_a_grant_counts_to_the_end_of_its_last_day() -> None:
    last = Granted(expires_at=datetime(2026, 11, 22, 0, 1, tzinfo=UTC))

    assert covers(last, account_id=7, scope=None, today=TODAY)
    assert not covers(last, account_id=7, scope=None, today=TODAY + timedelta(days=1))
