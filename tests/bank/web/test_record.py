"""The record of a context and what is asked of it: who may read it, what it says of whom, and what stays another context's."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from bankbook import audit, clock
from bankbook.audit import SYSTEM
from bankbook.audit.models import AuditEvent
from bankbook.bank.access.actions import reviews as reviewing
from bankbook.bank.access.catalogue import SOFTWARE_CEILING
from bankbook.bank.access.models import AccountGroup, JobRole
from bankbook.bank.access.queries import reviews
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.identity import actions as identity
from bankbook.bank.identity.models import User
from tests.bank.approvals import office
from tests.bank.approvals.office import Office
from tests.bank.cast import Cast, a_person, actor, client_of

pytestmark = pytest.mark.django_db

PAGES = ["record", "record-csv", "record-who", "record-why", "access-review"]


@pytest.fixture(name="people")
def the_people(db: None) -> Office:
    return office.an_office()


def reader(people: Office) -> Client:
    return client_of(people.first, agreement=people.agreement)


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_to_who_looks_after_permissions_and_to_nobody_else(people: Office, cast: Cast, name: str) -> None:
    viewing = office.an_officer(people.agreement, level="", pairs=SOFTWARE_CEILING)

    assert reader(people).get(reverse(f"bank:{name}")).status_code == 200
    assert client_of(viewing, agreement=people.agreement).get(reverse(f"bank:{name}")).status_code == 404
    assert client_of(cast.software, agreement=cast.agreement).get(reverse(f"bank:{name}")).status_code == 404
    assert Client().get(reverse(f"bank:{name}")).status_code == 302


def test_the_record_tells_what_happened_here_and_nothing_of_another_context(people: Office) -> None:
    request = office.ask(people, "job_role.create", **office.a_role("Reading alone"))
    office.approve(request, by=people.first)
    elsewhere = office.an_office("Elsewhere")
    office.ask(elsewhere, "job_role.create", **office.a_role("Not for you"))

    lines = reader(people).get(reverse("bank:record")).context["lines"]

    assert [each.words for each in lines[:4]] == ["A change took effect", "Job role made", "Approved a change", "Asked for a change"]
    assert {each.request for each in lines[:4]} == {str(request.public_id)}
    assert "Not for you" not in {each.about for each in lines}
    assert {each.event.context for each in lines} <= {str(people.agreement.public_id), ""}


def test_what_happens_to_a_membership_is_told_with_the_name_of_the_user(people: Office) -> None:
    office.newcomer(people, "Nora Newcomer")

    [line] = reader(people).get(reverse("bank:record"), {"kind": "users"}).context["lines"][:1]

    assert (line.words, line.about) == ("User created here", "Nora Newcomer")


def test_the_record_is_narrowed_by_kind_person_and_day(people: Office) -> None:
    office.ask(people)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        office.reject(office.ask(people, "job_role.create", **office.a_role("Later")), by=people.first)
        today = clock.now().date().isoformat()
        client = reader(people)

        def listed(**query: str) -> list[str]:
            return [each.words for each in client.get(reverse("bank:record"), query).context["lines"]]

        assert set(listed(kind="requests")) == {"Asked for a change", "Rejected a change", "A change was out of date"} & set(listed())
        assert listed(person=str(people.maker.public_id), kind="requests") == ["Asked for a change"] * 2
        assert listed(day=today, kind="requests").count("Asked for a change") == 1
        assert listed(day="2001-01-01") == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("name", ["record", "record-csv", "record-who"])
def test_a_day_at_the_ends_of_the_calendar_breaks_nothing(people: Office, name: str, day: str) -> None:
    asked = {"account": str(people.account.public_id), "day": day}

    assert reader(people).get(reverse(f"bank:{name}"), asked).status_code == 200


def test_the_record_goes_on_page_by_page_without_gap_or_repeat(people: Office) -> None:
    for number in range(120):
        context = str(people.agreement.public_id)
        audit.record(SYSTEM, what="context.chosen", target=("agreement", context), context=context, detail={"number": number})
    client, seen, query = reader(people), [], {"kind": "sign_ins"}
    while True:
        page = client.get(reverse("bank:record"), query)
        seen += [each.event.detail["number"] for each in page.context["lines"]]
        if not page.context["older"]:
            break
        query["before"] = str(page.context["older"])

    assert seen == list(reversed(range(120)))


def test_the_file_holds_the_same_entries_and_no_formula(people: Office) -> None:
    context = str(people.agreement.public_id)
    audit.record(SYSTEM, what="context.chosen", target=("agreement", context), context=context, reason="=HYPERLINK(1)")

    answer = reader(people).get(reverse("bank:record-csv"), {"kind": "sign_ins"})

    rows = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode())))
    assert [row["Reason"] for row in rows] == ["'=HYPERLINK(1)"]
    assert rows[0]["Hash"] == AuditEvent.objects.get(seq=rows[0]["Number"]).hash


def test_who_could_see_an_account_names_the_approvals(people: Office) -> None:
    software = connected(people)

    page = reader(people).get(reverse("bank:record-who"), {"account": str(people.account.public_id), "day": clock.now().date().isoformat()})

    [sight] = page.context["sights"]
    assert (sight.user, sight.assignment.approvers) == (software, ("Abel First (A)",))
    assert "approved by Abel First (A)" in page.content.decode()


def test_an_account_of_another_context_cannot_be_asked_about(people: Office) -> None:
    elsewhere = office.an_office("Elsewhere")
    query = {"account": str(elsewhere.account.public_id), "day": clock.now().date().isoformat()}

    for name in ("record-who", "record-why"):
        page = reader(people).get(reverse(f"bank:{name}"), query | {"user": str(people.maker.public_id)})
        assert page.context["form"].errors.keys() == {"account"}
        assert elsewhere.account.name not in page.content.decode()


def test_why_a_user_sees_an_account_is_told_step_by_step_with_the_requests(people: Office) -> None:
    software = connected(people)
    query = {"user": str(software.public_id), "account": str(people.account.public_id), "day": clock.now().date().isoformat()}

    page = reader(people).get(reverse("bank:record-why"), query)
    identity.suspend(software, by=SYSTEM)
    after = reader(people).get(reverse("bank:record-why"), query)

    assert page.context["told"].is_allowed
    assert page.content.decode().count("approved by Abel First (A)") == 4
    assert [each.is_passed for each in after.context["told"].steps] == [False, None, None, None, None, None]


def test_a_day_in_the_past_is_explained_as_it_was(db: None) -> None:
    with time_machine.travel(clock.now() - timedelta(days=3)):
        people = office.an_office()
        software = connected(people)
    with time_machine.travel(clock.now() - timedelta(days=1)):
        identity.suspend(software, by=SYSTEM)
    asked = {"user": str(software.public_id), "account": str(people.account.public_id)}

    def allowed(days: int) -> bool:
        day = (clock.now() - timedelta(days=days)).date().isoformat()
        return bool(reader(people).get(reverse("bank:record-why"), asked | {"day": day}).context["told"].is_allowed)

    assert [allowed(days) for days in (4, 2, 0)] == [False, True, False]


def test_software_unused_for_more_than_90_days_is_flagged_until_somebody_keeps_it(people: Office) -> None:
    with time_machine.travel(clock.now() - timedelta(days=120)):
        old = connected(people, name="ERP Bridge")
    User.objects.filter(pk=old.pk).update(created_at=clock.now() - timedelta(days=120), last_used_at=clock.now() - timedelta(days=91))
    fresh = connected(people, name="New Feed")
    User.objects.filter(pk=fresh.pk).update(last_used_at=clock.now() - timedelta(days=89))

    page = reader(people).get(reverse("bank:access-review"))
    [first, second] = page.context["rows"]
    kept = reader(people).post(reverse("bank:access-keep", args=[old.public_id]), follow=True)

    assert (first.user, first.unused_days, first.is_due, first.approvers, first.accounts) == (old, 91, True, ("Abel First (A)",), 1)
    assert (second.user, second.unused_days, second.is_due) == (fresh, None, False)
    assert [each.is_due for each in kept.context["rows"]] == [False, False]
    assert {each.kept_by for each in kept.context["rows"]} == {"Abel First", ""}
    assert AuditEvent.objects.filter(what="access.kept", target_id=str(old.public_id)).count() == 1


def test_what_was_kept_is_due_again_after_90_days(people: Office) -> None:
    software = connected(people)
    with time_machine.travel(clock.now() - timedelta(days=91)):
        reviewing.keep(people.agreement, software, by=actor(people.first))
    User.objects.filter(pk=software.pk).update(last_used_at=clock.now())

    [row] = reviews.reviewed(people.agreement)

    assert row.is_due


def test_nobody_is_kept_who_is_no_accounting_software_of_this_context(people: Office, cast: Cast) -> None:
    for other in (people.maker, cast.software):
        assert reader(people).post(reverse("bank:access-keep", args=[other.public_id])).status_code == 404


def test_a_page_that_somebody_may_not_open_is_recorded_once_an_hour(people: Office) -> None:
    viewing = office.an_officer(people.agreement, "Vera Viewer", level="", pairs=SOFTWARE_CEILING)
    client = client_of(viewing, agreement=people.agreement)
    for _time in range(5):
        client.get(reverse("bank:record"))
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        client_of(viewing, agreement=people.agreement).get(reverse("bank:record"))

    found = AuditEvent.objects.filter(what="access.denied")
    assert [(each.actor_label, each.target_id, each.context, each.result) for each in found] == [
        ("Vera Viewer", "manage_permissions: view", str(people.agreement.public_id), "refused")
    ] * 2


def connected(people: Office, *, name: str = "Ledger Feed") -> User:
    """Accounting software that reached the office's account by four approved requests, and is active, as the record says."""
    software = a_person(name, kind=User.Kind.SOFTWARE)
    audit.record(SYSTEM, what="user.created", target=("user", str(software.public_id)), detail={"state": "active"})
    agreements.make_home(people.agreement, by=SYSTEM, user_id=software.pk)
    user, account = str(software.public_id), str(people.account.public_id)
    approved(people, "membership.add", user=user)
    approved(people, "job_role.create", **office.a_role(f"Role of {name}"))
    approved(people, "account_group.create", name=f"Group of {name}", description="For it", accounts=[account])
    role, group = JobRole.objects.get(name=f"Role of {name}"), AccountGroup.objects.get(name=f"Group of {name}")
    approved(people, "assignment.set", user=user, role=str(role.public_id), account_groups=[str(group.public_id)])
    return software


def approved(people: Office, kind: str, **data: Any) -> None:
    assert office.approve(office.ask(people, kind, **data), by=people.first).state == "applied"
