"""Bringing in a statement file: read and refused whole, or kept and then compared as a feed's answer is."""

from typing import Final
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from bankbook.audit import Actor
from bankbook.books.errors import Refused
from bankbook.books.imports.actions.payloads import collector_at_rest, just_read, keep_payload
from bankbook.books.imports.actions.request import asked_by, run_in_foreground
from bankbook.books.imports.models import ImportRun
from bankbook.books.imports.queries.memory import AccountMemory
from bankbook.books.imports.queries.staged import balances_as_data
from bankbook.books.imports.rules import Event, RunState, move
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.providers import statement_file
from bankbook.books.providers.port import Fetched

NAME_LENGTH_MAX: Final = 200


class WrongCurrency(Refused):
    """The file speaks of another currency than the account's; nothing of it is used."""

    code = "wrong_currency"


def import_file(bank_account: ClientBankAccount, *, by: Actor, name: str, body: bytes, dry_run: bool = False) -> ImportRun:
    """Bring in a saved statement and return its run as it is then: committed, or only looked at.

    Raises `statement_file.UnreadableFile` and `WrongCurrency`: then there is no run. A file has no limit of 90 days and does not move the feed's cursor.
    """
    holder = _holder(bank_account)
    with collector_at_rest():
        fetched = statement_file.read(body, holder=holder, memory=AccountMemory(bank_account))
        _check_currency(fetched, bank_account)
        run = _keep(bank_account, fetched, by=by, name=name, holder=holder, dry_run=dry_run)
        with just_read(run.public_id, fetched):
            return run_in_foreground(run)


@transaction.atomic
def _keep(bank_account: ClientBankAccount, fetched: Fetched, *, by: Actor, name: str, holder: str, dry_run: bool) -> ImportRun:
    return ImportRun.objects.create(
        bank_account=bank_account,
        source=ImportRun.Source.FILE,
        state=move(RunState.QUEUED, Event.STAGE),
        is_dry_run=dry_run,
        file_name=name[:NAME_LENGTH_MAX],
        payload=keep_payload(fetched.payload),
        balances=balances_as_data(fetched),
        progress={"lines": len(fetched.items), "holder": holder},
        idempotency_key=f"file:{uuid4()}",
        **asked_by(by),
    )


def _holder(bank_account: ClientBankAccount) -> str:
    link = bank_account.links.exclude(state="ended").select_related("provider_account").first()
    return link.provider_account.holder if link else ""


def _check_currency(fetched: Fetched, bank_account: ClientBankAccount) -> None:
    theirs = {item.amount.currency for item in fetched.items}
    if theirs <= {bank_account.currency}:
        return
    words = _("The file is in %(theirs)s, and %(name)s is kept in %(ours)s. The whole file is refused; nothing of it was used.")
    raise WrongCurrency(words % {"theirs": ", ".join(sorted(theirs)), "name": bank_account.name, "ours": bank_account.currency})
