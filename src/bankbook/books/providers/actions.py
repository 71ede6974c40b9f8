"""Writing down how banks are reached: the site's own key, an organisation's own, and what staff know better about a bank."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from bankbook import clock
from bankbook.audit import Actor, record
from bankbook.books.errors import Refused
from bankbook.books.organisations.models import Organisation
from bankbook.books.providers import addresses, queries
from bankbook.books.providers.models import InstitutionSetting, ProviderSettings

__all__ = ["IncompleteKey", "ProviderThere", "UnknownZoneGiven", "add_own", "correct_zone", "keep_site_wide"]

SITE_LABEL = "GoCardless Bank Account Data"
_LABEL_LENGTH_MAX = 80
_SECRET_LENGTH_MAX = 200


class IncompleteKey(Refused):
    """A key of which a part is missing or much too long."""

    code = "incomplete_key"


class ProviderThere(Refused):
    """An address that the organisation has already."""

    code = "provider_there"


class UnknownZoneGiven(Refused):
    """A name that is no time zone."""

    code = "unknown_zone"


def keep_site_wide() -> ProviderSettings | None:
    """Make or update the row of the site's own key from the environment; None where the environment has no key. Not anybody's act: not audited."""
    found = queries.site_wide()
    if not found.is_set:
        return None
    with transaction.atomic():
        row, _made = ProviderSettings.objects.select_for_update().get_or_create(
            kind=ProviderSettings.Kind.GOCARDLESS,
            organisation=None,
            defaults={"label": SITE_LABEL, "base_url": found.base_url, "is_trusted_url": True},
        )
        wanted = {"secret_id": found.secret_id, "secret_key": found.secret_key}
        if (row.base_url, row.is_trusted_url, row.settings) != (found.base_url, True, wanted):
            row.base_url, row.is_trusted_url, row.settings = found.base_url, True, wanted
            row.save(update_fields=["base_url", "is_trusted_url", "settings"])
    return row


def add_own(
    organisation: Organisation,
    *,
    label: str,
    base_url: str,
    secret_id: str,
    secret_key: str,
    by: Actor,
    resolver: addresses.Resolve = addresses.resolve,
) -> ProviderSettings:
    """Add an organisation's own key at a GoCardless-compatible service. The address is resolved and judged before anything is saved.

    Raises `addresses.ForbiddenAddress`, `IncompleteKey`, `ProviderThere`.
    """
    base_url, label = base_url.strip().rstrip("/"), label.strip()
    if not all(0 < len(part.strip()) <= _SECRET_LENGTH_MAX for part in (secret_id, secret_key)) or not 0 < len(label) <= _LABEL_LENGTH_MAX:
        raise IncompleteKey(_("Give the key a name, and copy both its id and its secret from the service."))
    addresses.check(base_url, resolver=resolver)
    secrets = {"secret_id": secret_id.strip(), "secret_key": secret_key.strip()}
    try:
        with transaction.atomic():
            row = ProviderSettings.objects.create(
                organisation=organisation, kind=ProviderSettings.Kind.GOCARDLESS, label=label, base_url=base_url, settings=secrets
            )
            record(
                by,
                what="providers.own.added",
                target=("provider", str(row.public_id)),
                context=str(organisation.public_id),
                detail={"label": label, "base_url": base_url},
            )
    except IntegrityError:
        raise ProviderThere(_("This address is there already. Nothing was changed.")) from None
    return row


def correct_zone(organisation: Organisation, *, institution: str, zone: str, by: Actor) -> None:
    """Write down in which time zone a bank's day ends. Raises `UnknownZoneGiven`."""
    try:
        clock.zone_info(zone)
    except clock.UnknownZone as problem:
        raise UnknownZoneGiven(str(problem)) from None
    with transaction.atomic():
        InstitutionSetting.objects.update_or_create(organisation=organisation, institution=institution, defaults={"zone": zone})
        record(
            by,
            what="providers.zone.corrected",
            target=("institution", institution),
            context=str(organisation.public_id),
            detail={"zone": zone},
        )
