"""Every address of the bank's web door, screen by screen."""

from django.urls import URLPattern

from bankbook.bank.channels.web.views import (
    accounts,
    api_keys,
    consents,
    health,
    mailbox,
    overview,
    sign_in,
    staff,
)

app_name = "bank"

urlpatterns: list[URLPattern] = [
    *sign_in.urlpatterns,
    *overview.urlpatterns,
    *accounts.urlpatterns,
    *consents.urlpatterns,
    *staff.urlpatterns,
    *api_keys.urlpatterns,
    *mailbox.urlpatterns,
    *health.urlpatterns,
]

foreign_urlpatterns: list[URLPattern] = sign_in.foreign_urlpatterns
"""Ours too, under the names by which allauth looks for them."""
