"""What the tests of the room's rules ask: the commands, and a change that one person asks for and another approves."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection

from bankbook.audit import SYSTEM
from bankbook.bank.access import actions
from bankbook.bank.access.catalogue import Pair
from bankbook.bank.access.models import AccountGroup, JobRole
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.agreements.models import Membership, ServiceAgreement
from bankbook.bank.identity.models import User
from tests.bank.approvals.office import Office, approve, ask
from tests.bank.cast import a_person

GUARDED = ("access_assignment", "access_jobrole", "access_rolegrant", "access_selfapproval")


def told(command: str, *words: str) -> Any:
    """What the command answers with --json."""
    out = StringIO()
    call_command(command.replace("-", "_").replace(" ", "_"), *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def refusal(command: str, *words: str) -> str:
    """The code of the refusal that the command answers with --json."""
    out = StringIO()
    try:
        call_command(command.replace("-", "_").replace(" ", "_"), *words, "--json", stdout=out)
    except CommandError:
        return str(json.loads(out.getvalue())["error"]["code"])
    raise AssertionError(f"not refused: {out.getvalue()}")


def explained(user: User, account: Account, *, agreement: ServiceAgreement | None = None, pair: Pair | None = None) -> Any:
    words = [f"--user={user.user_code}", f"--account={account.public_id}"]
    if agreement is not None:
        words.append(f"--context={agreement.public_id}")
    if pair is not None:
        words += [f"--permission={pair[0]}", f"--right={pair[1]}"]
    return told("access explain", *words)


def done(office: Office, kind: str, **data: Any) -> None:
    """Let the maker ask for it and the first approver approve it."""
    request = approve(ask(office, kind, **data), by=office.first)
    assert request.state == "applied", request.ended_reason


def a_software_user(agreement: ServiceAgreement) -> User:
    """Accounting software that works in the context, without any account group."""
    user = a_person("Ledger Feed", kind=User.Kind.SOFTWARE)
    agreements.add_member(agreement, by=SYSTEM, user_id=user.pk)
    return user


def place(user: User, agreement: ServiceAgreement) -> Membership:
    return Membership.objects.get(user=user, agreement=agreement)


def role_called(agreement: ServiceAgreement, name: str) -> JobRole:
    return JobRole.objects.get(agreement=agreement, name=name, ended_at=None)


def group_called(agreement: ServiceAgreement, name: str) -> AccountGroup:
    return AccountGroup.objects.get(agreement=agreement, name=name, ended_at=None)


def a_standing_role(agreement: ServiceAgreement, *pairs: Pair, name: str = "Standing", level: str = "") -> JobRole:
    return actions.create_role(agreement, by=SYSTEM, name=name, description="For a test", pairs=pairs, level=level)


def a_standing_group(agreement: ServiceAgreement, *accounts: Account, name: str = "Standing") -> AccountGroup:
    return actions.create_account_group(agreement, by=SYSTEM, name=name, description="For a test", accounts=accounts)


@contextmanager
def unguarded() -> Iterator[None]:
    """Let rows be written that the database refuses: as if its triggers had been forgotten."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for verb in ("DISABLE", "ENABLE"):
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be altered
                for table in GUARDED:
                    cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")
                if verb == "DISABLE":
                    yield
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%ceiling%'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, sql in triggers:
            cursor.execute(sql)
