"""What may stand as the number of a bank account. Pure."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from bankbook.books.errors import Refused

_SORT_CODE = re.compile(r"[0-9]{6}")
_NUMBER = re.compile(r"[0-9]{6,8}")


class BadNumber(Refused):
    """An IBAN, sort code or account number that cannot be one; `field` names which was wrong."""

    code = "bad_number"

    def __init__(self, sentence: str, *, field: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """An account's numbers as they are stored: without spaces and dashes; "" where there is none."""

    iban: str = ""
    sort_code: str = ""
    number: str = ""


def read(*, iban: str = "", sort_code: str = "", number: str = "") -> Numbers:
    """Return the numbers a person typed, plain. An IBAN's check digits must fit; a sort code and a number come together. Raises `BadNumber`."""
    plain = Numbers(iban=_plain(iban).upper(), sort_code=_plain(sort_code), number=_plain(number))
    if plain.iban:
        _check_iban(plain.iban)
    if plain.sort_code and not _SORT_CODE.fullmatch(plain.sort_code):
        raise BadNumber(_("A sort code has six digits, such as 04-00-12."), field="sort_code")
    if plain.number and not _NUMBER.fullmatch(plain.number):
        raise BadNumber(_("An account number has six to eight digits."), field="number")
    if bool(plain.sort_code) != bool(plain.number):
        missing = "number" if plain.sort_code else "sort_code"
        raise BadNumber(_("A sort code and an account number are given together."), field=missing)
    return plain


def _check_iban(iban: str) -> None:
    try:
        IBAN(iban)
    except SchwiftyException:
        raise BadNumber(
            _("“%(iban)s” is not an IBAN: its length, its form or its check digits do not fit.") % {"iban": iban[:40]}, field="iban"
        ) from None


def _plain(text: str) -> str:
    return "".join(text.split()).replace("-", "")
