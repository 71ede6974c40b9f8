"""Addresses of the design system, the same in both halves."""

from django.urls import path

from bankbook.ui import views

app_name = "ui"
urlpatterns = [
    path("components", views.components, name="components"),
    path("scheme", views.scheme, name="scheme"),
]
