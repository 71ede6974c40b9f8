"""Random worlds, as the decision sees them: a user, contexts, entities with accounts, job roles, account groups, and a grant or none."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from bankbook.bank.access.catalogue import APPLICABLE_PAIRS, SOFTWARE_CEILING, Pair, Permission, Right
from bankbook.bank.access.rules.decision import AskedAccount, Assigned, Context, Group, Snapshot

TODAY = date(2026, 11, 22)
AGREEMENTS = (1, 2, 3)
ACCOUNTS = tuple(AskedAccount(id=number, entity_id=10 + number % 3) for number in range(1, 6))
ENTITIES = frozenset(each.entity_id for each in ACCOUNTS)
PAIRS = tuple((permission, right) for permission in Permission for right in Right)
"""Also those that the catalogue does not have."""


@dataclass(frozen=True, slots=True)
class Granted:
    account_ids: frozenset[int]
    scopes: frozenset[str]
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class World:
    snapshot: Snapshot
    grant: Granted | None
    scope: str | None


def some_pairs() -> st.SearchStrategy[frozenset[Pair]]:
    """Mostly what many hold, so that the answer is not always no."""
    often = st.sampled_from([*sorted(SOFTWARE_CEILING), (Permission.PAYMENTS, Right.VIEW), (Permission.PAYMENTS, Right.SIGN)])
    return st.frozensets(st.one_of(often, st.sampled_from(sorted(APPLICABLE_PAIRS))), max_size=5)


def contexts() -> st.SearchStrategy[tuple[Context, ...]]:
    def one(number: int) -> st.SearchStrategy[Context]:
        often = st.sampled_from([True, True, True, False])
        return st.builds(
            Context,
            agreement_id=st.just(number),
            is_overview=st.just(number == AGREEMENTS[-1]),
            is_enabled=often,
            is_member=often,
            entity_ids=st.frozensets(st.sampled_from(sorted(ENTITIES))),
        )

    return st.tuples(*(one(each) for each in AGREEMENTS))


def assigned() -> st.SearchStrategy[Assigned]:
    groups = st.lists(st.builds(Group, st.frozensets(st.sampled_from([each.id for each in ACCOUNTS]))), max_size=3).map(tuple)
    return st.builds(Assigned, agreement_id=st.sampled_from(AGREEMENTS), pairs=some_pairs(), groups=groups)


def snapshots() -> st.SearchStrategy[Snapshot]:
    return st.builds(
        Snapshot,
        is_active=st.sampled_from([True, True, True, False]),
        is_software=st.booleans(),
        contexts=contexts(),
        assigned=st.lists(assigned(), max_size=4).map(tuple),
    )


def grants() -> st.SearchStrategy[Granted | None]:
    days = st.integers(-2, 2).map(lambda days: datetime(2026, 11, 22, 9, tzinfo=UTC) + timedelta(days=days))
    granted = st.builds(
        Granted,
        account_ids=st.just(frozenset(each.id for each in ACCOUNTS)) | st.frozensets(st.sampled_from([each.id for each in ACCOUNTS])),
        scopes=st.just(frozenset({"balances", "transactions"})) | st.frozensets(st.sampled_from(["balances", "transactions"])),
        expires_at=st.none() | days,
    )
    return st.none() | granted


def worlds() -> st.SearchStrategy[World]:
    return st.builds(World, snapshots(), grants(), st.none() | st.sampled_from(["balances", "transactions"]))
