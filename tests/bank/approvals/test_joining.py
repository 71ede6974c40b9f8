"""Coming to work in further contexts: only from the main entity or from the overview."""

import pytest

from bankbook.audit import SYSTEM
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals import actions
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.approvals.rules import State
from bankbook.bank.errors import NotFound, Refused
from bankbook.bank.identity.models import User
from tests.bank.approvals.office import Office, a_post, an_office, approve
from tests.bank.cast import a_person, agreement_of

pytestmark = pytest.mark.django_db


@pytest.fixture(name="office")
def the_office(db: None) -> Office:
    return an_office()


def context(office: Office, name: str) -> ServiceAgreement:
    if name == "overview":
        return office.agreement.group.agreements.get(kind=ServiceAgreement.Kind.GROUP_OVERVIEW)
    return agreement_of(office.agreement.group, name)


def at_home(office: Office, home: str) -> User:
    user = a_person()
    agreements.add_member(context(office, home), by=SYSTEM, user_id=user.pk)
    return user


def asked(office: Office, target: str, user: User) -> ChangeRequest:
    """The maker, at work in that context too, asks to let the user in."""
    agreement = context(office, target)
    a_post(agreement, office.maker, level="")
    a_post(agreement, office.first)
    return actions.submit(agreement, kind="membership.add", data={"user": str(user.public_id)}, by=office.maker)


@pytest.mark.parametrize(
    ("home", "target"), [("Main Ltd", "Second Ltd"), ("Main Ltd", "overview"), ("overview", "Second Ltd"), ("overview", "Main Ltd")]
)
def test_from_the_main_entity_and_the_overview_one_is_added_to_further_contexts(office: Office, home: str, target: str) -> None:
    user = at_home(office, home)
    request = asked(office, target, user)
    assert not context(office, target).memberships.filter(user=user).exists()

    assert approve(request, by=office.first).state == State.APPLIED

    added = context(office, target).memberships.get(user=user)
    assert (added.is_active, added.is_home) == (True, False)


@pytest.mark.parametrize("target", ["Main Ltd", "overview"])
def test_who_was_created_in_another_entity_stays_there(office: Office, target: str) -> None:
    user = at_home(office, "Second Ltd")

    with pytest.raises(Refused) as refused:
        asked(office, target, user)

    assert refused.value.code == "not_from_main_entity"
    assert not ChangeRequest.objects.exists()


def test_a_user_of_another_business_group_is_not_there(office: Office) -> None:
    with pytest.raises(NotFound):
        asked(office, "Second Ltd", an_office().first)


@pytest.mark.parametrize("kind", ["membership.add", "membership.remove"])
@pytest.mark.parametrize(
    "user", ["nonsense", 7, None, ["a"], "\x00"], ids=["no id", "a number", "nothing", "a list", "a control character"]
)
def test_what_is_no_users_id_is_nobody(office: Office, kind: str, user: object) -> None:
    with pytest.raises(NotFound):
        actions.submit(office.agreement, kind=kind, data={"user": user}, by=office.maker)


def test_a_home_that_nobody_approved_yet_opens_no_further_context(office: Office) -> None:
    user = a_person()
    agreements.make_home(office.agreement, by=SYSTEM, user_id=user.pk)

    with pytest.raises(Refused) as refused:
        asked(office, "Second Ltd", user)

    assert refused.value.code == "not_from_main_entity"


def test_who_works_there_already_is_not_added_again(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        asked(office, "Main Ltd", office.second)

    assert refused.value.code == "already_member"
