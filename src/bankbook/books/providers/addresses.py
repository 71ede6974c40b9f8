"""Where the books may be sent: an address that a person enters must be a public one, and stay it until the connection stands.

Guards against server-side request forgery. A host is resolved once, every address it has is judged, and the connection goes to the very address that
was judged, so a name that answers differently the second time gains nothing. The operator's own address (from the environment) is not judged here.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from bankbook.books.errors import Refused

__all__ = ["ForbiddenAddress", "Resolve", "Target", "check", "public_addresses", "resolve"]

type Resolve = Callable[[str, int], Sequence[str]]
"""From a host name and a port to its addresses as text; raises `OSError` where the name has none."""

URL_LENGTH_MAX: Final = 300
_PORT_HTTPS: Final = 443
_PORT_UNPRIVILEGED: Final = 1024
"""Below it only the one port of HTTPS is taken: mail, SSH and the like answer on the others."""

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_LAST_LABEL = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]")
_PATH = re.compile(r"[A-Za-z0-9._~/-]*")
_PRIVATE_ENDINGS: Final = (
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "arpa",
    "onion",
    "test",
    "invalid",
)
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL: Final = ipaddress.ip_network("64:ff9b:1::/48")

type _Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class ForbiddenAddress(Refused):
    """An address that the books will not call. The sentence says why."""

    code = "forbidden_address"


@dataclass(frozen=True, slots=True)
class Target:
    """A checked place to connect to: the name it was called by, and the addresses that the name stood for when it was judged."""

    host: str
    port: int
    addresses: tuple[str, ...]


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the machine's resolver. Raises `OSError`."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def check(url: str, *, resolver: Resolve = resolve) -> Target:
    """Judge an address that a person entered, without connecting to it. Raises `ForbiddenAddress`."""
    host, port = _host_and_port(url)
    return Target(host, port, public_addresses(host, port, resolver=resolver))


def public_addresses(host: str, port: int, *, resolver: Resolve = resolve) -> tuple[str, ...]:
    """Resolve a name and return its addresses, all of which are public. Raises `ForbiddenAddress` if there is none or any is not."""
    try:
        found = tuple(dict.fromkeys(resolver(host, port)))
    except (OSError, UnicodeError):
        found = ()
    if not found:
        raise ForbiddenAddress(_("No server is known by that name. Check how the address is written."))
    for text in found:
        if not _is_public(text):
            raise ForbiddenAddress(_("That name leads into a private network. Only servers on the public internet can be used."))
    return found


def _host_and_port(url: str) -> tuple[str, int]:
    if len(url) > URL_LENGTH_MAX or not url.isascii() or not url.isprintable() or re.search(r"[\s\\%@]", url):
        raise ForbiddenAddress(_("Write the address as https://name.example/path, without signs that have a special meaning in addresses."))
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), _PORT_HTTPS if parts.port is None else parts.port
    except ValueError:
        raise ForbiddenAddress(_("That is not a complete address. Write it as https://name.example/path.")) from None
    if parts.scheme != "https" or not url.startswith("https://") or parts.query or parts.fragment or not _PATH.fullmatch(parts.path):
        raise ForbiddenAddress(_("The address must begin with https:// and end with a plain path."))
    if port != _PORT_HTTPS and port < _PORT_UNPRIVILEGED:
        raise ForbiddenAddress(_("Use port 443, or one from 1024 upwards."))
    _check_name(host)
    return host, port


def _check_name(host: str) -> None:
    """Names only: an address in numbers, in whichever spelling, has a last label that is not a word."""
    labels = host.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or not _LAST_LABEL.fullmatch(labels[-1]):
        raise ForbiddenAddress(_("Write the server by its full name, such as api.bank.example; addresses in numbers are not taken."))
    if labels[-1] in _PRIVATE_ENDINGS:
        raise ForbiddenAddress(_("That name belongs to a private network. Only servers on the public internet can be used."))


def _is_public(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(_is_global(part) for part in (address, *_embedded(address)))


def _is_global(address: _Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved and not address.is_unspecified


def _embedded(address: _Address) -> list[_Address]:
    """The IPv4 addresses that an IPv6 address carries inside it: where the packets would go in the end."""
    if not isinstance(address, ipaddress.IPv6Address):
        return []
    inner: list[_Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or address in _NAT64_LOCAL:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [part for part in inner if part is not None]
