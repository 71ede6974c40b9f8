from django.apps import AppConfig


class Assignments(AppConfig):
    name = "bankbook.books.assignments"
    label = "assignments"
