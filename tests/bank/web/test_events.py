"""What people do through the doors, as the record keeps it."""

import pytest
from django.test import Client
from django.urls import reverse

from bankbook import audit
from bankbook.audit.models import AuditEvent
from tests.bank.approvals import office
from tests.bank.cast import PASSWORD, Cast, client_of, give

pytestmark = pytest.mark.django_db


def test_each_thing_that_a_person_does_leaves_one_entry(cast: Cast) -> None:
    """Signing in wrongly and rightly, choosing a context, being kept out; then a request from its submission to its effect."""
    give(cast.maker, cast.overview, pairs=office.SOFTWARE_CEILING)
    before, client = AuditEvent.objects.count(), Client(REMOTE_ADDR="192.0.2.7")
    for password in ("not the password", PASSWORD):
        client.post(reverse("bank:sign-in"), {"user_id": cast.maker.user_code, "password": password})
    client.post(reverse("bank:contexts"), {"context": str(cast.overview.public_id)})
    client.get(reverse("bank:record"))
    client.post(reverse("bank:sign-out"))

    maker, user, context = str(cast.maker.public_id), "user", str(cast.overview.public_id)
    found = AuditEvent.objects.filter(seq__gt=before).order_by("seq")
    assert [(each.what, each.actor_id, each.target_kind, each.context, each.result) for each in found] == [
        ("sign_in.refused", "", user, "", "refused"),
        ("sign_in.accepted", maker, user, "", "ok"),
        ("context.chosen", maker, "agreement", context, "ok"),
        ("access.denied", maker, "page", context, "refused"),
        ("sign_in.ended", maker, user, "", "ok"),
    ]
    assert {each.source for each in found if each.what.startswith(("sign_in.refused", "sign_in.accepted", "access"))} == {"192.0.2.7"}


def test_a_request_leaves_an_entry_at_each_step_with_what_it_changes_as_a_hash() -> None:
    people = office.an_office()
    before = AuditEvent.objects.count()
    request = office.ask(people, "job_role.create", **office.a_role("Reading"))
    office.approve(request, by=people.first)

    found = list(AuditEvent.objects.filter(seq__gt=before).order_by("seq"))
    assert [(each.what, each.actor_label) for each in found] == [
        ("request.submitted", "Mia Maker"),
        ("request.approved", "Abel First"),
        ("job_role.created", "Abel First"),
        ("request.applied", "Abel First"),
    ]
    assert all(each.before_hash != each.after_hash and each.after_hash for each in found)
    assert found[2].detail["request"] == str(request.public_id)
    assert audit.verify_chain().ok


def test_what_somebody_typed_as_his_password_is_nowhere_in_the_record(cast: Cast) -> None:
    Client().post(reverse("bank:sign-in"), {"user_id": cast.maker.user_code, "password": "my-mistyped-secret"})
    Client().post(reverse("bank:sign-in"), {"user_id": "my-mistyped-secret", "password": ""})

    assert not [each for each in AuditEvent.objects.all() if "my-mistyped-secret" in repr(each.__dict__)]


def test_staff_pages_keep_a_customer_out_and_that_is_recorded(cast: Cast) -> None:
    client_of(cast.maker, agreement=cast.agreement).get(reverse("bank:inquiries"))

    assert AuditEvent.objects.get(what="access.denied").target_id == "staff"
