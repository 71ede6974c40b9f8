from django.apps import AppConfig


class Identity(AppConfig):
    name = "bankbook.bank.identity"
    label = "identity"
