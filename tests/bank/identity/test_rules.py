"""What user IDs, names, passwords and answers may be, without a database."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankbook.bank.identity import queries, rules
from bankbook.bank.identity.rules import Check, Event, State

ALONE = rules.limits(is_software=False, has_second_factor=False)
SOFTWARE = rules.limits(is_software=True, has_second_factor=False)
GOOD = "gravel tango 41 pepper"


def failed(password: str, *, limits: rules.Limits = ALONE, is_current: bool = False, context: tuple[str, ...] = ()) -> set[Check]:
    return set(rules.failed_checks(password, limits=limits, is_current=is_current, context=context, common=queries.common_passwords()))


def test_the_only_ways_through_a_users_life_are_those_of_the_table() -> None:
    ways = {(state.value, event.value): to.value for (state, event), to in rules.TRANSITIONS.items()}

    assert ways == {
        ("invited", "first_sign_in"): "active",
        ("active", "first_sign_in"): "active",
        ("invited", "reset"): "invited",
        ("active", "reset"): "active",
        ("invited", "suspension"): "suspended",
        ("active", "suspension"): "suspended",
        ("suspended", "reactivation"): "active",
        ("suspended", "reinvitation"): "invited",
        ("invited", "deletion"): "deleted",
        ("active", "deletion"): "deleted",
        ("suspended", "deletion"): "deleted",
    }


@pytest.mark.parametrize("event", list(Event))
def test_nothing_happens_to_a_deleted_user(event: Event) -> None:
    with pytest.raises(rules.WrongState, match="final"):
        rules.move(State.DELETED, event)


@pytest.mark.parametrize(
    ("bank", "prefix"),
    [
        ("Northmere Bank", "NB"),
        ("Rivière-Nord Credit", "RN"),
        ("Banque du Relais", "BR"),
        ("Sandbox Finance", "SF"),
        ("Être", "ET"),
        ("", "UI"),
    ],
)
def test_user_ids_begin_with_two_letters_of_the_bank(bank: str, prefix: str) -> None:
    assert rules.code_prefix(bank) == prefix


@pytest.mark.parametrize("name", ["Élise", "O’Neill", "O'Neill", "Mei-Lin", "LedgerLink Feed", "J. R.", "Ångström", "王", "de la Cruz"])
def test_names_that_people_and_software_have(name: str) -> None:
    assert rules.clean_name(f"  {name} ") == name


@pytest.mark.parametrize(
    "name", ["", " ", "R2D2", "Ana_", "Ana<b>", "Ana;", "-Ana", "Ana-", "A--B", "ana@bank", "x" * 81, "Ana\u202e", "1", "Ana\x00"]
)
def test_names_without_digits_or_special_characters_only(name: str) -> None:
    with pytest.raises(rules.BadName):
        rules.clean_name(name)


def test_a_name_is_kept_composed() -> None:
    assert rules.clean_name("E\u0301lise") == "\u00c9lise"


@pytest.mark.parametrize(
    ("limits", "length", "fits"),
    [
        (ALONE, 14, False),
        (ALONE, 15, True),
        (ALONE, 128, True),
        (ALONE, 129, False),
        (rules.limits(is_software=False, has_second_factor=True), 11, False),
        (rules.limits(is_software=False, has_second_factor=True), 12, True),
        (SOFTWARE, 14, False),
        (SOFTWARE, 15, True),
        (SOFTWARE, 32, True),
        (SOFTWARE, 33, False),
    ],
)
def test_how_long_a_password_is(limits: rules.Limits, length: int, fits: bool) -> None:
    password = ("gravel tango pepper lorry" * 6)[:length]

    assert (Check.LENGTH not in failed(password, limits=limits)) is fits


@given(st.text(alphabet=string.ascii_lowercase, min_size=15, max_size=15).filter(lambda text: len(set(text)) > 9))
def test_no_rule_asks_for_kinds_of_characters(password: str) -> None:
    assert failed(password) <= {Check.UNCOMMON}


@given(st.text(alphabet=string.printable[:95], min_size=15, max_size=32))
def test_software_may_have_any_printable_ascii(password: str) -> None:
    assert Check.PRINTABLE not in failed(password, limits=SOFTWARE)


@pytest.mark.parametrize("password", ["gravel tango pépper", "gravel tango\tpepper", "gravel tango 🌶 pepper", "gravel\ntango pepper"])
def test_software_may_have_nothing_that_an_old_wire_cannot_send(password: str) -> None:
    assert Check.PRINTABLE in failed(password, limits=SOFTWARE)
    assert Check.PRINTABLE not in failed(password)


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "passwordpassword",
        "PasswordPassword",
        "123456789012345",
        "qwertyuiopqwertyuiop",
        "Password1234567!!",
        "aaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
    ],
)
def test_passwords_that_many_people_use_are_refused(password: str) -> None:
    assert Check.UNCOMMON in failed(password)


@pytest.mark.parametrize(
    "password",
    ["northmere tango pepper", "tango pepper NORTH mere x", "ledgerlink tango pepper", "tango nb482137 pepper", "boréal tango pepper"],
)
def test_the_names_of_bank_company_and_user_are_refused(password: str) -> None:
    context = ("Northmere Bank", "Groupe Boréal", "LedgerLink", "NB482137")

    assert failed(password, context=context) == {Check.UNRELATED}
    assert failed("bank group credit tango", context=context) == set()


def test_the_password_one_has_is_no_new_one() -> None:
    assert failed(GOOD, is_current=True) == {Check.NEW}
    assert failed(GOOD) == set()


def test_each_check_has_a_sentence_that_says_what_to_do() -> None:
    sentences = [str(rules.problem(check, limits=ALONE)) for check in Check]

    assert len(set(sentences)) == len(Check)
    assert "15 to 128" in sentences[0]


@pytest.mark.parametrize("typed", ["copper lantern, slow ferry", "Copper  Lantern — Slow Férry!", "COPPERLANTERNSLOWFERRY"])
def test_capitals_accents_and_signs_make_no_difference_to_an_answer(typed: str) -> None:
    assert rules.normalise_answer(typed) == "copperlanternslowferry"


@pytest.mark.parametrize(
    ("question", "answer"), [("first_school", "abc"), ("no_such", "long enough"), ("first_school", "  —!  "), ("first_school", "x" * 121)]
)
def test_a_question_of_the_list_and_an_answer_of_four_letters(question: str, answer: str) -> None:
    with pytest.raises(rules.BadAnswer):
        rules.check_answer(question, answer=answer)
