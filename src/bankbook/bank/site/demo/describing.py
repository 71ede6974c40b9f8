"""What there is to know of the demo's bank: addresses, sign-ins, keys and ids."""

from typing import Any

from django.conf import settings

from bankbook import story
from bankbook.bank.institutions.queries import institution, institutions
from bankbook.bank.site.demo.filling import CONFIRMING
from bankbook.bank.site.demo.secrets_file import Part


def describe(part: Part) -> dict[str, Any]:
    """Return the bank's part of what `bankbook demo --describe` prints: JSON in shape, and therefore open in type."""
    config = settings.CONFIG
    return {
        "url": config.public_url,
        "people": [_person(each, part) for each in story.BANK_PEOPLE],
        "mail_dir": str(config.home / "mail" / "bank"),
        "openbanking": {
            "base_url": f"{config.public_url}/api/v2",
            "secret_id": part["openbanking"]["secret_id"],
            "secret_key": part["openbanking"]["secret_key"],
            "institutions": [{"id": each.id, "name": each.name} for each in institutions(None)],
        },
    }


def _person(person: story.BankPerson, part: Part) -> dict[str, str]:
    described = {
        "name": f"{person.given} {person.family}",
        "role": person.role,
        "institution": institution(person.institution).name if person.institution else "",
        "user_id": person.user_code,
        "password": part["passwords"][person.key],
    }
    return described | ({"totp_secret": part["totp_secret"]} if person.role in CONFIRMING else {})
