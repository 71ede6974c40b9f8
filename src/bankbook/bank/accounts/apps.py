from django.apps import AppConfig


class Accounts(AppConfig):
    name = "bankbook.bank.accounts"
    label = "accounts"
