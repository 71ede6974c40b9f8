"""Every habit of real banks that a sandbox account shows: the words differ, the money never."""

from typing import Any

import pytest

from bankbook.bank.accounts.models import Account
from bankbook.bank.accounts.wire_profiles import WIRE_PROFILES
from bankbook.bank.channels.openbanking.translate.habits import HABITS
from bankbook.money import Money, decimal_text
from bankbook.wire import openbanking as wire
from tests.bank.openbanking import cast as casts
from tests.bank.openbanking.calls import Api, Visitor
from tests.bank.openbanking.cast import SANDBOX, Cast

pytestmark = pytest.mark.django_db
READABLE = [name for name in WIRE_PROFILES if name != "bank_down"]


def filled(cast: Cast, profile: str, *, count: int = 16) -> Account:
    account = casts.account(cast.sandbox.entity, name=profile, holder="Jane Doe", currency="EUR", wire_profile=profile)
    cast.sandbox.group.accounts.add(account)
    for number in range(count):
        casts.book(
            account,
            minor=(-1) ** number * (100 + number),
            days_ago=20 - number,
            text=f"Line {number} of the story",
            counterparty="Somebody",
        )
    return account


def items(api: Api, account: Account) -> list[dict[str, Any]]:
    answer = api.get(f"accounts/{_linked(api, account)}/transactions/")
    assert answer.status_code == 200, answer.content
    return list(answer.json()["transactions"]["booked"])


def _linked(api: Api, account: Account) -> str:
    made = api.requisition(SANDBOX, account_selection=True)
    Visitor().approve(made["link"], accounts=[str(account.public_id)])
    return str(api.get(f"requisitions/{made['id']}/").json()["accounts"][0])


def test_every_profile_has_a_habit_or_is_known_to_have_none() -> None:
    assert set(HABITS) == set(WIRE_PROFILES)
    assert all(len(name) <= 32 for name in WIRE_PROFILES)


@pytest.mark.parametrize("profile", READABLE)
def test_no_profile_changes_an_amount_a_currency_or_a_count(api: Api, cast: Cast, profile: str) -> None:
    account = filled(cast, profile)

    read = wire.decode_transactions(api.get(f"accounts/{_linked(api, account)}/transactions/").content)

    assert read.unreadable == []
    told = sorted(
        each.transaction.transaction_amount.amount.removesuffix("00") if _is_long(each) else each.transaction.transaction_amount.amount
        for each in read.booked
    )
    assert told == sorted(decimal_text(Money(minor, "EUR")) for minor in account.entries.values_list("amount_minor", flat=True))
    assert {each.transaction.transaction_amount.currency for each in read.booked} == {"EUR"}


def _is_long(each: wire.Received) -> bool:
    return len(each.transaction.transaction_amount.amount.partition(".")[2]) == 4


@pytest.mark.parametrize("profile", READABLE)
def test_every_item_of_every_profile_has_a_day_and_a_text_that_a_reader_can_find(api: Api, cast: Cast, profile: str) -> None:
    for item in items(api, filled(cast, profile)):
        assert wire.day(item.get("bookingDate")) or wire.day(item.get("valueDate"))
        words = [value for name, value in item.items() if name.startswith("remittance") or name == "additionalInformation"]
        assert any("LINE" in "".join(each).upper() for each in words), item


def test_missing_ids_leave_no_id_at_all(api: Api, cast: Cast) -> None:
    found = items(api, filled(cast, "ids_missing"))

    assert all(not {"transactionId", "internalTransactionId", "entryReference"} & set(each) for each in found)
    assert {each["endToEndId"] for each in found} == {"NOTPROVIDED"}


def test_blank_ids_are_a_space(api: Api, cast: Cast) -> None:
    found = items(api, filled(cast, "ids_blank"))

    assert {each["transactionId"] for each in found} == {" "}
    assert not any("internalTransactionId" in each for each in found)


def test_reused_ids_come_again(api: Api, cast: Cast) -> None:
    found = items(api, filled(cast, "ids_reused"))

    assert {each["transactionId"] for each in found} == {"9998", "9997", "9996", "9995", "9994"}
    assert len({each["internalTransactionId"] for each in found}) == len(found)


def test_changing_ids_differ_at_every_fetch_and_standard_ones_do_not(api: Api, cast: Cast) -> None:
    for profile, is_stable in (("ids_changing", False), ("standard", True)):
        account = filled(cast, profile)
        first, second = items(api, account), items(api, account)
        for name in ("transactionId", "internalTransactionId"):
            assert ([each[name] for each in first] == [each[name] for each in second]) is is_stable


def test_twins_agree_in_everything_but_the_internal_id(api: Api, cast: Cast) -> None:
    account = filled(cast, "twins", count=0)
    for _ in range(2):
        casts.book(account, minor=6, days_ago=3, text="Interest line")

    one, other = items(api, account)

    assert one.pop("internalTransactionId") != other.pop("internalTransactionId")
    assert one == other


def test_a_pending_item_books_under_another_id(api: Api, cast: Cast) -> None:
    account = filled(cast, "pending_renamed", count=0)
    hold = casts.reserve(account, minor=-500, text="Hotel")
    account_id = _linked(api, account)
    pending = api.get(f"accounts/{account_id}/transactions/").json()["transactions"]["pending"][0]

    hold.state = hold.State.BOOKED
    hold.save()
    casts.book(account, minor=-500, days_ago=0, text="Hotel", from_hold=hold.public_id)
    answer = api.get(f"accounts/{account_id}/transactions/").json()["transactions"]

    assert answer["pending"] == []
    assert pending["transactionId"].startswith("P")
    assert answer["booked"][0]["transactionId"] != pending["transactionId"]
    assert answer["booked"][0]["remittanceInformationUnstructured"] != pending["remittanceInformationUnstructured"]


def test_odd_dates_lack_one_or_carry_a_time(api: Api, cast: Cast) -> None:
    found = items(api, filled(cast, "dates_odd"))

    assert any("valueDate" not in each for each in found)
    assert any("bookingDate" not in each for each in found)
    assert any(each.get("bookingDate", "").endswith("T00:00:00Z") for each in found)


def test_odd_texts_come_in_every_field_and_exchanges_in_both_shapes(api: Api, cast: Cast) -> None:
    found = items(api, filled(cast, "texts_odd"))

    assert any("remittanceInformationUnstructured" not in each and "remittanceInformationStructured" in each for each in found)
    assert any(each.get("additionalInformation") for each in found)
    assert {type(each["currencyExchange"]) for each in found if "currencyExchange" in each} == {list, dict}
    assert any(
        each.get("debtorName") == "Jane Doe" and "creditorName" not in each
        for each in found
        if each["transactionAmount"]["amount"][0] == "-"
    )
    nested = [each["balanceAfterTransaction"] for each in found if "balanceAmount" in each.get("balanceAfterTransaction", {})]
    flat = [each["balanceAfterTransaction"] for each in found if "amount" in each.get("balanceAfterTransaction", {})]
    assert nested
    assert flat


def test_the_balance_behind_an_odd_item_is_the_true_one(api: Api, cast: Cast) -> None:
    account = filled(cast, "texts_odd")
    running, true = 0, {}
    for entry in account.entries.order_by("booked_on", "sequence"):
        running += entry.amount_minor
        true[entry.booked_on.isoformat()] = running

    told = [(each["bookingDate"], each["balanceAfterTransaction"]) for each in items(api, account) if "balanceAfterTransaction" in each]

    assert told
    for day, after in told:
        amount = after.get("balanceAmount", after)["amount"]
        assert amount == decimal_text(Money(true[day], "EUR"))


def test_an_account_can_get_a_new_id_at_every_consent_and_keep_its_iban(api: Api, cast: Cast) -> None:
    account = filled(cast, "account_id_changing")

    first, second = _linked(api, account), _linked(api, account)

    assert first != second
    assert api.get(f"accounts/{first}/").json()["iban"] == api.get(f"accounts/{second}/").json()["iban"] == account.iban


def test_the_bank_that_is_always_down_is_shared_only_when_chosen(api: Api, cast: Cast) -> None:
    account = filled(cast, "bank_down")

    unasked = api.linked(cast.sandbox.user, SANDBOX)["accounts"]
    chosen = _linked(api, account)

    assert chosen not in unasked
    assert len(unasked) == 1
    assert api.get(f"accounts/{chosen}/transactions/").status_code == 503


def test_a_card_has_no_iban_and_its_available_balance_includes_the_credit(api: Api, cast: Cast) -> None:
    account = filled(cast, "card", count=2)
    Account.objects.filter(pk=account.pk).update(
        iban="", sort_code="", number="", masked_pan="**** 4417", kind=Account.Kind.CARD, credit_limit_minor=200_000
    )
    account_id = _linked(api, account)

    details = api.get(f"accounts/{account_id}/details/").json()["account"]
    available = api.get(f"accounts/{account_id}/balances/").json()["balances"][-1]

    assert (details["iban"], details["maskedPan"], details["cashAccountType"]) == ("", "**** 4417", "CARD")
    assert (available["creditLimitIncluded"], available["balanceAmount"]["amount"]) == (True, "1999.99")
