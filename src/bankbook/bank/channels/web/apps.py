"""The door's entry into Django: what allauth does to second factors is recorded and told like everything else."""

from django.apps import AppConfig


class BankWeb(AppConfig):
    name = "bankbook.bank.channels.web"
    label = "bank_web"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset

        from bankbook.bank.channels.web import factors

        authenticator_added.connect(factors.added, dispatch_uid="bank_web.added")
        authenticator_removed.connect(factors.removed, dispatch_uid="bank_web.removed")
        authenticator_reset.connect(factors.renewed, dispatch_uid="bank_web.renewed")
