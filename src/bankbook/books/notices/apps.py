from django.apps import AppConfig


class Notices(AppConfig):
    name = "bankbook.books.notices"
    label = "notices"
