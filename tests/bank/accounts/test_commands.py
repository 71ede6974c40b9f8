"""`bankbook bank post`: what it says, and what it refuses."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from bankbook.bank.accounts.models import Entry, Hold
from tests.bank.cast import Cast, today_at

pytestmark = pytest.mark.django_db


def _post(*words: str) -> dict[str, object]:
    out = StringIO()
    call_command("post", *words, "--json", stdout=out)
    answer: dict[str, object] = json.loads(out.getvalue())
    return answer


def test_an_entry_is_posted_and_told(cast: Cast) -> None:
    answer = _post("--account", str(cast.account.public_id), "--amount", "-12.34", "--text", "Correction")

    entry = Entry.objects.get()
    assert (entry.amount_minor, entry.booked_on) == (-1234, today_at(cast.account))
    assert answer["id"] == str(entry.public_id)
    assert (answer["amount"], answer["currency"], answer["state"]) == ("-12.34", "GBP", "booked")


def test_with_pending_nothing_is_booked(cast: Cast) -> None:
    answer = _post(
        "--account", str(cast.account.public_id), "--amount", "5", "--text", "x", "--date", today_at(cast.account).isoformat(), "--pending"
    )

    assert answer["state"] == "pending"
    assert not Entry.objects.exists()
    assert Hold.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"--amount": "1.2.3"}, "cannot be read"),
        ({"--amount": "0"}, "moves nothing"),
        ({"--date": "15/10/2026"}, "A date such as"),
        ({"--account": "unknown"}, "no account"),
        ({"--text": " "}, "needs a text"),
    ],
)
def test_what_does_not_fit_is_one_sentence_and_books_nothing(cast: Cast, change: dict[str, str], sentence: str) -> None:
    words = {"--account": str(cast.account.public_id), "--amount": "1.00", "--text": "x"} | change

    with pytest.raises(CommandError, match=sentence):
        call_command("post", *(word for pair in words.items() for word in pair), stdout=StringIO())

    assert not Entry.objects.exists()
