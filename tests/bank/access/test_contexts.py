"""What belongs to one context has no effect and no existence in any other (rules 4 to 6)."""

import pytest

from bankbook.audit import SYSTEM
from bankbook.bank.access import actions
from bankbook.bank.access.catalogue import APPLICABLE, APPLICABLE_PAIRS, Permission, Right
from bankbook.bank.access.queries import held_pairs
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.agreements.models import LegalEntity, ServiceAgreement
from bankbook.bank.errors import NotFound
from tests.bank.access.asking import a_standing_group, a_standing_role, done, explained, place, refusal, role_called, told
from tests.bank.approvals.office import Office, a_group_of, a_role, an_office, ask
from tests.bank.cast import a_person, agreement_of, an_account, give

pytestmark = pytest.mark.django_db
VIEW = (Permission.ACCOUNT_SUMMARY, Right.VIEW)


@pytest.fixture(name="office")
def the_office() -> Office:
    return an_office()


@pytest.fixture(name="elsewhere")
def another_context_of_the_group(office: Office) -> ServiceAgreement:
    return agreement_of(office.agreement.group, "Second Ltd")


def test_what_was_made_in_one_context_is_not_there_in_another(office: Office, elsewhere: ServiceAgreement) -> None:
    done(office, "job_role.create", **a_role("Viewing here"))
    done(office, "account_group.create", **a_group_of(office, "Accounts here"))
    role = role_called(office.agreement, "Viewing here")
    beside = a_standing_role(elsewhere, VIEW)
    give(office.maker, elsewhere)

    assert "Viewing here" in {each["name"] for each in told("roles list", f"--context={office.agreement.public_id}")}
    assert "Viewing here" not in {each["name"] for each in told("roles list", f"--context={elsewhere.public_id}")}
    assert told("account-groups list", f"--context={elsewhere.public_id}") == []
    with pytest.raises(NotFound):
        ask(office, "job_role.edit", role=str(beside.public_id), **a_role("Taken over"))
    with pytest.raises(NotFound):
        actions.assign(place(office.maker, elsewhere), by=SYSTEM, role=role, account_groups=[])


def test_same_named_roles_are_two_and_no_right_of_one_works_in_another_context(office: Office, elsewhere: ServiceAgreement) -> None:
    overview = ServiceAgreement.objects.get(group=office.agreement.group, kind=ServiceAgreement.Kind.GROUP_OVERVIEW)
    user = a_person("Wanda Worker")
    everything = sorted(APPLICABLE_PAIRS)
    for agreement, pairs in ((office.agreement, everything), (elsewhere, [VIEW]), (overview, [VIEW])):
        membership = agreements.add_member(agreement, by=SYSTEM, user_id=user.pk)
        role = a_standing_role(agreement, *pairs, name="Treasurer")
        actions.assign(membership, by=SYSTEM, role=role, account_groups=[a_standing_group(agreement, an_account(_entity(agreement)))])

    assert held_pairs(user, office.agreement) == APPLICABLE_PAIRS
    assert held_pairs(user, elsewhere) == held_pairs(user, overview) == {VIEW}
    here, there = an_account(office.agreement.entity), office.account
    assert not explained(user, here, agreement=elsewhere)["allowed"]
    assert not explained(user, there, agreement=elsewhere)["allowed"]


@pytest.mark.parametrize("right", sorted(APPLICABLE[Permission.PAYMENTS] - {Right.VIEW}))
def test_nobody_pays_in_the_overview_whatever_his_role_says(office: Office, right: Right) -> None:
    overview = ServiceAgreement.objects.get(group=office.agreement.group, kind=ServiceAgreement.Kind.GROUP_OVERVIEW)
    user, pair = a_person("Pia Payer"), (Permission.PAYMENTS, right)
    for agreement in (overview, office.agreement):
        give(user, agreement, accounts=[office.account])

    assert explained(user, office.account, agreement=overview, pair=pair)["reason"] == "above_the_ceiling"
    assert explained(user, office.account, agreement=office.agreement, pair=pair)["allowed"]


def test_an_unknown_context_is_none(office: Office) -> None:
    assert refusal("roles list", "--context=7b0c9c0e-51c3-4d5a-8d0f-000000000000") == "not_found"
    assert refusal("roles show", "not-an-id") == "not_found"


def _entity(agreement: ServiceAgreement) -> LegalEntity | None:
    return agreement.entity or agreement.group.entities.order_by("pk").first()
