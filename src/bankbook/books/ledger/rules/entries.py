"""Pure decisions of double entry: what balances, which way round a ledger is shown, and what a reversal holds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from bankbook.books.errors import Refused

OWN_SIGN: Final = frozenset({"bank"})
"""Ledgers shown as they are posted: an account at a bank. All others hold somebody's claim on that money and are shown with the other sign."""


class Unbalanced(Refused):
    """The postings of a journal do not sum to zero in each currency, or there are none."""

    code = "unbalanced"


class WrongCurrency(Refused):
    """A posting or a charge in another currency than its ledger's."""

    code = "wrong_currency"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingLine:
    """One side of a journal to be: plus is more in the bank ledger (an asset), so client ledgers carry the opposite sign."""

    ledger_id: int
    on: date
    amount_minor: int
    currency: str


def check_balanced(postings: Sequence[PostingLine]) -> None:
    """Raise `Unbalanced` unless the postings sum to zero in each currency; none at all is no journal."""
    if not postings:
        raise Unbalanced(_("A journal without postings says nothing."))
    for currency, minor in sums(postings).items():
        if minor:
            raise Unbalanced(
                _("The postings in %(currency)s are %(minor)s minor units apart; nothing was posted.")
                % {"currency": currency, "minor": minor}
            )


def sums(postings: Iterable[PostingLine]) -> dict[str, int]:
    """Return the sum of the postings per currency, in minor units."""
    totals: dict[str, int] = defaultdict(int)
    for posting in postings:
        totals[posting.currency] += posting.amount_minor
    return dict(totals)


def reversed_postings(postings: Iterable[PostingLine]) -> list[PostingLine]:
    """Return the postings that exactly negate these, on the same days."""
    return [replace(posting, amount_minor=-posting.amount_minor) for posting in postings]


def shown_minor(kind: str, minor: int) -> int:
    """Return a ledger's balance as people read it: plus is money held for the ledger's owner; the bank ledger keeps its sign."""
    return minor if kind in OWN_SIGN else -minor
