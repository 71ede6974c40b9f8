"""A person's answer to a question of an import. The line stays as it is, whatever the answer: what is wrong is put right by its own act."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from bankbook.audit import Actor, record
from bankbook.books.errors import Refused
from bankbook.books.imports.models import LineQuestion

ANSWER_LENGTH_MAX: Final = 200


class Answered(Refused):
    """Somebody answered it already."""

    code = "answered"


@transaction.atomic
def answer_question(question: LineQuestion, *, answer: str, by: Actor) -> LineQuestion:
    """Close a question with what the person found. Raises `Answered`."""
    held = LineQuestion.objects.select_for_update().select_related("bank_account__organisation").get(pk=question.pk)
    if not held.is_open:
        raise Answered(_("%(name)s has answered this already: “%(answer)s”.") % {"name": held.answered_by, "answer": held.answer})
    held.is_open, held.answer, held.answered_by = False, answer.strip()[:ANSWER_LENGTH_MAX], by.label[:140]
    held.save(update_fields=["is_open", "answer", "answered_by"])
    record(
        by,
        what="books.import.question_answered",
        target=("line_question", str(held.public_id)),
        context=str(held.bank_account.organisation.public_id),
        detail={"kind": held.kind, "answer": held.answer},
    )
    return held
