"""Every address of the bank's web door, screen by screen."""

from django.urls import URLPattern

from bankbook.bank.channels.web.views import (
    access_review,
    account_groups,
    accounts,
    api_keys,
    approvals,
    authenticators,
    can_i,
    connect_software,
    consents,
    first_sign_in,
    health,
    help,
    help_desk,
    job_roles,
    mailbox,
    new_user,
    notices,
    overview,
    policies,
    profile,
    record,
    sign_in,
    staff,
    terms,
    user_access,
    users,
)

app_name = "bank"

urlpatterns: list[URLPattern] = [
    *sign_in.urlpatterns,
    *first_sign_in.urlpatterns,
    *profile.urlpatterns,
    *overview.urlpatterns,
    *new_user.urlpatterns,
    *users.urlpatterns,
    *user_access.urlpatterns,
    *job_roles.urlpatterns,
    *account_groups.urlpatterns,
    *accounts.urlpatterns,
    *approvals.urlpatterns,
    *policies.urlpatterns,
    *can_i.urlpatterns,
    *connect_software.urlpatterns,
    *consents.urlpatterns,
    *notices.urlpatterns,
    *record.urlpatterns,
    *access_review.urlpatterns,
    *help.urlpatterns,
    *staff.urlpatterns,
    *terms.urlpatterns,
    *help_desk.urlpatterns,
    *api_keys.urlpatterns,
    *mailbox.urlpatterns,
    *health.urlpatterns,
]

foreign_urlpatterns: list[URLPattern] = [*sign_in.foreign_urlpatterns, *authenticators.foreign_urlpatterns]
"""Ours too, under the names by which allauth looks for them."""
