"""Decisions at the bank, for a user with 10 job roles, 1,000 account groups and 100,000 accounts: how long one takes, and how long "my accounts" takes
beside the plain SQL for the same rows.

`python -m bench.decisions` prints the table; the process that measures is `python -m bench.decisions measure`, on BANK_DATABASE_URL's database or a new
SQLite file.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

ROLES, GROUPS, ACCOUNTS, ENTITIES = 10, 1_000, 100_000, 10
ROUNDS = 5
"""Every figure is the best of so many: what else the machine does only ever makes one slower."""

GOAL = 2.0  # "my accounts" by the plain SQL's time, at most

PLAIN = """
SELECT DISTINCT account.id, entity.name, account.name
FROM identity_user person
JOIN agreements_membership place ON place.user_id = person.id
JOIN agreements_serviceagreement context ON context.id = place.agreement_id
JOIN access_assignment held ON held.membership_id = place.id
JOIN access_jobrole role ON role.id = held.role_id AND role.agreement_id = context.id
JOIN access_rolegrant pair ON pair.role_id = role.id
JOIN access_assignment_account_groups hung ON hung.assignment_id = held.id
JOIN access_accountgroup grouped ON grouped.id = hung.accountgroup_id AND grouped.agreement_id = context.id
JOIN access_accountgroup_accounts item ON item.accountgroup_id = grouped.id
JOIN accounts_account account ON account.id = item.account_id
JOIN agreements_participant part ON part.agreement_id = context.id AND part.entity_id = account.entity_id
JOIN agreements_legalentity entity ON entity.id = account.entity_id
WHERE person.id = %s AND person.state = 'active' AND place.is_active AND context.is_enabled AND part.shares_accounts
AND role.ended_at IS NULL AND grouped.ended_at IS NULL AND pair.permission = 'account_summary' AND pair."right" = 'view'
ORDER BY entity.name, account.name, account.id
"""


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds each."""

    pure: float
    asked: float
    accounts: float
    plain: float

    def row(self, database: str) -> str:
        times = self.accounts / self.plain
        judged = "met" if times <= GOAL else "MISSED"
        figures = f"{self.pure * 1e6:10.1f} {self.asked * 1e6:12.0f} {self.accounts * 1e3:12.1f} {self.plain * 1e3:11.1f}"
        return f"{database:<11}{figures} {times:7.2f} {judged}"


def table(databases: dict[str, str]) -> None:
    """Print one row a database: its name and its address, "" for a new SQLite file."""
    print(f"\nDecisions of one user with {ROLES} job roles, {GROUPS:,} account groups and {ACCOUNTS:,} accounts, best of {ROUNDS}")
    print(
        "decide: the rule alone; asked: with what it reads from the database; my accounts: the ids of all, in order, beside the plain SQL"
    )
    print(f"goal: my accounts takes at most {GOAL:.1f} times the plain SQL\n")
    print(f"{'database':<11}{'decide µs':>10} {'asked µs':>12} {'accounts ms':>12} {'plain ms':>11} {'times':>7}")
    for name, address in databases.items():
        print(_child(address).row(name), flush=True)


def _child(address: str) -> Result:
    with tempfile.TemporaryDirectory(prefix="bankbook-bench-") as folder:
        env = {**{name: value for name, value in os.environ.items() if not name.startswith("BANK_")}, "BANKBOOK_HOME": folder}
        if address:
            env["BANK_DATABASE_URL"] = address
        words = [sys.executable, "-m", "bench.decisions", "measure"]
        done = subprocess.run(words, env=env, check=True, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)
    return Result(**json.loads(done.stdout))


def measure() -> Result:
    """Fill the database and measure in this process."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bankbook.bank.site.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from bankbook import clock
    from bankbook.bank.access import queries, rules
    from bankbook.bank.access.catalogue import Permission, Right
    from bankbook.bank.access.rules.decision import AskedAccount

    call_command("migrate", verbosity=0)
    user, account = fill()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as any database that has worked for a day has it
    today = clock.today("Europe/London")
    view: dict[str, Any] = {"permission": Permission.ACCOUNT_SUMMARY, "right": Right.VIEW, "today": today}
    found, asked = queries.snapshot(user, account=account), AskedAccount(account.pk, account.entity_id)
    ours, theirs = _listed(queries.accounts_for(user)), _plain(user.pk)
    assert ours == theirs, "the two lists differ"
    assert len(ours) == ACCOUNTS, len(ours)
    assert rules.decide(found, account=asked, **view).allowed
    return Result(
        pure=_best(lambda: rules.decide(found, account=asked, **view), times=2_000),
        asked=_best(lambda: queries.decide(user, account=account, **view), times=50),
        accounts=_best(lambda: _listed(queries.accounts_for(user))),
        plain=_best(lambda: _plain(user.pk)),
    )


def fill() -> tuple[Any, Any]:
    """One group overview with everything; returns the user and one account in the middle. Rows straight into the tables: this is no test of actions."""
    from bankbook import clock
    from bankbook.audit import SYSTEM
    from bankbook.bank.access.catalogue import SOFTWARE_CEILING
    from bankbook.bank.access.models import AccountGroup, Assignment, JobRole, RoleGrant
    from bankbook.bank.accounts.models import Account
    from bankbook.bank.agreements.actions import add_member, open_group
    from bankbook.bank.identity.models import User
    from bankbook.bank.institutions.models import Institution

    bank, today = Institution.objects.order_by("pk")[0], clock.today("Europe/London")
    group = open_group(bank, by=SYSTEM, name="Bench", entities=[(f"Entity {number}", "") for number in range(ENTITIES)])
    context, entities = group.agreements.get(entity=None), list(group.entities.order_by("pk"))
    user = User.objects.create(
        institution=bank, state=User.State.ACTIVE, user_code="BB000001", given="Ben", family="Bench", email="b@bank.example"
    )
    place = add_member(context, by=SYSTEM, user_id=user.pk)
    rows = [
        Account(
            entity=entities[number % ENTITIES],
            name=f"Account {number}",
            holder="Bench",
            kind=Account.Kind.CURRENT,
            currency="GBP",
            iban=f"GB00BNCH{number:014d}",
            opened_on=today,
        )
        for number in range(ACCOUNTS)
    ]
    accounts = Account.objects.bulk_create(rows, batch_size=5_000)
    groups = AccountGroup.objects.bulk_create(
        [AccountGroup(agreement=context, name=f"Group {number}", description="-") for number in range(GROUPS)]
    )
    item, hung = AccountGroup.accounts.through, Assignment.account_groups.through
    items = [item(accountgroup_id=groups[number % GROUPS].pk, account_id=each.pk) for number, each in enumerate(accounts)]
    item.objects.bulk_create(items, batch_size=5_000)
    roles = JobRole.objects.bulk_create([JobRole(agreement=context, name=f"Role {number}", description="-") for number in range(ROLES)])
    RoleGrant.objects.bulk_create([RoleGrant(role=role, permission=pair[0], right=pair[1]) for role in roles for pair in SOFTWARE_CEILING])
    held = Assignment.objects.bulk_create([Assignment(membership=place, role=role) for role in roles])
    hung.objects.bulk_create([hung(assignment_id=held[number % ROLES].pk, accountgroup_id=each.pk) for number, each in enumerate(groups)])
    return user, accounts[ACCOUNTS // 2]


def _listed(found: Any) -> list[int]:
    return list(found.values_list("pk", flat=True))


def _plain(user_id: int) -> list[int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [user_id])
        return [row[0] for row in cursor.fetchall()]


def _best(act: Callable[[], object], *, times: int = 1) -> float:
    """Seconds of one `act`, the best of the rounds."""
    took = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        for _time in range(times):
            act()
        took.append((time.perf_counter() - began) / times)
    return min(took)


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        result = measure()
        sys.stdout.write(json.dumps({"pure": result.pure, "asked": result.asked, "accounts": result.accounts, "plain": result.plain}))
    else:
        table({"sqlite": ""})
