from django.apps import AppConfig


class Organisations(AppConfig):
    name = "bankbook.books.organisations"
    label = "organisations"
