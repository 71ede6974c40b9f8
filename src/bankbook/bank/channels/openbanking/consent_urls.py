"""Addresses of the consent pages: one link for each request, and the steps behind it."""

from django.urls import path

from bankbook.bank.channels.openbanking import consent_pages as pages
from bankbook.bank.channels.openbanking import reconfirm_pages

app_name = "consent"

urlpatterns = [
    path("again/<slug:token>", reconfirm_pages.confirm, name="again"),
    path("<slug:token>", pages.start, name="start"),
    path("<slug:token>/sign-in", pages.sign_in, name="sign-in"),
    path("<slug:token>/accounts", pages.accounts, name="accounts"),
    path("<slug:token>/refuse", pages.refuse, name="refuse"),
    path("<slug:token>/return", pages.way_back, name="return"),
]
