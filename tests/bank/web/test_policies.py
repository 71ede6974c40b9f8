"""Approval policies as customers ask for them, and the terms that the bank's staff set."""

import pytest

from bankbook.audit.models import AuditEvent
from bankbook.bank.access.catalogue import SOFTWARE_CEILING
from bankbook.bank.approvals.models import ChangeRequest
from tests.bank.approvals.office import Office, a_role, an_office, approve, ask, fresh, needs
from tests.bank.cast import Cast, a_person, client_of, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return an_office("Harbour & Vale")


def test_the_page_names_the_levels_of_each_category_and_who_could_give_them(office: Office) -> None:
    needs(office, "job_roles", "A", "B")

    page = client_of(office.maker, agreement=office.agreement).get("/approvals/policies")

    roles = next(each for each in page.context["policies"] if each.category == "job_roles")
    assert [(slot.level, slot.people) for slot in roles.slots] == [("A", ["Abel First", "Alma Second"]), ("B", ["Bea Other"])]
    assert "2 approvals" in page.content.decode()


def test_another_policy_is_asked_for_and_changes_nothing_before_it_is_approved(office: Office) -> None:
    sent = {"first": "A", "second": "B", "third": ""}

    answer = client_of(office.maker, agreement=office.agreement).post("/approvals/policies/job_roles", sent)

    request = ChangeRequest.objects.get(kind="policy.set")
    assert answer.headers["Location"] == f"/approvals/{request.public_id}"
    assert not office.agreement.approval_policies.exists()
    page = client_of(office.first, agreement=office.agreement).get(f"/approvals/{request.public_id}").content.decode()
    assert "A + B" in page
    assert "Set the approval policy “Job roles”" in page
    approve(request, by=office.first)
    assert office.agreement.approval_policies.get().levels == ["A", "B"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"first": "C", "second": "", "third": ""}, "Nobody could satisfy C"),
        ({"first": "A", "second": "A", "third": "A"}, "Nobody could satisfy A + A + A"),
        ({"first": "B", "second": "B", "third": ""}, "Nobody could satisfy B + B"),
    ],
    ids=["a level nobody holds", "three of two", "two of one"],
)
def test_a_policy_that_the_active_approvers_could_not_satisfy_is_refused(office: Office, sent: dict[str, str], said: str) -> None:
    answer = client_of(office.maker, agreement=office.agreement).post("/approvals/policies/job_roles", sent)

    assert said in answer.content.decode()
    assert not ChangeRequest.objects.exists()


def test_fewer_approvals_than_the_bank_asks_for_are_refused(office: Office) -> None:
    office.agreement.min_approvals = 2
    office.agreement.save()

    answer = client_of(office.maker, agreement=office.agreement).post(
        "/approvals/policies/job_roles", {"first": "A", "second": "", "third": ""}
    )

    assert "The bank asks for at least 2 approvals here." in answer.content.decode()
    assert not ChangeRequest.objects.exists()


def test_staff_set_the_terms_of_a_context_which_count_at_once(office: Office, cast: Cast) -> None:
    request = ask(office, "job_role.create", **a_role("Reading"))
    address = f"/staff/contexts/{office.agreement.public_id}"

    answer = client_of(cast.staff).post(address, {"min_approvals": "2"})

    assert answer.status_code == 302
    office.agreement.refresh_from_db()
    assert (office.agreement.min_approvals, office.agreement.is_sole_administrator) == (2, False)
    assert AuditEvent.objects.filter(what="agreement.terms_set").count() == 1
    assert approve(request, by=office.first).state == "pending"
    assert approve(fresh(request), by=office.second).state == "applied"


def test_one_person_alone_cannot_be_asked_for_two_approvals(office: Office, cast: Cast) -> None:
    sent = {"min_approvals": "2", "is_sole_administrator": "on"}

    answer = client_of(cast.staff).post(f"/staff/contexts/{office.agreement.public_id}", sent)

    assert "One person alone cannot give more than one approval." in answer.content.decode()
    office.agreement.refresh_from_db()
    assert office.agreement.is_sole_administrator is False


def test_staff_find_a_context_by_its_name(office: Office, cast: Cast) -> None:
    page = client_of(cast.staff).get("/staff/contexts", {"q": "Second"})

    assert {str(each) for each in page.context["contexts"]} == {"Second Ltd"}


def test_nobody_else_sees_or_sets_policies_and_terms(office: Office) -> None:
    powerless = a_person("Noa Nobody")
    give(powerless, office.agreement, pairs=SOFTWARE_CEILING)
    client = client_of(powerless, agreement=office.agreement)

    for path in (
        "/approvals/policies",
        "/approvals/policies/job_roles",
        f"/staff/contexts/{office.agreement.public_id}",
        "/staff/contexts",
    ):
        assert client.get(path).status_code == 404
        assert client.post(path, {"first": "A", "min_approvals": "1"}).status_code in {404, 405}
    assert not ChangeRequest.objects.exists()
