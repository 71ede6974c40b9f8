"""The demo does the main job once by itself: connects its first bank over the wire, links, imports, auto-assigns, and says in words what it did."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bankbook import clock, story
from bankbook.audit import Actor
from bankbook.books.assignments.actions import auto_assign
from bankbook.books.assignments.rules import Outcome
from bankbook.books.connections import actions as connecting
from bankbook.books.connections import queries as connections
from bankbook.books.connections.models import Connection, Consent
from bankbook.books.connections.rules.links import Verdict, check
from bankbook.books.errors import Refused
from bankbook.books.imports import actions as imports
from bankbook.books.imports.queries import sentence
from bankbook.books.ledger import queries as ledger
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.organisations.models import Organisation, User
from bankbook.books.organisations.queries import actor
from bankbook.books.providers import directory
from bankbook.books.providers.identity import Agreement, compare
from bankbook.books.site.demo import secrets_file
from bankbook.books.site.demo.visitor import LostTheWay, Page, Visitor, form_to, form_with
from bankbook.config.demo_file import FIRST_RUN

__all__ = ["first_run"]

WHO: Final = "priya"
"""The bookkeeper: she works in the books, and the bank lets her see the agency's accounts."""


def first_run(home: Path) -> Iterator[str]:
    """Do the main job once and yield a sentence for each step; yields nothing where it was done before or the home is not the demo's.

    What goes wrong is said too, and tried again at the next start: a demo without its first lines is still a demo.
    """
    part = secrets_file.part(home)
    if part is None or FIRST_RUN in part:
        return
    organisation = Organisation.objects.get(name=story.HARBOUR_VALE)
    try:
        yield from _main_job(home, organisation)
    except (Refused, LostTheWay) as problem:
        yield _("The demo’s first bank could not be connected: %(why)s It is tried again at the next start.") % {
            "why": _full_stop(str(problem))
        }
        return
    with secrets_file.alone(home):
        secrets_file.put(home, {**(secrets_file.part(home) or {}), FIRST_RUN: clock.now().isoformat()})


def _main_job(home: Path, organisation: Organisation) -> Iterator[str]:
    person = next(each for each in story.BANK_PEOPLE if each.key == WHO)
    by = actor(User.objects.get(email=person.email))
    bank = directory.offer(organisation, institution=story.NORTHMERE)
    connection = _connected(organisation, bank, home=home, by=by)
    yield _("Connected %(bank)s: %(name)s signed in there and approved, for %(days)s days.") % {
        "bank": bank.bank.name,
        "name": by.label,
        "days": connecting_days(connection),
    }
    linked = _linked(connection, organisation, by=by)
    yield _("Linked %(names)s by their numbers.") % {"names": ", ".join(each.name for each in linked)}
    for run in imports.request_imports(organisation, by=by):
        done = imports.run_in_foreground(run)
        yield f"{done.bank_account.name}: {sentence(done)}"
    outcome = auto_assign(organisation, bank_account=None, by=by)
    yield ngettext(
        "Auto assign: %(n)s line assigned, %(left)s left for a person, each with its reason.",
        "Auto assign: %(n)s lines assigned, %(left)s left for a person, each with its reason.",
        outcome.count(Outcome.ASSIGNED),
    ) % {"n": outcome.count(Outcome.ASSIGNED), "left": outcome.count(Outcome.SUGGESTED) + outcome.count(Outcome.LEFT)}
    yield _("Banque du Relais is left for you to connect: Admin, Bank accounts, Open banking authorisation, Authorise.")


def connecting_days(connection: Connection) -> int:
    """Return for how many days the consent in force was given."""
    life = connections.standing(connection).life
    return life.of if life else 0


def _connected(organisation: Organisation, bank: directory.Offer, *, home: Path, by: Actor) -> Connection:
    """Return the connection; one that an earlier start made and did not get to use is used as it is."""
    held = connections.connections(organisation).filter(institution=bank.bank.id, consents__state=Consent.State.ACCEPTED).first()
    if held is not None:
        return held
    back = f"{settings.CONFIG.public_url}{reverse('books:returned')}"
    consent = connecting.authorise(organisation, bank=bank, redirect=back, by=by)
    _approve(consent, password=_password_at_the_bank(home))
    return connecting.complete(consent.reference, by=by)


def _approve(consent: Consent, *, password: str) -> None:
    """Go through the bank's pages as the person would: agree, sign in, tick every account if asked, approve."""
    browser = Visitor()
    page = browser.open(consent.link)
    page = browser.submit(page, form_to(page, urlsplit(consent.link).path.rstrip("/")))
    if _is_sign_in(page):
        person = next(each for each in story.BANK_PEOPLE if each.key == WHO)
        page = browser.submit(page, form_with(page, "password"), fill={"user_id": person.user_code, "password": password})
    page = browser.submit(page, form_to(page, "/accounts"), tick_all=True)
    if f"ref={consent.reference}" not in page.way_back:
        raise LostTheWay(_("the bank did not lead back to the books"))


def _is_sign_in(page: Page) -> bool:
    return any("password" in form.fields for form in page.forms)


def _password_at_the_bank(home: Path) -> str:
    """The secrets of both halves lie in one file, because one person starts the demo and signs in at both."""
    whole: dict[str, Any] = json.loads((home / "demo.json").read_bytes())
    try:
        return str(whole["bank"]["passwords"][WHO])
    except KeyError:
        raise LostTheWay(_("this demo has no bank of its own")) from None


def _linked(connection: Connection, organisation: Organisation, *, by: Actor) -> list[ClientBankAccount]:
    """Link every account whose number and currency agree with one of ours, and leave the others at None selected."""
    ours = {each.public_id: each for each in ledger.bank_accounts(organisation)}
    judged = connections.ours(list(ours.values()))
    links = connections.organisation_links(organisation)
    choices: dict[str, ClientBankAccount | None] = {}
    for account in connections.accounts(connection):
        theirs = connections.theirs(account, links)
        fits = [
            public_id
            for public_id, one in judged.items()
            if compare(theirs.identity, one.identity) is Agreement.AGREE and check(theirs, one).verdict is not Verdict.STOP
        ]
        choices[account.provider_id] = ours[fits[0]] if fits else None
    return [each.bank_account for each in connecting.link(connection, choices=choices, by=by)]


def _full_stop(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
