"""Tells the vault what allauth keeps sealed in a table of its own."""

from django.apps import AppConfig


class EntranceConfig(AppConfig):
    """The application; it has no tables."""

    name = "bankbook.entrance"
    label = "entrance"

    def ready(self) -> None:
        """Announce the secrets of second factors, so that a new key takes them along."""
        from bankbook.entrance.authenticators import changes
        from bankbook.vault import also_sealed

        also_sealed("mfa.Authenticator", changes)
