from django.apps import AppConfig


class BankWeb(AppConfig):
    name = "bankbook.bank.channels.web"
    label = "bank_web"
