"""Registers the design system with Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, components, template tags and static files; no tables."""

    name = "bankbook.ui"
    label = "ui"
