"""What may feed what: the checks as a table, and saving as all or nothing."""

import pytest

from bankbook.books.connections import actions, queries
from bankbook.books.connections.models import AccountLink
from bankbook.books.connections.rules.links import LinksRefused, Ours, Theirs, Verdict, check
from bankbook.books.errors import NotFound
from bankbook.money import Money
from tests.books.cast import a_bank_account
from tests.books.connections.conftest import CLIENT, DEPOSIT, Desk

HERE = "GB:60000112344417"
ELSEWHERE = "GB:60000112349920"


def theirs(currency: str = "GBP", identity: str = HERE, balance: int | None = 100) -> Theirs:
    return Theirs("p", "Client account", currency, identity, None if balance is None else Money(balance, currency))


def ours(currency: str = "GBP", identity: str = HERE, balance: int | None = 100, fed_by: str = "") -> Ours:
    return Ours("b", "Client account", currency, identity, None if balance is None else Money(balance, currency), fed_by)


CHECKS = [
    (theirs(), ours(), Verdict.AGREE, ""),
    (theirs(), ours(balance=None), Verdict.AGREE, ""),
    (theirs(balance=None), ours(), Verdict.AGREE, ""),
    (theirs(), ours(balance=90), Verdict.LOOK, ""),
    (theirs(), ours(balance=110), Verdict.LOOK, ""),
    (theirs(identity=""), ours(), Verdict.AGREE, ""),
    (theirs(), ours(identity=""), Verdict.AGREE, ""),
    (theirs(), ours(identity="BBAN:12345"), Verdict.AGREE, ""),
    (theirs(), ours(fed_by=HERE), Verdict.AGREE, ""),
    (theirs(), ours(identity=ELSEWHERE), Verdict.STOP, "number_differs"),
    (theirs(), ours(identity="IBAN:FR7630006000011234567890189"), Verdict.STOP, "number_differs"),
    (theirs(currency="EUR"), ours(), Verdict.STOP, "currency_differs"),
    (theirs(currency="EUR"), ours(identity=ELSEWHERE), Verdict.STOP, "currency_differs"),
    (theirs(), ours(fed_by=ELSEWHERE), Verdict.STOP, "account_taken"),
]


@pytest.mark.parametrize(("at_bank", "in_books", "verdict", "code"), CHECKS)
def test_each_pair_has_one_verdict_and_words(at_bank: Theirs, in_books: Ours, verdict: Verdict, code: str) -> None:
    found = check(at_bank, in_books)
    assert (found.verdict, found.code) == (verdict, code)
    assert found.sentence
    assert found.more


def test_a_balance_that_differs_says_by_how_much_and_in_which_direction() -> None:
    assert "£0.10 more" in check(theirs(), ours(balance=110)).more
    assert "£0.10 less" in check(theirs(), ours(balance=90)).more


def refused(desk: Desk, *, choices: dict[str, object]) -> LinksRefused:
    with pytest.raises(LinksRefused) as raised:
        actions.link(queries.connections(desk.organisation).get(), choices=choices, by=desk.by)  # type: ignore[arg-type]
    return raised.value


def test_nothing_is_half_saved(desk: Desk) -> None:
    client, euros = (
        a_bank_account(desk.organisation, "Client", sort_code="600001", number="12344417"),
        a_bank_account(desk.organisation, "Euros", currency="EUR"),
    )
    desk.connect(desk.bank.account("a", iban=CLIENT, name="Client account"), desk.bank.account("b", iban=DEPOSIT, name="Tenant deposits"))
    refusal = refused(desk, choices={"a": client, "b": euros})
    assert [(each.account, each.code) for each in refusal.problems] == [("b", "currency_differs")]
    assert refusal.code == "currency_differs"
    assert "Tenant deposits: the currencies differ." in str(refusal)
    assert not AccountLink.objects.exists()
    assert queries.accounts(queries.connections(desk.organisation).get()).filter(is_decided=True).count() == 0


def test_several_that_do_not_fit_are_all_named(desk: Desk) -> None:
    euros = a_bank_account(desk.organisation, "Euros", currency="EUR")
    other = a_bank_account(desk.organisation, "Office", sort_code="600001", number="12340386")
    desk.connect(desk.bank.account("a", iban=CLIENT), desk.bank.account("b", iban=DEPOSIT))
    refusal = refused(desk, choices={"a": euros, "b": other})
    assert [each.code for each in refusal.problems] == ["currency_differs", "number_differs"]
    assert refusal.code == "links_refused"


def test_one_of_ours_cannot_be_fed_by_two(desk: Desk) -> None:
    account = a_bank_account(desk.organisation, "Client")
    desk.connect(desk.bank.account("a", iban=CLIENT), desk.bank.account("b", iban=DEPOSIT))
    assert {each.code for each in refused(desk, choices={"a": account, "b": account}).problems} == {"chosen_twice"}
    actions.link(queries.connections(desk.organisation).get(), choices={"a": account}, by=desk.by)
    assert refused(desk, choices={"b": account}).code == "account_taken"


def test_an_account_at_the_bank_cannot_feed_two_of_ours_nor_be_taken_back_here(desk: Desk) -> None:
    first, second = a_bank_account(desk.organisation, "First"), a_bank_account(desk.organisation, "Second")
    connection = desk.connect(desk.bank.account("a", iban=CLIENT))
    actions.link(connection, choices={"a": first}, by=desk.by)
    assert refused(desk, choices={"a": second}).code == "link_exists"
    assert refused(desk, choices={"a": None}).code == "link_exists"


def test_a_card_without_a_number_is_linked_by_its_provider_id(desk: Desk) -> None:
    card = a_bank_account(desk.organisation, "Card", kind="trading")
    connection = desk.connect(desk.bank.account("card", maskedPan="**** 5210"))
    actions.link(connection, choices={"card": card}, by=desk.by)
    desk.connect("card")
    live = queries.live_link(card)
    assert live is not None
    assert live.provider_account_id == "card"


def test_what_the_consent_does_not_show_cannot_be_linked(desk: Desk) -> None:
    connection = desk.connect(desk.bank.account("a", iban=CLIENT))
    with pytest.raises(NotFound):
        actions.link(connection, choices={"somebody else's": a_bank_account(desk.organisation)}, by=desk.by)
