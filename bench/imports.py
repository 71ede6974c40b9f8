"""An import through the books as a person starts it: read, validate, normalise, de-duplicate, store, post, prove, record. First, and the same once more.

Runs in a process of its own: `python -m bench.imports COUNT` prints one JSON object. The database is BOOKS_DATABASE_URL's, or a new SQLite file.
"""

import json
import os
import resource
import sys

import django

from bench.clocks import Clock
from bench.data import transactions


def main(count: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bankbook.books.site.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from bankbook.audit import SYSTEM
    from bankbook.books.imports.actions import import_file
    from bankbook.books.ledger.actions import add_bank_account
    from bankbook.books.organisations.actions import found

    call_command("migrate", verbosity=0)
    account = add_bank_account(
        found("Bench", email="bench@bank.example", by=SYSTEM), name="Client", kind="client", currency="GBP", by=SYSTEM
    )
    # A process that has imported before is what is measured: what Python loads at first use is no cost of an import.
    warm = add_bank_account(account.organisation, name="Warm", kind="client", currency="GBP", by=SYSTEM)
    import_file(warm, by=SYSTEM, name="warm", body=transactions(10))
    body = transactions(count)
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid if connection.vendor == "postgresql" else None
    spent, counts = [], []
    for name in ("first", "again"):
        clock = Clock(backend=backend)
        run = import_file(account, by=SYSTEM, name=name, body=body)
        spent.append(clock.cpu())
        counts.append((run.counts["new"], run.counts["held"]))
    assert counts == [(count, 0), (0, count)], counts
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(json.dumps({"first": spent[0], "again": spent[1], "peak_mb": peak}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
