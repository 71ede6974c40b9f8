from django.apps import AppConfig


class Notices(AppConfig):
    name = "bankbook.bank.notices"
    label = "notices"
