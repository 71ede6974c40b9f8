"""Which account at a bank is meant, whatever number it is known by.

Links must outlive consents, and a new consent may give the same account a new provider id. So an account is recognised by a key made of its own
number: a British IBAN, a `scan`, a sort code with a number and an OFX BANKID with an ACCTID all give the same key. Pure.
"""

import re
from enum import StrEnum
from typing import Final

__all__ = ["Agreement", "account_identity", "compare", "masked"]

IDENTITY_LENGTH_MAX: Final = 64
"""As many characters as the books keep; a longer number is no account number that is in use anywhere."""

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
_BRITISH_IBAN = re.compile(r"GB[0-9]{2}[A-Z]{4}([0-9]{14})")
_BRITISH_BBAN = re.compile(r"(?:[A-Z]{4})?([0-9]{14})")
_MASK = re.compile(r"X{4}")
_NUMBER_LENGTH_MIN: Final = 5  # a shorter number alone is a nickname or the end of a masked one
_SORT_CODE_LENGTH: Final = 6
_BRITISH_NUMBER_LENGTH: Final = 8
_BRITISH_NUMBER_LENGTH_MIN: Final = 6  # older banks issue 6 or 7 digits and pad them with zeros
_CODE_WITH_NUMBER = re.compile(r"[0-9]{6}")


class Agreement(StrEnum):
    """How two identities relate. `UNKNOWN`: one is missing, or they are numbers of different kinds that say nothing about each other."""

    AGREE = "agree"
    DIFFER = "differ"
    UNKNOWN = "unknown"


def account_identity(*, iban: str = "", sort_code: str = "", number: str = "", scan: str = "", bban: str = "", bank_id: str = "") -> str:
    """Return the key of an account, or "" when nothing given identifies one (a masked number, a card).

    "GB:<sort code><8-digit number>" for a British account however it is written, "IBAN:<iban>" for other IBANs, "<bank id>:<number>" for a BANKID with
    an ACCTID, "BBAN:<number>" for a domestic number alone. Spaces, dashes and case do not matter.
    """
    for key in (
        _of_iban(_plain(iban)),
        _british(_plain(scan)),
        _of_sort_code(_plain(sort_code), _plain(number)),
        _of_bank_id(_plain(bank_id), _plain(number)),
        _of_domestic(_plain(bban) or _plain(number)),
    ):
        if key:
            return key[:IDENTITY_LENGTH_MAX]
    return ""


def compare(left: str, right: str) -> Agreement:
    """Say whether two keys are of the same account. A British key and another country's IBAN are both complete, so they differ for certain."""
    if not left or not right:
        return Agreement.UNKNOWN
    if left == right:
        return Agreement.AGREE
    complete = {"GB", "IBAN"}
    left_kind, right_kind = left.partition(":")[0], right.partition(":")[0]
    return Agreement.DIFFER if left_kind == right_kind or {left_kind, right_kind} <= complete else Agreement.UNKNOWN


def masked(*, iban: str = "", number: str = "") -> str:
    """Return an account number as people are shown it: a British one as "60-00-•• ••••4417", others by their last four characters."""
    key = account_identity(iban=iban, bban=number)
    if key.startswith("GB:"):
        digits = key.removeprefix("GB:")
        return f"{digits[:2]}-{digits[2:4]}-•• ••••{digits[-4:]}"
    known_by = _plain(iban) or _plain(number)
    return f"••{known_by[-4:]}" if known_by else ""


def _plain(text: str) -> str:
    return re.sub(r"[\s.\-/]", "", text).upper()


def _of_iban(iban: str) -> str:
    british = _BRITISH_IBAN.fullmatch(iban)
    if british:
        return f"GB:{british[1]}"
    if iban.startswith("GB") or not _IBAN.fullmatch(iban) or _MASK.search(iban[4:]):
        return ""
    return f"IBAN:{iban}"


def _british(digits: str) -> str:
    found = _BRITISH_BBAN.fullmatch(digits)
    return f"GB:{found[1]}" if found else ""


def _of_sort_code(sort_code: str, number: str) -> str:
    if not _CODE_WITH_NUMBER.fullmatch(sort_code) or not _is_british_number(number):
        return ""
    return f"GB:{sort_code}{number.zfill(_BRITISH_NUMBER_LENGTH)}"


def _of_bank_id(bank_id: str, number: str) -> str:
    """A BANKID of six digits with up to eight of ACCTID is how British banks fill OFX: sort code and number."""
    return _of_sort_code(bank_id, number) or (f"{bank_id}:{number}" if bank_id and _is_number(number) else "")


def _of_domestic(number: str) -> str:
    return _british(number) or (f"BBAN:{number}" if _is_number(number) else "")


def _is_british_number(number: str) -> bool:
    return number.isascii() and number.isdigit() and _BRITISH_NUMBER_LENGTH_MIN <= len(number) <= _BRITISH_NUMBER_LENGTH


def _is_number(number: str) -> bool:
    return len(number) >= _NUMBER_LENGTH_MIN and number.isascii() and number.isalnum() and not _MASK.search(number)
