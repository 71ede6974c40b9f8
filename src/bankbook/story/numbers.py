"""Account numbers of the story: valid in form, so that software accepts them, and in ranges that no bank uses."""


def iban(country: str, body: str) -> str:
    """Return the IBAN of that country and body, with its two check digits (ISO 13616)."""
    rest = int("".join(str(int(sign, 36)) for sign in f"{body}{country}00")) % 97
    return f"{country}{98 - rest:02d}{body}"


def british(sort_code: str, number: str, *, bank: str = "NRTM") -> str:
    """Return the IBAN of a British account."""
    return iban("GB", f"{bank}{sort_code}{number}")


def french(number: str, *, bank: str = "00017", branch: str = "00021") -> str:
    """Return the IBAN of a French account (eleven digits), with the national key in its body."""
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(number)) % 97
    return iban("FR", f"{bank}{branch}{number}{key:02d}")


def sandbox(number: int) -> str:
    """Return an IBAN as the sandbox has them: Greenlandic in form."""
    return iban("GL", f"00{number:012d}")
