"""Making a home the demo's: secrets first, then everything in one go, then the story up to today."""

from pathlib import Path

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bankbook import story
from bankbook.audit import SYSTEM
from bankbook.bank.agreements.models import BusinessGroup
from bankbook.bank.errors import Refused
from bankbook.bank.grants.actions import keys
from bankbook.bank.identity.models import User
from bankbook.bank.site.demo import secrets_file, telling
from bankbook.bank.site.demo.filling import fill
from bankbook.bank.site.demo.models import Told
from bankbook.bank.site.demo.secrets_file import Part


class NotTheDemos(Refused):
    """The home holds a bank that somebody works with."""

    code = "not_the_demos"

    def __init__(self) -> None:
        super().__init__(_("This data folder holds a bank that is not the demo’s. Choose another one with BANKBOOK_HOME."))


def prepare(home: Path) -> Part:
    """Fill the home's bank if it is empty, tell the story up to today, and return the demo's secrets. Raises `NotTheDemos`."""
    with secrets_file.alone(home):
        part = secrets_file.part(home) if Told.objects.exists() else _fill(home)
        if part is None:
            raise NotTheDemos
        telling.tell()
    return part


def _fill(home: Path) -> Part:
    """Fill in one transaction, with demo.json written as its last act: a home is the demo's wholly, or an empty one that is filled next time."""
    if BusinessGroup.objects.exists() or User.objects.exists():
        raise NotTheDemos
    passwords = {person.key: secrets_file.new_password() for person in story.BANK_PEOPLE}
    totp_secret = generate_totp_secret()
    with transaction.atomic():
        fill(passwords=passwords, totp_secret=totp_secret)
        made = keys.create_key(keys.register_client(by=SYSTEM, name="Bankbook"), by=SYSTEM)
        openbanking = {"secret_id": str(made.key.secret_id), "secret_key": made.secret}
        part = {"passwords": passwords, "totp_secret": totp_secret, "openbanking": openbanking}
        secrets_file.put(home, part)
    return part
