from django.apps import AppConfig


class Access(AppConfig):
    name = "bankbook.bank.access"
    label = "access"
