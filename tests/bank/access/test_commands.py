"""The room's commands, as words and as JSON."""

from io import StringIO

import pytest
from django.core.management import call_command

from bankbook.audit import SYSTEM
from bankbook.bank.access import actions
from bankbook.bank.access.catalogue import SOFTWARE_CEILING
from tests.bank.access.asking import a_standing_group, a_standing_role, explained, place, refusal, told
from tests.bank.cast import Cast, an_account

pytestmark = pytest.mark.django_db


def test_roles_are_listed_with_their_rights_and_shown_with_their_holders(cast: Cast) -> None:
    role = a_standing_role(cast.agreement, *SOFTWARE_CEILING)
    actions.assign(place(cast.software, cast.agreement), by=SYSTEM, role=role, account_groups=[])

    (listed,) = [each for each in told("roles list", f"--context={cast.agreement.public_id}") if each["name"] == "Standing"]
    shown = told("roles show", listed["id"])

    assert listed["rights"] == ["account_summary:view", "manage_statements:view"]
    assert (listed["context"], listed["origin"], listed["level"], listed["version"]) == ("Lettings Ltd", "custom", None, 1)
    assert shown["holders"] == [{"user_code": cast.software.code_shown, "name": "Ledger Feed"}]
    assert shown["ended_at"] is None


def test_account_groups_are_listed_with_their_accounts_and_shown_with_their_holders(cast: Cast) -> None:
    (listed,) = [each for each in told("account-groups list") if cast.maker.user_code in _holders(each["id"])]

    assert [each["id"] for each in listed["accounts"]] == [str(cast.account.public_id)]
    assert listed["accounts"][0]["number"] == cast.account.masked


def test_assignments_are_listed_of_one_user_or_context_and_shown(cast: Cast) -> None:
    (of_maker,) = told("assignments list", f"--user={cast.maker.user_code}")
    here = told("assignments list", f"--context={cast.agreement.public_id}")

    assert of_maker in here
    assert told("assignments show", of_maker["id"]) == of_maker
    assert cast.outsider.code_shown not in {each["user"]["user_code"] for each in here}


def test_an_explanation_tells_the_six_steps_and_what_answered_each(cast: Cast) -> None:
    found = explained(cast.maker, cast.account)

    assert (found["allowed"], found["reason"], found["right"]) == (True, "allowed", "Account summary: View")
    assert [each["step"] for each in found["path"]] == ["user", "membership", "ceiling", "job_role", "account_group", "account"]
    assert [each["passed"] for each in found["path"]] == [True] * 6
    answered = {each["step"]: each["answered_by"] for each in found["path"]}
    assert answered["user"] == ["Ana Maker"]
    assert answered["membership"] == ["Lettings Ltd"]
    assert answered["account"] == [f"Client account {cast.account.masked}"]
    assert len(answered["job_role"]) == len(answered["account_group"]) == 1


def test_an_explanation_of_a_refusal_ends_where_it_was_refused(cast: Cast) -> None:
    found = explained(cast.maker, an_account(cast.agreement.entity))

    assert found["reason"] == "in_no_account_group"
    assert [each["passed"] for each in found["path"]] == [True, True, True, True, False, None]
    assert explained(cast.outsider, cast.account)["reason"] == "in_no_account_group"
    assert explained(cast.outsider, cast.account, agreement=cast.agreement)["reason"] == "not_a_member"


def test_an_explanation_in_words_has_a_step_a_line(cast: Cast) -> None:
    out = StringIO()

    call_command("access_explain", f"--user={cast.maker.user_code}", f"--account={cast.account.iban}", stdout=out)

    lines = out.getvalue().splitlines()
    assert lines[0] == "Ana Maker, Account summary: View: allowed"
    assert len(lines) == 7


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("account-groups show", ("7b0c9c0e-51c3-4d5a-8d0f-000000000000",)),
        ("assignments show", ("7b0c9c0e-51c3-4d5a-8d0f-000000000000",)),
        ("assignments list", ("--user=XX-00000-0",)),
        ("access explain", ("--user=XX-00000-0", "--account=GB00")),
    ],
    ids=["group", "assignment", "user", "explanation"],
)
def test_what_is_not_there_is_refused_with_a_code(db: None, command: str, words: tuple[str, ...]) -> None:
    assert refusal(command, *words) == "not_found"


def test_an_explanation_of_a_right_that_does_not_exist_is_refused(cast: Cast) -> None:
    words = (f"--user={cast.maker.user_code}", f"--account={cast.account.public_id}", "--right=bless")

    assert refusal("access explain", *words) == "unknown_right"


def test_a_group_is_listed_only_while_it_stands(cast: Cast) -> None:
    group = a_standing_group(cast.agreement, cast.account)
    actions.delete_account_group(group, by=SYSTEM)

    assert str(group.public_id) not in {each["id"] for each in told("account-groups list")}


def _holders(group: str) -> set[str]:
    return {each["user_code"].replace("-", "") for each in told("account-groups show", group)["holders"]}
