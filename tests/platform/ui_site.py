"""Addresses for tests of the design system alone."""

from django.urls import include, path

urlpatterns = [path("", include("bankbook.ui.urls"))]
