"""The banks that can be connected: as the providers list them now, or as they last did."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from bankbook import clock
from bankbook.books.errors import NotFound, Refused
from bankbook.books.organisations.models import Organisation
from bankbook.books.providers import actions, queries
from bankbook.books.providers.models import BankDirectory, ProviderSettings
from bankbook.books.providers.port import BankChoice, ProviderFailure
from bankbook.books.providers.zones import COUNTRIES, zone_of_country

__all__ = ["COUNTRIES", "Listing", "NoProvider", "Offer", "listing", "matching", "offer", "zone_for"]

FRESH_FOR: Final = timedelta(hours=1)
"""Banks come and go over weeks; asking again at every letter somebody types would use up the service's general limit."""


class NoProvider(Refused):
    """Nobody has set up a way to reach banks yet."""

    code = "no_provider"


@dataclass(frozen=True, slots=True)
class Offer:
    """A bank and the provider through which it can be connected."""

    provider: ProviderSettings
    bank: BankChoice

    @property
    def key(self) -> str:
        """What a form sends back to name this offer."""
        return f"{self.provider.public_id}:{self.bank.id}"


@dataclass(frozen=True, slots=True)
class Listing:
    """The banks on offer, by name. `as_of`: the age of the oldest list that had to stand in for one that could not be read, or None."""

    offers: Sequence[Offer]
    as_of: datetime | None
    failure: ProviderFailure | None


def listing(organisation: Organisation, *, country: str) -> Listing:
    """List the banks of a country ("" = all). A provider that does not answer gives its last known list. Raises `NoProvider`."""
    offers: list[Offer] = []
    stale: list[datetime] = []
    failure: ProviderFailure | None = None
    for provider in _providers(organisation):
        kept = BankDirectory.objects.filter(provider=provider, country=country).first()
        if kept is None or kept.fetched_at < clock.now() - FRESH_FOR:
            try:
                kept = _fetched(provider, country)
            except ProviderFailure as raised:
                failure = raised
                stale += [kept.fetched_at] if kept else []
        offers += [Offer(provider, BankChoice(**bank)) for bank in (kept.banks if kept else [])]
    return Listing(sorted(offers, key=lambda offer: offer.bank.name.casefold()), min(stale, default=None), failure)


def matching(found: Listing, words: str) -> list[Offer]:
    """Return the offers whose name, BIC or id holds what was typed, in any case; those whose name begins with it first."""
    needle = words.strip().casefold()
    hits = [offer for offer in found.offers if any(needle in text.casefold() for text in (offer.bank.name, offer.bank.bic, offer.bank.id))]
    return sorted(hits, key=lambda offer: not offer.bank.name.casefold().startswith(needle))


def offer(organisation: Organisation, *, institution: str, provider_id: str = "", country: str | None = None) -> Offer:
    """Return the bank with that provider's id. Looks in the given country, else the organisation's own first. Raises `NotFound`, `NoProvider`."""
    failure: ProviderFailure | None = None
    for where in dict.fromkeys([organisation.country, ""] if country is None else [country, ""]):
        found = listing(organisation, country=where)
        failure = failure or found.failure
        for one in found.offers:
            if one.bank.id == institution and provider_id in {"", str(one.provider.public_id)}:
                return one
    if failure is not None:
        raise Refused(failure.sentence, code=failure.code)
    raise NotFound(_("No bank with the id “%(id)s” can be connected.") % {"id": institution[:64]})


def zone_for(institution_id: str, country: str, *, organisation: Organisation | None = None) -> str:
    """Return the IANA zone in which a bank's day ends: as staff corrected it, else that of its country."""
    corrected = queries.corrected_zone(organisation, institution_id) if organisation else ""
    return corrected or zone_of_country(country)


def _providers(organisation: Organisation) -> list[ProviderSettings]:
    actions.keep_site_wide()
    found = list(queries.own_and_site_wide(organisation))
    if not found:
        raise NoProvider(
            _("No open-banking service is set up yet. Whoever runs Bankbook can add its key, or you can bring in a statement file.")
        )
    return found


def _fetched(provider: ProviderSettings, country: str) -> BankDirectory:
    banks = [asdict(bank) for bank in queries.provider_for(provider).banks(country=country or None)]
    kept, _made = BankDirectory.objects.update_or_create(
        provider=provider, country=country, defaults={"banks": banks, "fetched_at": clock.now()}
    )
    return kept
