"""What there is to know of the demo's books: address, sign-ins and ids."""

from typing import Any

from django.conf import settings

from bankbook import story
from bankbook.books.ledger.queries import bank_accounts
from bankbook.books.organisations.models import Organisation
from bankbook.books.site.demo.secrets_file import Part


def describe(part: Part) -> dict[str, Any]:
    """Return the books' part of what `bankbook demo --describe` prints: JSON in shape, and therefore open in type."""
    agency = Organisation.objects.get(name=story.HARBOUR_VALE)
    return {
        "url": settings.CONFIG.public_url,
        "organisation": agency.name,
        "organisation_id": str(agency.public_id),
        "people": [
            {"name": f"{each.given} {each.family}", "role": each.role, "email": each.email, "password": part["passwords"][each.email]}
            for each in story.BOOKS_PEOPLE
        ],
        "bank_accounts": [
            {"id": str(each.public_id), "name": each.name, "kind": each.kind, "currency": each.currency, "iban": each.iban}
            for each in bank_accounts(agency)
        ],
    }
