"""One account, however its number is written, has one key; two accounts never share one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankbook.books.providers.identity import Agreement, account_identity, compare, masked

BRITISH = "GB:60000112345678"


@pytest.mark.parametrize(
    "number",
    [
        {"iban": "GB11NRTM60000112345678"},
        {"iban": "gb11 nrtm 6000 0112 3456 78"},
        {"scan": "60000112345678"},
        {"scan": "600001 12345678"},
        {"sort_code": "60-00-01", "number": "12345678"},
        {"sort_code": "600001", "number": "12345678"},
        {"bank_id": "600001", "number": "12345678"},
        {"bban": "NRTM60000112345678"},
        {"bban": "60000112345678"},
        {"iban": "GB11NRTMXXXXXXXXXXXXXX", "scan": "60000112345678"},
    ],
)
def test_a_british_account_has_one_key_however_it_is_written(number: dict[str, str]) -> None:
    assert account_identity(**number) == BRITISH


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ({"iban": "FR76 3000 6000 0112 3456 7890 189"}, "IBAN:FR7630006000011234567890189"),
        ({"iban": "GL3343697694735711"}, "IBAN:GL3343697694735711"),
        ({"bank_id": "200000123", "number": "55555555"}, "200000123:55555555"),
        ({"bban": "0061-12345-1234567"}, "BBAN:0061123451234567"),
        ({"number": "0061-12345-1234567"}, "BBAN:0061123451234567"),
        ({"sort_code": "600001", "number": "1234567"}, "GB:60000101234567"),
        ({}, ""),
        ({"iban": ""}, ""),
        ({"iban": "GB11NRTMXXXXXXXX345678"}, ""),
        ({"iban": "FR76XXXXXXXXXXXXXXXXXX890189"}, ""),
        ({"iban": "**** 1234"}, ""),
        ({"number": "1234"}, ""),
        ({"bban": "XXXXXXXXXXXX1234"}, ""),
        ({"sort_code": "600001"}, ""),
    ],
)
def test_other_numbers_keep_their_own_kind(number: dict[str, str], key: str) -> None:
    assert account_identity(**number) == key


@pytest.mark.parametrize(
    ("left", "right", "agreement"),
    [
        (BRITISH, BRITISH, Agreement.AGREE),
        (BRITISH, "GB:60000112345679", Agreement.DIFFER),
        (BRITISH, "IBAN:FR7630006000011234567890189", Agreement.DIFFER),
        (BRITISH, "", Agreement.UNKNOWN),
        ("", "", Agreement.UNKNOWN),
        ("BBAN:0061123451234567", "200000123:55555555", Agreement.UNKNOWN),
        ("BBAN:0061123451234567", "BBAN:0061123451234568", Agreement.DIFFER),
    ],
)
def test_only_numbers_of_like_kind_disagree(left: str, right: str, agreement: Agreement) -> None:
    assert compare(left, right) is agreement
    assert compare(right, left) is agreement


@given(
    code=st.from_regex(r"[0-9]{6}", fullmatch=True),
    number=st.from_regex(r"[0-9]{8}", fullmatch=True),
    bank=st.from_regex(r"[A-Z]{4}", fullmatch=True),
)
def test_every_british_spelling_agrees_with_every_other(code: str, number: str, bank: str) -> None:
    spellings = [
        account_identity(iban=f"GB00{bank}{code}{number}"),
        account_identity(scan=code + number),
        account_identity(sort_code=f"{code[:2]}-{code[2:4]}-{code[4:]}", number=number),
        account_identity(bank_id=code, number=number),
    ]
    assert set(spellings) == {f"GB:{code}{number}"}


@given(text=st.text(max_size=80))
def test_no_text_is_too_strange_for_a_key(text: str) -> None:
    for name in ("iban", "scan", "bban", "number"):
        assert len(account_identity(**{name: text})) <= 64


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ({"iban": "GB11NRTM60000112344417"}, "60-00-•• ••••4417"),
        ({"number": "60000112344417"}, "60-00-•• ••••4417"),
        ({"iban": "FR7630006000011234567890189"}, "••0189"),
        ({"number": "••••5210"}, "••5210"),
        ({}, ""),
    ],
)
def test_people_see_the_ends_of_numbers_only(number: dict[str, str], shown: str) -> None:
    assert masked(**number) == shown
