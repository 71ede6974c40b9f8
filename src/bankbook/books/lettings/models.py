"""What an agency lets, for whom, to whom, and which reference each tenancy was asked to quote."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Landlord(models.Model):
    """Who owns what is let."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT)
    name = models.CharField(max_length=140)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="landlord_once")]

    def __str__(self) -> str:
        return self.name


class Property(models.Model):
    """What is let."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT)
    landlord = models.ForeignKey(Landlord, on_delete=models.PROTECT)
    address = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "address"], name="property_once")]

    def __str__(self) -> str:
        return self.address


class Tenancy(models.Model):
    """One agreement to let. `code` is the agency's own name for it; tenants are listed as they sign."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT)
    code = models.CharField(max_length=32)
    tenants = models.JSONField()  # list of names
    let_property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="tenancies")
    rent_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    rent_day = models.PositiveSmallIntegerField()
    start = models.DateField()
    end = models.DateField(null=True)
    is_disputed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="tenancy_code_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def tenant_names(self) -> str:
        """The tenants as one text, in the order in which they signed."""
        return ", ".join(self.tenants)


class PaymentReference(models.Model):
    """A reference that was issued to a tenancy. Kept for ever: whether it was ever anyone else's must stay answerable."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT)
    tenancy = models.ForeignKey(Tenancy, on_delete=models.PROTECT, related_name="references")
    reference = models.CharField(max_length=35)  # as issued
    key = models.CharField(max_length=35, db_index=True)  # upper case, letters and digits only
    issued_on = models.DateField()
    retired_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenancy", "key"], name="reference_once_per_tenancy")]

    def __str__(self) -> str:
        return self.reference


class StagedFile(models.Model):
    """A file that a person has been shown the plan of and has not decided on. Its body goes with the decision."""

    class Kind(models.TextChoices):
        TENANCIES = "tenancies", _("Tenancies")
        CHARGES = "charges", _("Charges")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=200)
    body = models.BinaryField()  # zlib
    made_by = models.CharField(max_length=140)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
