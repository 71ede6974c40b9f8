from django.apps import AppConfig


class Approvals(AppConfig):
    name = "bankbook.bank.approvals"
    label = "approvals"
