"""Where a person is sent back to: exactly the address that the client gave, with `ref` (and `error`, `details`) added, or nowhere."""

import re
from typing import Final
from urllib.parse import unquote_plus, urlencode, urlsplit

from django.utils.translation import gettext_lazy as _

from bankbook.bank.errors import Refused

REDIRECT_LENGTH_MAX: Final = 1024
"""As the column; longer addresses are cut by some browsers and proxies."""

_OURS: Final = frozenset({"ref", "error", "details"})
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\uffff\U00010000-\U0010ffff\\^`{|}<>\"]")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\Z|\[[0-9A-Fa-f:.]+\]\Z")


class RedirectRefused(Refused):
    """An address that a person is never sent to."""

    code = "redirect_refused"


def check_redirect(address: str, *, registered: tuple[str, ...] = ()) -> None:
    """Raise `RedirectRefused` unless the address is a plain absolute http(s) one and, where the client registered any, exactly one of those.

    Refused: other schemes, a user or password in it, backslashes, spaces, control and non-ASCII characters, fragments, odd hosts and ports.
    """
    if len(address) > REDIRECT_LENGTH_MAX or _FORBIDDEN.search(address) or not _is_plain(address):
        raise RedirectRefused(_("The address to return to is not an ordinary web address."))
    if registered and address not in registered:
        raise RedirectRefused(_("The address to return to is not one that this software registered."))


def _is_plain(address: str) -> bool:
    scheme, separator, rest = address.partition("://")
    if scheme.lower() not in {"http", "https"} or not separator or rest.startswith("/"):
        return False
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = parts.netloc if port is None else parts.netloc.removesuffix(f":{port}")
    return port != 0 and "@" not in parts.netloc and not parts.fragment and "#" not in address and bool(_HOST.match(host))


def return_address(redirect: str, *, reference: str, error: str = "", details: str = "") -> str:
    """Return the address with `ref` added, and `error` and `details` if given; what of these names the address held itself is dropped.

    All else of it stays character by character: software may compare, or sign, what it sent.
    """
    base, _, query = redirect.partition("?")
    kept = [part for part in query.split("&") if part and unquote_plus(part.partition("=")[0]) not in _OURS]
    ours = {"ref": reference, "error": error, "details": details}
    return f"{base}?{'&'.join([*kept, urlencode({name: value for name, value in ours.items() if value})])}"
