"""The one place where the books send HTTP: one base address, bounded in time and size, and never led anywhere else.

httpx stays behind this module. An address that a person entered is resolved and judged anew for each connection, and the connection goes to the very
address that was judged (see `addresses`).
"""

import ipaddress
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from bankbook import clock
from bankbook.books.providers import addresses

__all__ = ["Answer", "AnswerTooLarge", "LedElsewhere", "NoAnswer", "Outgoing"]

CONNECT_S: Final = 10
READ_S: Final = 30
"""How long a server may stay silent between two pieces of an answer."""

ANSWER_S: Final = 120
"""How long a whole answer may take: a server that sends a byte now and then must not hold an import for ever."""

REDIRECTS_MAX: Final = 2
_AGENT: Final = "Bankbook"
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


class NoAnswer(Exception):
    """Nobody answered, or not to the end. `str()` names the kind of failure, never what was sent."""


class AnswerTooLarge(Exception):
    """The answer is longer than what was asked for can be."""


class LedElsewhere(Exception):
    """The server answered with a redirect to another address, which is never followed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers and the body as bytes, bounded in size."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Outgoing:
    """Sends requests to one base address. `is_trusted`: the operator's own, taken as it stands, loopback included."""

    def __init__(self, base_url: str, *, is_trusted: bool, resolver: addresses.Resolve = addresses.resolve) -> None:
        self._base = base_url.rstrip("/")
        self._is_trusted = is_trusted
        self._resolver = resolver

    def send(
        self,
        method: str,
        path: str,
        *,
        size_max: int,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        token: str = "",
    ) -> Answer:
        """Send one request and return the answer, whatever its status. `json` is the request's own message; its shape is the caller's.

        Raises `NoAnswer`, `AnswerTooLarge`, `LedElsewhere`, and `addresses.ForbiddenAddress` before any connection is made.
        """
        headers = {"Accept": "application/json", "User-Agent": _AGENT, **({"Authorization": f"Bearer {token}"} if token else {})}
        with self._client() as client, _network_failures():
            request = client.build_request(method, f"{self._base}/{path.lstrip('/')}", params=params, json=json, headers=headers)
            return self._answer(client, request, size_max)

    def _answer(self, client: httpx.Client, request: httpx.Request, size_max: int) -> Answer:
        for _ in range(REDIRECTS_MAX + 1):
            response = client.send(request, stream=True)
            try:
                following = self._following(request, response)
                if following is None:
                    return Answer(response.status_code, dict(response.headers), _bounded(response, size_max))
            finally:
                response.close()
            request = client.build_request(request.method, following, headers={k: v for k, v in request.headers.items() if k != "host"})
        raise LedElsewhere("more redirects than any answer needs")

    def _following(self, request: httpx.Request, response: httpx.Response) -> httpx.URL | None:
        """Return where a redirect leads if it stays at this server and only reads (a missing slash, say); any other is refused."""
        if response.status_code not in _REDIRECTS:
            return None
        url = request.url.join(response.headers.get("location", ""))
        base = httpx.URL(self._base)
        if request.method != "GET" or (url.scheme, url.host, url.port) != (base.scheme, base.host, base.port):
            raise LedElsewhere(f"a redirect of {request.method} to another address")
        return url

    @contextmanager
    def _client(self) -> Iterator[httpx.Client]:
        is_local = _is_loopback(urlsplit(self._base).hostname or "")
        # A proxy would resolve names by itself, so only the operator's own address may go through one.
        trust_env = self._is_trusted and not is_local
        transport = None if self._is_trusted else _JudgedTransport(self._resolver)
        timeout = httpx.Timeout(READ_S, connect=CONNECT_S)
        with httpx.Client(transport=transport, timeout=timeout, follow_redirects=False, trust_env=trust_env) as client:
            yield client


class _JudgedTransport(httpx.BaseTransport):
    """Connects to an address that was judged public, under the name that was asked for (TLS checks that name)."""

    def __init__(self, resolver: addresses.Resolve, *, connect: Callable[[httpx.Request], httpx.Response] | None = None) -> None:
        self._resolver = resolver
        self._inner = httpx.HTTPTransport(trust_env=False)
        self._connect = connect or self._inner.handle_request

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        target = addresses.check(str(request.url.copy_with(query=None)), resolver=self._resolver)
        # The Host header was set when the request was built and keeps the name; only where the packets go is pinned.
        request.url = request.url.copy_with(host=target.addresses[0])
        request.extensions = {**request.extensions, "sni_hostname": target.host}
        return self._connect(request)

    def close(self) -> None:
        self._inner.close()


@contextmanager
def _network_failures() -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as failure:
        raise NoAnswer(type(failure).__name__) from failure


def _bounded(response: httpx.Response, size_max: int) -> bytes:
    """Read the body up to its bound in size and time; decompressed pieces count, so a small body cannot grow without end."""
    if int(response.headers.get("content-length", "0") or 0) > size_max:
        raise AnswerTooLarge
    began, pieces, size = clock.monotonic(), [], 0
    for piece in response.iter_bytes():
        size += len(piece)
        if size > size_max:
            raise AnswerTooLarge
        if clock.monotonic() - began > ANSWER_S:
            raise NoAnswer("the answer took too long")
        pieces.append(piece)
    return b"".join(pieces)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
