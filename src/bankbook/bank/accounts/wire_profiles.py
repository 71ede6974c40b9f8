"""The habits of real banks that an account's open-banking items can show, each under a name that `Account.wire_profile` holds.

A profile says nothing about money: amounts, currencies and counts are always the account's own. Most habits are only a way of writing the same entries
(`channels/openbanking` does that); a few need entries of a certain kind, which whoever fills the account must put there: `entries` says which.
"""

from dataclasses import dataclass
from typing import Final

STANDARD: Final = "standard"


@dataclass(frozen=True, slots=True)
class WireProfile:
    """One habit: what software meets (`habit`), what a good importer does about it (`lesson`), and which `entries` the account must hold for it."""

    name: str
    title: str
    habit: str
    lesson: str
    entries: str = "Any."


_PROFILES: Final = (
    WireProfile(
        STANDARD,
        "Main Account",
        "Every booked item has a transaction id of its own, an internal id, both dates, the other party and the text. Pending items have no id.",
        "The plain case. Import booked items once, leave pending ones out.",
    ),
    WireProfile(
        "ids_missing",
        "No identifiers",
        "No transaction id, no internal id, no entry reference; the end-to-end id says NOTPROVIDED.",
        "Recognise an item by date, amount and text, and count how often it occurs.",
    ),
    WireProfile(
        "ids_blank",
        "Blank identifiers",
        "The transaction id is a single space on every item; no other id is given.",
        "Blank is nothing. Items that share it are not the same item.",
    ),
    WireProfile(
        "ids_reused",
        "Reused identifiers",
        "Transaction ids are taken from a handful (9998, 9997, …) and come again and again; the entry reference repeats within a month; "
        "internal ids are counted from one, so that those of two accounts would agree.",
        "Distrust an id that stands on two different items; scope every id to its account.",
        "At least a dozen, so that ids do repeat.",
    ),
    WireProfile(
        "ids_changing",
        "Changing identifiers",
        "Transaction id and internal id of an item differ at every fetch, and the case and spacing of its text change as well.",
        "Same date and amount, as many as before: nothing is new. Keep the new ids and texts as aliases.",
    ),
    WireProfile(
        "twins",
        "Twins",
        "Two items of one day agree in every field but the internal id.",
        "Both are real. Count occurrences; never collapse.",
        "On several days two entries with the same date, amount, text and counterparty.",
    ),
    WireProfile(
        "pending_renamed",
        "Pending under another name",
        "Pending items carry a transaction id; when one books, it has another id, another text and a later date.",
        "Import booked items only.",
        "Some entries booked from holds (`from_hold`), and at least one open hold.",
    ),
    WireProfile(
        "late_booked",
        "Late booked days",
        "Some items appear one to three days after the booking date that they carry.",
        "Read again the days before the cursor; prove the balance of each day.",
        "Entries posted on one day with a `booked_on` one to three days earlier, also from now on.",
    ),
    WireProfile(
        "future_dates",
        "Future dates",
        "Planned payments stand among the booked items with dates up to sixty days ahead.",
        "Nothing counts before its day is over.",
        "Some entries with `booked_on` one to sixty days after today.",
    ),
    WireProfile(
        "dates_odd",
        "Odd dates",
        "By turns an item lacks the value date or the booking date, has a date with a time and a zone, or a value date days after the booking date; "
        "pending items have one date or none.",
        "Take the booking date, else the value date; the first ten characters, never shifted by a zone.",
    ),
    WireProfile(
        "texts_odd",
        "Odd texts and amounts",
        "By turns the text is only structured, only an array cut in mid-word, repeated in three fields, or only in the additional information; "
        "the account's own holder is the only name; amounts have four decimals; "
        "an exchange comes once as a list and once as a single object, and the balance afterwards in both shapes.",
        "Take the first text that says something, join arrays, never cut; the holder is never the counterparty; amounts are exact.",
    ),
    WireProfile(
        "card",
        "Card",
        "No IBAN, a masked card number instead; `interimAvailable` includes the credit limit; value dates follow the booking by up to two days.",
        "Prefer the booked balance; match by the provider's id, and mark the account as not comparable.",
        "A card account with a credit limit.",
    ),
    WireProfile(
        "account_id_changing",
        "A new account id each time",
        "Every authorization gives this account a new id; its IBAN stays.",
        "Recognise accounts by identity, not by the provider's id.",
    ),
    WireProfile(
        "bank_down",
        "Bank not reachable",
        "Every read fails with 503; after more than ten failures in a row the account is suspended (409). It is shared only when chosen on the consent page.",
        "Say what failed, wait, lose nothing.",
    ),
)

WIRE_PROFILES: Final[dict[str, WireProfile]] = {profile.name: profile for profile in _PROFILES}


def shared_only_when_chosen(wire_profile: str) -> bool:
    """Whether an account with this profile stays out of a consent that does not ask which accounts: one that always fails would spoil every other."""
    return wire_profile == "bank_down"


def mints_account_ids(wire_profile: str) -> bool:
    """Whether every authorization gives the account a new id on the wire."""
    return wire_profile == "account_id_changing"
