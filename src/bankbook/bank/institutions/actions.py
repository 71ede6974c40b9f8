"""How a hosted institution comes to be."""

from dataclasses import asdict

from bankbook.bank.institutions.catalogue import HOSTED
from bankbook.bank.institutions.models import Institution


def open_hosted() -> None:
    """Write the row of every hosted institution that has none yet. What the bank's staff changed since stays as it is."""
    Institution.objects.bulk_create(
        [Institution(**asdict(hosted) | {"languages": list(hosted.languages)}) for hosted in HOSTED],
        ignore_conflicts=True,
    )
