"""How far the story of each account has been told."""

from django.db import models


class Told(models.Model):
    """An account of the story (`key`), and the last day of which everything is posted. A home without a row here is not the demo's."""

    account = models.OneToOneField("accounts.Account", on_delete=models.PROTECT)
    key = models.CharField(max_length=48, unique=True)
    until = models.DateField()

    def __str__(self) -> str:
        return f"{self.key} until {self.until}"
