"""What both databases hold, so that a story checks a page against something else than a page. Amounts are minor units."""

import json
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.demo import Demo

type Movement = tuple[str, int, str]
"""Day (ISO), amount, text."""


def yesterday(zone: str) -> date:
    """The last day that has closed in that zone."""
    return datetime.now(tz=ZoneInfo(zone)).date() - timedelta(days=1)


def iban_of(demo: Demo, name: str) -> str:
    """The IBAN of an account at the bank."""
    return str(demo.value("bank", "select iban from accounts_account where name = ?", name))


def booked(demo: Demo, *, iban: str, first: date, last: date) -> list[Movement]:
    """What the bank booked on an account from the first day to the last, in order of day, amount and text."""
    query = """
        select entry.booked_on, entry.amount_minor, entry.text from accounts_entry entry join accounts_account account on account.id = entry.account_id
        where account.iban = ? and entry.booked_on between ? and ? order by 1, 2, 3"""
    return cast("list[Movement]", demo.rows("bank", query, iban, first.isoformat(), last.isoformat()))


def pending(demo: Demo, *, iban: str) -> list[str]:
    """The texts of what is pending on an account at the bank."""
    query = """
        select hold.text from accounts_hold hold join accounts_account account on account.id = hold.account_id
        where account.iban = ? and hold.state = 'pending' order by 1"""
    return [text for (text,) in demo.rows("bank", query, iban)]


def lines(demo: Demo, *, account: str, organisation: str = "Harbour & Vale Lettings") -> list[Movement]:
    """Every line of an account in the books, in the same order."""
    query = """
        select line.booked_on, line.amount_minor, line.text from banklines_bankline line
        join ledger_clientbankaccount account on account.id = line.bank_account_id
        join organisations_organisation organisation on organisation.id = account.organisation_id
        where account.name = ? and organisation.name = ? order by 1, 2, 3"""
    return cast("list[Movement]", demo.rows("books", query, account, organisation))


def run_state(demo: Demo, *, account: str = "Client account") -> str:
    """Where the latest import of an account stands."""
    query = """
        select run.state from imports_importrun run join ledger_clientbankaccount account on account.id = run.bank_account_id
        where account.name = ? order by run.id desc limit 1"""
    return str(demo.value("books", query, account))


def links(demo: Demo, *, bank: str, organisation: str = "Harbour & Vale Lettings") -> list[tuple[str, str]]:
    """Which accounts of a bank feed which of ours: our name and the bank's IBAN."""
    query = """
        select ours.name, theirs.iban from connections_accountlink link
        join connections_connection connection on connection.id = link.connection_id
        join connections_provideraccount theirs on theirs.id = link.provider_account_id
        join ledger_clientbankaccount ours on ours.id = link.bank_account_id
        join organisations_organisation organisation on organisation.id = connection.organisation_id
        where connection.institution_name = ? and organisation.name = ? and link.state = 'active' order by 1"""
    return cast("list[tuple[str, str]]", demo.rows("books", query, bank, organisation))


def owed_rents(demo: Demo, *, count: int) -> list[tuple[str, str, int]]:
    """So many tenancies that owe one whole rent and nothing else: code, the reference they pay with, and the amount."""
    query = """
        select tenancy.code, reference.reference, item.outstanding_minor from ledger_openitem item
        join lettings_tenancy tenancy on tenancy.id = item.tenancy_id
        join lettings_paymentreference reference on reference.tenancy_id = tenancy.id and reference.retired_on is null
        where item.kind = 'rent' and item.outstanding_minor = tenancy.rent_minor
        and (select count(*) from ledger_openitem other where other.tenancy_id = tenancy.id and other.outstanding_minor > 0) = 1
        order by item.due_on, tenancy.code limit ?"""
    return cast("list[tuple[str, str, int]]", demo.rows("books", query, count))


def outstanding(demo: Demo, *, tenancy: str) -> int:
    """What a tenancy of the demo's agency owes in all."""
    query = """
        select coalesce(sum(item.outstanding_minor), 0) from ledger_openitem item
        join lettings_tenancy tenancy on tenancy.id = item.tenancy_id where tenancy.code = ?"""
    return int(demo.value("books", query, tenancy))


def waiting(demo: Demo) -> int:
    """How many lines of the demo's agency belong to nobody yet."""
    query = """
        select count(*) from banklines_bankline line join ledger_clientbankaccount account on account.id = line.bank_account_id
        join organisations_organisation organisation on organisation.id = account.organisation_id
        where organisation.name = 'Harbour & Vale Lettings' and line.treatment in ('unassigned', 'suggested')"""
    return int(demo.value("books", query))


def unexplained(demo: Demo) -> int:
    """How many lines of the demo's agency, assigned or not, have no reason although Auto assign looked at them all."""
    query = """
        select count(*) from banklines_bankline line join ledger_clientbankaccount account on account.id = line.bank_account_id
        join organisations_organisation organisation on organisation.id = account.organisation_id
        where organisation.name = 'Harbour & Vale Lettings' and not exists
        (select 1 from assignments_explanation why where why.line_id = line.id and why.is_current and why.text <> '')"""
    return int(demo.value("books", query))


def evidence(demo: Demo, *, line: str) -> tuple[str, str]:
    """The reference that named somebody on a line, and who that is."""
    query = """
        select why.record from assignments_explanation why join banklines_bankline line on line.id = why.line_id
        where why.is_current and line.public_id = ?"""
    record = json.loads(demo.value("books", query, UUID(line).hex))
    return record["who"]["evidence"][0]["matched"], record["who"]["tenants"][0]


def balance(demo: Demo, *, iban: str, last: date) -> int:
    """The bank's booked balance of an account at the close of a day."""
    query = """
        select account.opening_minor + coalesce(sum(entry.amount_minor), 0) from accounts_account account
        left join accounts_entry entry on entry.account_id = account.id and entry.booked_on <= ? where account.iban = ? group by account.id"""
    return int(demo.value("bank", query, last.isoformat(), iban))
