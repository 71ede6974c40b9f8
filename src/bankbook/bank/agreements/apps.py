from django.apps import AppConfig


class Agreements(AppConfig):
    name = "bankbook.bank.agreements"
    label = "agreements"
