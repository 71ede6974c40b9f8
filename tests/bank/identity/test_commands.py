"""Users on the command line."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bankbook.audit import SYSTEM
from bankbook.bank.identity import actions
from bankbook.bank.institutions.queries import institution
from tests.bank.cast import NORTHMERE, Cast, second_factor_of
from tests.bank.identity.letters import temporary_password

pytestmark = pytest.mark.django_db


def run(*words: str) -> Any:
    out = StringIO()
    call_command(*words, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_list_has_everybody_with_where_they_stand(cast: Cast) -> None:
    actions.suspend(cast.checker, by=SYSTEM)

    found = {each["user_id"]: each for each in run("users_list")}

    assert found[cast.checker.code_shown]["state"] == "suspended"
    assert found[cast.software.code_shown]["kind"] == "software"
    assert cast.staff.code_shown in found


@pytest.mark.parametrize(
    ("words", "names"), [(("--kind", "software"), {"Ledger Feed"}), (("--state", "suspended"), set()), (("--bank", "none"), set())]
)
def test_the_list_is_narrowed(cast: Cast, words: tuple[str, str], names: set[str]) -> None:
    assert {each["name"] for each in run("users_list", *words)} == names


def test_one_user_is_shown_without_any_secret(cast: Cast) -> None:
    secret = second_factor_of(cast.maker)
    invited = actions.invite(
        by=SYSTEM, institution=institution(NORTHMERE), given="Nora", family="Feed", email="nora@company.example", kind="software"
    )

    maker, told = run("users_show", cast.maker.code_shown.lower()), run("users_show", invited.user_code)

    assert maker["contexts"] == [{"name": "Lettings Ltd", "is_member": True, "is_home": True}]
    assert maker["has_second_factor"] is True
    assert told["temporary_password_until"]
    assert secret not in json.dumps(maker)
    assert temporary_password(invited) not in json.dumps(told)


def test_a_user_that_is_not_there_is_said_so(cast: Cast) -> None:
    with pytest.raises(CommandError, match="no user"):
        call_command("users_show", "NB-00000-0")
