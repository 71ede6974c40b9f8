"""Which ways to reach banks an organisation has, and the provider behind one."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet

from bankbook.books.organisations.models import Organisation
from bankbook.books.providers.gocardless import GoCardless
from bankbook.books.providers.models import InstitutionSetting, ProviderSettings
from bankbook.books.providers.port import Provider

__all__ = ["SiteWide", "corrected_zone", "own_and_site_wide", "provider_for", "site_wide"]


@dataclass(frozen=True, slots=True, repr=False)
class SiteWide:
    """What the environment says about the site's own key; "" as secret where there is none."""

    base_url: str
    secret_id: str
    secret_key: str

    @property
    def is_set(self) -> bool:
        """Whether there is a key at all."""
        return bool(self.secret_id and self.secret_key)


def site_wide() -> SiteWide:
    """Read the site's own key from the settings."""
    config = settings.CONFIG
    return SiteWide(config.gocardless_base_url, config.gocardless_secret_id, config.gocardless_secret_key)


def own_and_site_wide(organisation: Organisation) -> QuerySet[ProviderSettings]:
    """Return the organisation's own ways to reach banks, newest first, then the site's."""
    mine = Q(organisation=organisation)
    return ProviderSettings.objects.filter(mine | Q(organisation=None)).order_by("organisation_id", "-id")


def provider_for(provider: ProviderSettings) -> Provider:
    """Return the provider that a row of settings describes. For the site's own row the environment has the last word, as it stands now."""
    found = site_wide()
    if provider.organisation_id is None and found.is_set:
        provider.base_url, provider.is_trusted_url = found.base_url, True
        provider.settings = {"secret_id": found.secret_id, "secret_key": found.secret_key}
    return GoCardless(provider)


def corrected_zone(organisation: Organisation, institution: str) -> str:
    """Return the time zone that staff wrote down for a bank, or ""."""
    return (
        InstitutionSetting.objects.filter(organisation=organisation, institution=institution).values_list("zone", flat=True).first() or ""
    )
