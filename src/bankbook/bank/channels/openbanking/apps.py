from django.apps import AppConfig


class OpenBanking(AppConfig):
    name = "bankbook.bank.channels.openbanking"
    label = "openbanking"
