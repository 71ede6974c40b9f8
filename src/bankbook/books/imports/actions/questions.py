"""Asking a person about what only a person can judge; each question once, however often the bank shows the same."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from uuid import UUID

from bankbook.books.banklines.models import BankLine
from bankbook.books.imports.actions.rows import IDS_PER_LINE_MAX
from bankbook.books.imports.models import ImportRun, LineQuestion
from bankbook.books.imports.queries import held, words
from bankbook.books.imports.rules import Held, NewLine, Outcome, QuestionKind, Twin
from bankbook.books.ledger.models import ClientBankAccount

BATCH = 500


def ask(run: ImportRun, *, account: ClientBankAccount, outcome: Outcome, public_ids: Sequence[str], is_proved: bool) -> None:
    """Write down what a fetch leaves open, and close what it has answered by itself.

    `public_ids` are those of the new lines, in their order. Where bank and books agree to the penny, lines that are alike in everything are both real:
    the balance says so, and nobody is asked.
    """
    twins = [twin for twin in outcome.twins if not (twin.exact and is_proved)]
    found = [*_changed(account, outcome), *_vanished(account, outcome), *_twins(account, outcome.new, twins, public_ids)]
    for question in found:
        question.bank_account, question.run = account, run.public_id
    LineQuestion.objects.bulk_create(found, batch_size=BATCH, ignore_conflicts=True)
    back = [line.id for line in outcome.back]
    LineQuestion.objects.filter(line_id__in=back, kind=QuestionKind.VANISHED, is_open=True).update(
        is_open=False, answer="The bank shows it again.", answered_by="Bankbook"
    )


def _changed(account: ClientBankAccount, outcome: Outcome) -> Iterator[LineQuestion]:
    for change in outcome.changed:
        yield LineQuestion(
            line_id=change.held.id,
            kind=QuestionKind.CHANGED.value,
            sentence=words.changed(change, account.currency),
            detail={"raw": change.item.raw, "text": change.item.text, "provider_id": change.item.provider_id, "moved": change.moved},
            key=_key("changed", change.held.id, change.key),
        )
    told = [(line.id, provider_id) for line, provider_id in outcome.new_ids if line.provider_id]
    if told and not _ids_tell_nothing(account, {line_id for line_id, _new in told}):
        yield LineQuestion(
            kind=QuestionKind.CHANGED.value,
            sentence=words.new_ids(len(told)),
            detail={"count": len(told)},
            key=_key("ids", *sorted(told)),
        )


def _ids_tell_nothing(account: ClientBankAccount, line_ids: set[int]) -> bool:
    """Whether one of these lines has had as many ids as are kept: a bank that gives another at every read would be asked about at every import."""
    return not line_ids.isdisjoint(held.lines_of_many_ids(account, count=IDS_PER_LINE_MAX))


def _vanished(account: ClientBankAccount, outcome: Outcome) -> Iterator[LineQuestion]:
    for line in outcome.vanished:
        yield LineQuestion(
            line_id=line.id,
            kind=QuestionKind.VANISHED.value,
            sentence=words.vanished(line, account.currency),
            key=_key("vanished", line.id),
        )


def _twins(account: ClientBankAccount, new: Sequence[NewLine], twins: Sequence[Twin], public_ids: Sequence[str]) -> Iterator[LineQuestion]:
    if not twins:
        return
    named = {(line.key, line.occurrence): public_id for line, public_id in zip(new, public_ids, strict=True)}
    wanted = [named[twin.line.key, twin.line.occurrence] for twin in twins]
    keys: dict[UUID, int] = {}
    for start in range(0, len(wanted), BATCH):
        keys |= dict(BankLine.objects.filter(public_id__in=wanted[start : start + BATCH]).values_list("public_id", "pk"))
    for twin, public_id in zip(twins, wanted, strict=True):
        yield LineQuestion(
            line_id=keys[UUID(public_id)],
            kind=QuestionKind.TWIN.value,
            sentence=words.twin(twin, account.currency),
            detail={"other": _name(twin.other), "exact": twin.exact},
            key=_key("twin", twin.line.key, twin.line.occurrence, _name(twin.other)),
        )


def _name(line: NewLine | Held) -> str:
    return f"{line.key}:{line.occurrence}"


def _key(*parts: object) -> str:
    return sha256("|".join(str(part) for part in parts).encode()).hexdigest()
