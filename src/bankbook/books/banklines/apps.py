from django.apps import AppConfig


class BankLines(AppConfig):
    name = "bankbook.books.banklines"
    label = "banklines"
