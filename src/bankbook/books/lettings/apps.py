from django.apps import AppConfig


class Lettings(AppConfig):
    name = "bankbook.books.lettings"
    label = "lettings"
