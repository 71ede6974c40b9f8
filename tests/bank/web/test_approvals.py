"""The approval log as two people use it: what waits for me, one request with all that it changes, and every way in which it ends."""

from datetime import timedelta

import pytest
from django.test import Client

from bankbook.bank.access.catalogue import SOFTWARE_CEILING, Permission, Right
from bankbook.bank.approvals import actions
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.identity.models import User
from tests.bank.approvals.office import (
    Office,
    a_group_of,
    a_role,
    an_office,
    an_officer,
    ask,
    days_pass,
    fresh,
    may_approve_his_own,
    needs,
    post_of,
)
from tests.bank.cast import PASSWORD, a_person, client_of, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return an_office("Harbour & Vale")


def browser(office: Office, user: User) -> Client:
    return client_of(user, agreement=office.agreement)


def shown(office: Office, user: User, path: str) -> str:
    return browser(office, user).get(path).content.decode()


def decide(office: Office, user: User, request: ChangeRequest, verdict: str, *, seen: int = 0, reason: str = "") -> "object":
    sent = {"version": seen or fresh(request).version, "verdict": verdict, "reason": reason}
    return browser(office, user).post(f"/approvals/{request.public_id}/decide", sent)


def test_the_log_lists_what_the_person_can_decide_now_and_nothing_else(office: Office) -> None:
    role, group = ask(office, "job_role.create", **a_role("Reading")), ask(office, "account_group.create", **a_group_of(office, "Books"))
    needs(office, "account_groups", "B")
    of_b = ask(office, "account_group.create", **a_group_of(office, "Treasury"))

    first, other, maker = (shown(office, user, "/approvals") for user in (office.first, office.other, office.maker))

    assert all(words in first for words in ("Reading", "Books"))
    assert "Treasury" not in first
    assert "Treasury" in other
    assert "Reading" not in other
    assert "Nothing waits for you" in maker
    assert {role.pk, group.pk, of_b.pk} == set(ChangeRequest.objects.values_list("pk", flat=True))


def test_the_overview_says_first_what_waits_for_the_person(office: Office) -> None:
    request = ask(office, "job_role.create", **a_role("Reading"))

    approver, maker = shown(office, office.first, "/"), shown(office, office.maker, "/")

    assert "1 request waits for you" in approver
    assert f"/approvals/{request.public_id}" in approver
    assert "Nothing waits for you" in maker
    assert "Reading" not in maker


def test_a_request_leaves_the_log_of_who_approved_it_and_stays_in_that_of_the_others(office: Office) -> None:
    needs(office, "job_roles", "A", "A")
    request = ask(office, "job_role.create", **a_role("Reading"))

    answer = decide(office, office.first, request, "approve")

    assert answer.status_code == 302
    assert fresh(request).state == "pending"
    assert "Nothing waits for you" in shown(office, office.first, "/approvals")
    assert "Reading" in shown(office, office.second, "/approvals")


def test_the_page_shows_before_and_after_the_seals_and_who_is_affected(office: Office) -> None:
    role = post_of(office.agreement, office.other).role
    pairs = [*SOFTWARE_CEILING]
    request = ask(office, "job_role.edit", **a_role(role.name, pairs=pairs, level="B"), role=str(role.public_id))

    page = shown(office, office.first, f"/approvals/{request.public_id}")

    assert "Right removed" in page
    assert "Manage job roles: Approve" in page
    assert "Level A, still needed" in page
    assert "Abel First or Alma Second" in page
    assert "Who is affected: 1 user" in page
    assert "Bea Other" in page
    assert "Account summary: View" in page  # it stays


def test_the_last_approval_applies_it(office: Office) -> None:
    request = ask(office, "job_role.create", **a_role("Reading"))

    answer = decide(office, office.first, request, "approve")

    assert answer.status_code == 302
    assert fresh(request).state == "applied"
    assert office.agreement.job_roles.filter(name="Reading").exists()
    assert "Approved and applied" in shown(office, office.maker, f"/approvals/{request.public_id}")


def test_a_request_that_changed_after_it_was_shown_is_shown_again_and_nothing_counts(office: Office) -> None:
    needs(office, "job_roles", "A", "A")
    request = ask(office, "job_role.create", **a_role("Reading"))
    seen = request.version
    decide(office, office.first, request, "approve")

    answer = decide(office, office.second, request, "approve", seen=seen)

    assert answer.status_code == 409
    assert "The request changed, look again" in answer.content.decode()
    assert fresh(request).state == "pending"


def test_a_rejection_needs_a_reason_and_ends_it(office: Office) -> None:
    request = ask(office, "job_role.create", **a_role("Reading"))

    without = decide(office, office.first, request, "reject", reason="  ")
    assert without.status_code == 422
    assert "Say why, so that Mia Maker can put it right." in without.content.decode()
    assert fresh(request).state == "pending"

    decide(office, office.first, request, "reject", reason="Too wide")
    assert fresh(request).state == "rejected"
    page = shown(office, office.maker, f"/approvals/{request.public_id}")
    assert "Rejected: nothing changed" in page
    assert "Too wide" in page


def test_nobody_approves_what_he_asked_for_himself(office: Office) -> None:
    request = ask(office, "job_role.create", **a_role("Reading"), by=office.first)

    page = shown(office, office.first, f"/approvals/{request.public_id}")
    answer = decide(office, office.first, request, "approve")

    assert "You asked for this yourself. Somebody else approves it." in page
    assert 'value="approve"' not in page
    assert answer.status_code == 403
    assert fresh(request).state == "pending"


def test_with_self_approved_the_maker_approves_explicitly(office: Office) -> None:
    may_approve_his_own(office.agreement, office.first)
    request = ask(office, "job_role.create", **a_role("Reading"), by=office.first)
    assert fresh(request).state == "pending"

    decide(office, office.first, request, "approve")

    assert fresh(request).state == "applied"
    assert "Level A, self-approved" in shown(office, office.first, f"/approvals/{request.public_id}")


def test_the_maker_cancels_his_own_request_and_nobody_elses(office: Office) -> None:
    request = ask(office, "job_role.create", **a_role("Reading"))

    assert browser(office, office.first).post(f"/approvals/{request.public_id}/cancel").status_code == 403
    assert fresh(request).state == "pending"
    assert browser(office, office.maker).post(f"/approvals/{request.public_id}/cancel").status_code == 302
    assert fresh(request).state == "cancelled"
    assert "Cancelled: nothing changed" in shown(office, office.maker, f"/approvals/{request.public_id}")
    assert browser(office, office.maker).post(f"/approvals/{request.public_id}/cancel").status_code == 302


def test_a_sole_administrator_gives_his_password_again_before_he_widens_his_own_rights(office: Office) -> None:
    may_approve_his_own(office.agreement, office.first)
    office.agreement.is_sole_administrator = True
    office.agreement.save()
    role = post_of(office.agreement, office.first).role
    pairs = [*((each.permission, each.right) for each in role.grants.all()), (Permission.PAYMENTS, Right.VIEW)]
    data = {"name": role.name, "description": "Wider", "level": "A", "pairs": [[str(a), str(b)] for a, b in pairs]}
    request = ask(office, "job_role.edit", **data, role=str(role.public_id), by=office.first)
    client = browser(office, office.first)
    session = client.session
    for record in session["account_authentication_methods"]:
        record.pop("reauthenticated", None)  # given a moment ago, but to sign in
    session.save()
    path = f"/approvals/{request.public_id}"

    assert "Confirm with your password, then approve" in client.get(path).content.decode()
    refused_until_proved(client, request)
    again = f"/sign-in/again?next={path}"
    assert client.post(again, {"password": PASSWORD}).headers["Location"] == path
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 600
    session.save()
    refused_until_proved(client, request)  # ten minutes later

    client.post(again, {"password": PASSWORD})
    client.post(f"{path}/decide", {"version": request.version, "verdict": "approve", "reason": ""})
    assert fresh(request).state == "applied"


def refused_until_proved(client: Client, request: ChangeRequest) -> None:
    sent = client.post(f"/approvals/{request.public_id}/decide", {"version": request.version, "verdict": "approve", "reason": ""})
    assert sent.headers["Location"].startswith("/sign-in/again?next=")
    assert fresh(request).state == "pending"


def test_what_can_no_longer_be_done_ends_out_of_date_and_says_why(office: Office) -> None:
    request = ask(office, "account_group.create", **a_group_of(office, "Books"))
    office.agreement.participants.update(shares_accounts=False)

    decide(office, office.first, request, "approve")

    assert fresh(request).state == "stale"
    page = shown(office, office.maker, f"/approvals/{request.public_id}")
    assert "Out of date: nothing changed" in page
    assert office.account.name in page


def test_an_expired_request_says_so_before_anybody_writes_it_down(office: Office) -> None:
    request = ask(office, "job_role.create", **a_role("Reading"))
    days_pass(request, left=timedelta(seconds=-1))

    page = shown(office, office.first, f"/approvals/{request.public_id}")

    assert "Expired: nothing changed" in page
    assert 'value="approve"' not in page
    assert "Reading" not in shown(office, office.first, "/approvals")


def test_history_and_own_requests_show_the_outcome_and_page_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bankbook.bank.channels.web.views.approvals.PAGE", 2)
    for number in range(5):
        request = ask(office, "job_role.create", **a_role(f"Role {number} of five"))
        actions.cancel(request.public_id, by=office.maker)

    for path in ("/approvals/history", "/approvals/mine"):
        client, seen, address = browser(office, office.maker), [], path
        while address:
            page = client.get(address)
            seen += [line.request.title for line in page.context["lines"]]
            address = f"{path}?after={page.context['older']}" if page.context["older"] else ""
        assert seen == [f"Role {number} of five" for number in (4, 3, 2, 1, 0)]


def test_the_history_holds_only_the_categories_that_the_person_may_see(office: Office) -> None:
    clerk = an_officer(office.agreement, "Cleo Clerk", level="", pairs=[(Permission.MANAGE_ACCOUNT_GROUPS, Right.VIEW)])
    request = ask(office, "job_role.create", **a_role("Reading"))
    actions.cancel(request.public_id, by=office.maker)

    assert "Reading" not in shown(office, clerk, "/approvals/history")
    assert browser(office, clerk).get(f"/approvals/{request.public_id}").status_code == 404
    assert "Reading" in shown(office, office.first, "/approvals/history")


@pytest.mark.parametrize("path", ["", "/decide", "/cancel"])
def test_a_request_of_another_context_is_not_there(office: Office, path: str) -> None:
    request = ask(office, "job_role.create", **a_role("Reading"))
    elsewhere = an_office("Elsewhere")
    address = f"/approvals/{request.public_id}{path}"
    sent = {"version": 1, "verdict": "approve", "reason": "x"}
    give(office.first, elsewhere.agreement)

    outsider = client_of(elsewhere.first, agreement=elsewhere.agreement)
    after_the_switch = client_of(office.first, agreement=elsewhere.agreement)
    powerless = a_person("Noa Nobody")
    give(powerless, office.agreement, pairs=SOFTWARE_CEILING)

    for client in (outsider, after_the_switch, browser(office, powerless)):
        assert (client.post(address, sent) if path else client.get(address)).status_code == 404
    assert fresh(request).state == "pending"
