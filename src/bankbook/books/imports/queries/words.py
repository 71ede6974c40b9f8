"""What an import says to people: questions, problems, and its result in one sentence."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bankbook import money
from bankbook.books.imports.rules import Changed, DayRange, Held, NewLine, Outcome, Twin
from bankbook.money import Money

TEXT_SHOWN_MAX: Final = 80
"""Characters of a bank's text in a sentence: enough to know the line by; the line itself has all of it."""

SENTENCE_MAX: Final = 400

BALANCE_UNKNOWN: Final = "balance_unknown"

type Problem = dict[str, Any]
"""A code, a sentence fit to show, and what a program needs beside it."""


def changed(change: Changed, currency: str) -> str:
    """Say what the bank shows otherwise now."""
    held = change.held
    facts = {
        "day": _day(held.day),
        "amount": _amount(held.minor, currency),
        "ours": _text(held.text),
        "theirs": _text(change.item.text),
        "other": _day(change.day),
    }
    if change.moved:
        words = _("The bank now dates the line of %(day)s, %(amount)s, “%(ours)s” on %(other)s. The line in the books stays as it is.")
    elif held.text == change.item.text:
        words = _("The bank now gives the line of %(day)s, %(amount)s, “%(ours)s” another id. The line in the books stays as it is.")
    else:
        words = _("The bank now shows the line of %(day)s, %(amount)s, “%(ours)s” as “%(theirs)s”. The line in the books stays as it is.")
    return (words % facts)[:SENTENCE_MAX]


def vanished(line: Held, currency: str) -> str:
    """Say that a line is gone at the bank."""
    words = _(
        "The bank no longer shows the line of %(day)s, %(amount)s, “%(text)s”. It stays in the books; ask the bank what became of it."
    )
    return (words % {"day": _day(line.day), "amount": _amount(line.minor, currency), "text": _text(line.text)})[:SENTENCE_MAX]


def twin(found: Twin, currency: str) -> str:
    """Say which two lines look alike."""
    minor, text = found.line.item.amount.minor, found.line.item.text
    facts = {"day": _day(found.line.day), "other": _day(found.other.day), "amount": _amount(minor, currency), "text": _text(text)}
    if found.exact:
        words = _("Two lines of %(day)s are alike: %(amount)s, “%(text)s”. Equal lines are often both real, and both are kept. Are they?")
    elif _id_of(found.line) and _id_of(found.line) == _id_of(found.other):
        words = _(
            "The line of %(day)s, %(amount)s, “%(text)s” has the same id at the bank as one of %(other)s. Both are kept. Are they two?"
        )
    else:
        words = _(
            "The line of %(day)s, %(amount)s, “%(text)s” has the same value date and party as one of %(other)s. Both are kept. Are they two?"
        )
    return (words % facts)[:SENTENCE_MAX]


def new_ids(count: int) -> str:
    """Say that the bank gave lines other ids."""
    words = ngettext(
        "The bank gave %(count)s line another id than before; day, amount and text are the same, so nothing was added.",
        "The bank gave %(count)s lines other ids than before; day, amount and text are the same, so nothing was added.",
        count,
    )
    return words % {"count": count}


def problems(
    outcome: Outcome, *, unreadable: Sequence[tuple[str, str]], missing: DayRange | None, locked_until: date | None, difference: str
) -> list[Problem]:
    """Return what a person should know of an import beside its questions. `unreadable` pairs an item with the reason; `difference` is "" or an amount."""
    found = [_missing(missing)] if missing else []
    found += [_problem("unreadable", _("A line could not be read: %(reason)s") % {"reason": why}, raw=raw[:500]) for raw, why in unreadable]
    if outcome.undated:
        found.append(_problem("undated", _count_words("undated", len(outcome.undated)), count=len(outcome.undated)))
    if outcome.locked and locked_until:
        words = _count_words("locked", len(outcome.locked)) % {"day": formatted(locked_until, "j F Y")}
        found.append(_problem("locked_period", words, count=len(outcome.locked)))
    if outcome.silent:
        found.append(_problem("silent", _count_words("silent", outcome.silent), count=outcome.silent))
    if difference:
        words = _("Bank and books differ by %(difference)s at the close. Look at the questions first; then compare day by day.")
        found.append(_problem("difference", words % {"difference": difference}, difference=difference))
    return found


def balance_unknown(failure: str) -> Problem:
    """Say that nothing could be proved by the bank's balance, and why. `failure` is the code of what stood in the way, or "" if nothing did."""
    sentence = {
        "rate_limited": _(
            "The balance at the close could not be checked: all the balance reads that the bank allows for now are used. "
            "Nothing is lost; the next import checks it."
        ),
        "not_ready": _(
            "The balance at the close could not be checked: the bank was not ready to say it. Nothing is lost; the next import checks it."
        ),
    }.get(
        failure,
        _("The balance at the close could not be checked: the bank gave none that tells it. Compare it with the bank’s statement."),
    )
    return _problem(BALANCE_UNKNOWN, sentence, why=failure)


def missing_sentence(missing: DayRange) -> str:
    """Say which days could not be had, and what to do."""
    words = _("%(first)s to %(last)s could not be had: the bank serves 90 days. Add a statement file to fill them.")
    if missing.first == missing.last:
        words = _("%(first)s could not be had: the bank serves 90 days. Add a statement file to fill it.")
    return words % {"first": formatted(missing.first, "j F Y"), "last": formatted(missing.last, "j F Y")}


def counts_sentence(counts: dict[str, int]) -> str:
    """Say what came: "41 new, 12 held already, 3 pending kept out"."""
    parts = [
        (counts.get("new", 0), _("%(n)s new")),
        (counts.get("held", 0) + counts.get("changed", 0), _("%(n)s held already")),
        (counts.get("waiting", 0), _("%(n)s after the close left for later")),
        (counts.get("pending", 0), _("%(n)s pending kept out")),
        (counts.get("before_start", 0), _("%(n)s from before the start")),
        (counts.get("locked", 0), _("%(n)s in a locked period left out")),
        (counts.get("unreadable", 0), _("%(n)s could not be read")),
    ]
    said = [words % {"n": f"{n:,}"} for number, (n, words) in enumerate(parts) if n or number < 1]
    return ", ".join(said)


def _missing(missing: DayRange) -> Problem:
    return _problem("missing_days", missing_sentence(missing), first=missing.first.isoformat(), last=missing.last.isoformat())


def _problem(code: str, sentence: str, **facts: object) -> Problem:
    return {"code": code, "sentence": sentence[:SENTENCE_MAX], **facts}


def _count_words(code: str, count: int) -> str:
    words = {
        "undated": ngettext(
            "The bank gave %(count)s line no date at all, so it was left out.",
            "The bank gave %(count)s lines no date at all, so they were left out.",
            count,
        ),
        "locked": ngettext(
            "%(count)s line falls in the period locked to %(day)s and was left out. Reopen the period, or put it right by journal.",
            "%(count)s lines fall in the period locked to %(day)s and were left out. Reopen the period, or put it right by journal.",
            count,
        ),
        "silent": ngettext(
            "The bank showed none of the %(count)s line that the books hold of these days. Nothing was taken away; the next import looks again.",
            "The bank showed none of the %(count)s lines that the books hold of these days. Nothing was taken away; the next import looks again.",
            count,
        ),
    }[code]
    return words.replace("%(count)s", f"{count:,}")


def _day(ordinal: int) -> str:
    return formatted(date.fromordinal(ordinal), "j F Y")


def _amount(minor: int, currency: str) -> str:
    return money.format(Money(minor, currency))


def _text(text: str) -> str:
    return text if len(text) <= TEXT_SHOWN_MAX else text[: TEXT_SHOWN_MAX - 1] + "…"


def _id_of(line: NewLine | Held) -> str:
    return line.item.provider_id if isinstance(line, NewLine) else line.provider_id
