"""Which banks there are."""

from django.utils.translation import gettext_lazy as _

from bankbook.bank.errors import NotFound
from bankbook.bank.institutions.models import Institution


def institution(institution_id: str) -> Institution:
    """Return the institution of that id as on the wire. Raises `NotFound`."""
    found = Institution.objects.filter(pk=institution_id).first()
    if found is None:
        raise NotFound(_("There is no institution of that id here."))
    return found


def institutions(country: str | None) -> list[Institution]:
    """Return the institutions of a country (two letters, in any case), all of them without one; the sandbox serves every country."""
    everywhere = list(Institution.objects.order_by("is_sandbox", "name"))
    if country is None:
        return everywhere
    return [each for each in everywhere if each.is_sandbox or each.country == country.upper()]
