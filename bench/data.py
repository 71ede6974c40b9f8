"""A letting agent's client account as a bank would answer for it: about 470 bytes a line, seeded, so that every run sees the same."""

import json
import random
from datetime import date, timedelta

FIRST = date(2026, 5, 1)
DAYS = 180
SEED = 20261119


def transactions(count: int) -> bytes:
    """A GoCardless transactions answer with `count` booked lines over six months, newest first as most banks answer."""
    rng = random.Random(SEED)
    booked = [_line(number, rng, (FIRST + timedelta(days=number * DAYS // count)).isoformat()) for number in range(count)]
    return json.dumps({"transactions": {"booked": booked[::-1], "pending": []}}).encode()


def _line(number: int, rng: random.Random, day: str) -> dict[str, object]:
    minor = rng.choice((95_000, 115_000, 79_500, 82_500)) + rng.randrange(100) if rng.random() < 0.6 else -rng.randrange(500, 900_000)
    side, person = ("debtor", number % 3_000) if minor > 0 else ("creditor", number % 700)
    return {
        "transactionId": f"{rng.getrandbits(128):032x}",
        "bookingDate": day,
        "valueDate": day,
        "bookingDateTime": f"{day}T00:00:00.000000Z",
        "transactionAmount": {"amount": f"{minor // 100 if minor > 0 else -(-minor // 100)}.{abs(minor) % 100:02d}", "currency": "GBP"},
        f"{side}Name": f"PERSON NUMBER {person}",
        f"{side}Account": {"iban": f"GB00NMBK{person:014d}"},
        "remittanceInformationUnstructured": f"RENT HV{rng.randrange(10**6):06d} FP {day} {number}",
        "internalTransactionId": f"{rng.getrandbits(128):032x}",
        "proprietaryBankTransactionCode": "FPI",
    }
