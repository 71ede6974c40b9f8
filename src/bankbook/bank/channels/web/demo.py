"""Whether this bank is the demo's: some pages exist only there."""

from pathlib import Path

from django.conf import settings


def is_here() -> bool:
    """Whether the data folder is the demo's."""
    return (Path(settings.CONFIG.home) / "demo.json").exists()


def mail_folder() -> Path:
    """Return the folder in which the demo's mail ends up instead of being sent."""
    return Path(settings.CONFIG.home) / "mail" / "bank"
