"""`bankbook bank requests`: what its four commands answer and refuse."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bankbook.bank.approvals.rules import State
from tests.bank.approvals.office import Office, an_office, ask, fresh, is_member

pytestmark = pytest.mark.django_db


@pytest.fixture(name="office")
def the_office(db: None) -> Office:
    return an_office()


def said(command: str, *words: str) -> Any:
    out = StringIO()
    call_command(f"requests_{command}", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_list_holds_what_waits_and_with_all_what_ended_too(office: Office) -> None:
    ended, waits = ask(office), ask(office)
    said("reject", str(ended.public_id), "--as", office.first.code_shown, "--reason", "No.")

    assert [each["id"] for each in said("list")] == [str(waits.public_id)]
    assert [each["state"] for each in said("list", "--all")] == ["rejected", "pending"]
    assert [each["id"] for each in said("list", "--as", office.first.user_code)] == [str(waits.public_id)]
    assert said("list", "--as", office.other.user_code) == []


def test_one_request_is_shown_with_its_seals(office: Office) -> None:
    request = ask(office)

    shown = said("show", str(request.public_id))

    assert (shown["kind"], shown["name"], shown["still_needed"]) == ("membership.add", "Add the user to the context", ["A"])
    assert (shown["before"]["member"], shown["after"]["member"]) == (False, True)
    assert [each["name"] for each in shown["can_decide"]] == ["Abel First", "Alma Second"]
    assert shown["maker"]["name"] == "Mia Maker"


def test_an_outsider_is_shown_nothing(office: Office) -> None:
    request, stranger = ask(office), an_office().first

    with pytest.raises(CommandError):
        said("show", str(request.public_id), "--as", stranger.user_code)


def test_it_is_approved_as_a_person(office: Office) -> None:
    request = ask(office)

    answer = said("approve", str(request.public_id), "--as", office.first.code_shown)

    assert answer["state"] == "applied"
    assert [(each["user"]["name"], each["level"]) for each in answer["decisions"]] == [("Abel First", "A")]
    assert is_member(office, request.payload["user"])


@pytest.mark.parametrize("who", ["maker", "other"])
def test_a_person_who_may_not_approve_is_refused_with_a_reason(office: Office, who: str) -> None:
    request = ask(office)

    with pytest.raises(CommandError, match=r"right Approve|level"):
        said("approve", str(request.public_id), "--as", getattr(office, who).user_code)

    assert fresh(request).state == State.PENDING


@pytest.mark.parametrize("words", [("00000000-0000-0000-0000-000000000000",), ("nonsense",)], ids=["another id", "no id"])
def test_what_is_not_there_is_said(office: Office, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="no such request"):
        said("approve", *words, "--as", office.first.user_code)
