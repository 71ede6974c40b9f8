"""What may be charged on a ledger by hand. Pure: the ledger's kind and its currency are given, and whether the reference is taken is not known here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from django.utils.translation import gettext as _

from bankbook.books.errors import Refused
from bankbook.books.lettings.rules import cells

REFERENCE_LENGTH_MAX: Final = 64

KINDS_OF_LEDGER: Final = {"tenancy": ("rent", "fee", "other"), "deposit": ("deposit",)}
"""What is charged on which kind of ledger: a deposit is never mixed with rent. A ledger that is not here has no charges."""


class NotACharge(Refused):
    """A charge cannot be added as asked; `field` names what was wrong ("" where it is the ledger itself)."""

    code = "not_a_charge"

    def __init__(self, sentence: str, *, field: str = "", code: str | None = None) -> None:
        super().__init__(sentence, code=code)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCharge:
    """A charge that has been read and may be added, unless its reference is taken. The amount is minor units of the ledger's currency, above zero."""

    kind: str
    reference: str
    due_on: date
    amount_minor: int


def check_can_charge(ledger_kind: str) -> None:
    """Raise `NotACharge` unless things are charged on such a ledger."""
    if not can_charge(ledger_kind):
        raise NotACharge(_("Nothing is charged on this ledger. Open the ledger of a tenancy or of its deposit."), code="no_charges_here")


def can_charge(ledger_kind: str) -> bool:
    """Whether anything is ever charged on such a ledger."""
    return ledger_kind in KINDS_OF_LEDGER


def read(*, ledger_kind: str, currency: str, kind: str, reference: str, due_on: str, amount: str) -> NewCharge:
    """Return what was typed as a charge. Raises `NotACharge` with the field and the reason; codes "no_charges_here", "wrong_kind", "not_a_charge"."""
    check_can_charge(ledger_kind)
    if kind not in KINDS_OF_LEDGER[ledger_kind]:
        raise NotACharge(_("This ledger takes no such charge. Choose one of the kinds in the list."), field="kind", code="wrong_kind")
    return NewCharge(
        kind=kind,
        amount_minor=_cell("amount", amount, partial(cells.amount, code=currency)),
        due_on=_cell("due_on", due_on, cells.day),
        reference=_cell("reference", reference, partial(cells.text, most=REFERENCE_LENGTH_MAX)),
    )


def _cell[T](field: str, typed: str, reader: Callable[[str], T]) -> T:
    try:
        return reader(typed)
    except cells.BadCell as why:
        raise NotACharge(str(why), field=field) from None
