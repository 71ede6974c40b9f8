"""Asking for an import: one durable run an account, and never two at work on one account."""

from typing import Final
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from bankbook import clock, jobs
from bankbook.audit import Actor
from bankbook.books.connections.models import AccountLink
from bankbook.books.errors import Refused
from bankbook.books.imports.models import ImportRun
from bankbook.books.imports.rules.states import LIVE
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.organisations.models import Organisation

KIND: Final = "books.import"
"""The name under which runs are known to `bankbook.jobs`."""


class NotLinked(Refused):
    """No account at a bank feeds this client bank account."""

    code = "not_linked"


@transaction.atomic
def request_import(bank_account: ClientBankAccount, *, by: Actor, dry_run: bool = False) -> ImportRun:
    """Ask for the account's lines since the last import; a run that is at work or waits for the bank is returned and told to try again now.

    Raises `NotLinked`. Whether the bank lets us read is found out by the run, which says so and loses nothing.
    """
    account = ClientBankAccount.objects.select_for_update().get(pk=bank_account.pk)
    link = AccountLink.objects.filter(bank_account=account).exclude(state="ended").first()
    if link is None:
        words = _("No account at a bank is linked to %(name)s yet. Link one first, or bring in a statement file.")
        raise NotLinked(words % {"name": account.name})
    feed = ImportRun.objects.filter(bank_account=account, source=ImportRun.Source.FEED, is_dry_run=dry_run, state__in=LIVE)
    run = feed.first()
    if run is None:
        run = ImportRun.objects.create(
            bank_account=account,
            link=link,
            source=ImportRun.Source.FEED,
            is_dry_run=dry_run,
            idempotency_key=f"feed:{uuid4()}",
            **asked_by(by),
        )
    else:
        feed.filter(pk=run.pk, lease_until=None).update(next_attempt_at=clock.now())
    jobs.nudge(KIND, run.public_id)
    return run


def request_imports(organisation: Organisation, *, by: Actor, dry_run: bool = False) -> list[ImportRun]:
    """Ask for every linked account of the organisation, each in its own run. Raises `NotLinked` where none is linked."""
    linked = ClientBankAccount.objects.filter(organisation=organisation, links__in=AccountLink.objects.exclude(state="ended"))
    runs = [request_import(account, by=by, dry_run=dry_run) for account in linked.distinct().order_by("name", "id")]
    if not runs:
        raise NotLinked(_("No account at a bank is linked yet. Authorise a bank under Open banking authorisation first."))
    return runs


def run_in_foreground(run: ImportRun) -> ImportRun:
    """Execute a run here and now, without a worker, and return it as it is afterwards."""
    jobs.run_now(KIND, run.public_id)
    return ImportRun.objects.select_related("bank_account", "link__connection").get(pk=run.pk)


def asked_by(by: Actor) -> dict[str, str]:
    """Return the columns of a run that keep who asked."""
    return {"requested_by": by.label[:140], "actor_kind": by.kind[:16], "actor_id": str(by.public_id)[:64]}


def who_asked(run: ImportRun) -> Actor:
    """Return who asked for a run, for the record."""
    return Actor(kind=run.actor_kind, public_id=run.actor_id, label=run.requested_by)
