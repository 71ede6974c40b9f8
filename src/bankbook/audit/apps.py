"""Registers the audit tables with Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The application."""

    name = "bankbook.audit"
    label = "audit"
