from django.apps import AppConfig


class BooksWeb(AppConfig):
    name = "bankbook.books.web"
    label = "books_web"
