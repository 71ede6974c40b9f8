"""Approving what auto assign suggested: the person's decision, with the parts that were shown."""

from django.utils.translation import gettext_lazy as _

from bankbook import audit
from bankbook.books.assignments.actions.manual import HandPart, assign
from bankbook.books.assignments.models import Allocation, Assignment, Explanation
from bankbook.books.banklines.models import BankLine
from bankbook.books.errors import Refused
from bankbook.books.ledger import queries as ledgers
from bankbook.books.ledger.models import OpenItem
from bankbook.books.lettings.models import Tenancy
from bankbook.money import parse


class NotSuggested(Refused):
    code = "not_suggested"


def approve(line: BankLine, *, by: audit.Actor) -> Assignment:
    """Assign a line just as it was suggested. Raises `NotSuggested`, and what `assign` raises if the books changed meanwhile."""
    suggestion = Explanation.objects.filter(line=line, is_current=True, outcome=Explanation.Outcome.SUGGESTED).first()
    if suggestion is None or line.treatment != BankLine.Treatment.SUGGESTED:
        raise NotSuggested(_("Nothing is suggested for this line any more. Look again."))
    return assign(line, parts=_parts(line, suggestion), by=by, origin=Assignment.Origin.SUGGESTED)


def _parts(line: BankLine, suggestion: Explanation) -> list[HandPart]:
    organisation = line.bank_account.organisation
    tenancy = Tenancy.objects.get(organisation=organisation, code=suggestion.record["who"]["tenancy_code"])
    references = [part["open_item"] for part in suggestion.record["what"] if part["open_item"]]
    items = {
        item.reference: item
        for item in OpenItem.objects.filter(organisation=organisation, reference__in=references).select_related("ledger")
    }
    own = ledgers.ledger_for_tenancy(tenancy, line.currency)
    return [
        HandPart(
            ledger=items[part["open_item"]].ledger if part["open_item"] else own,
            purpose=Allocation.Purpose(part["purpose"]),
            amount_minor=parse(part["amount"], line.currency).minor,
            open_item=items.get(part["open_item"]),
        )
        for part in suggestion.record["what"]
    ]
