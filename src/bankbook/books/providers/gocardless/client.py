"""One key at one GoCardless-compatible API: signs in, renews its tokens, repeats reads that failed by chance, and says in types what went wrong."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import stamina

from bankbook import clock
from bankbook.books.providers.addresses import ForbiddenAddress
from bankbook.books.providers.gocardless import failures
from bankbook.books.providers.gocardless.tokens import Tokens, TokenStore
from bankbook.books.providers.outgoing import Answer, AnswerTooLarge, LedElsewhere, NoAnswer, Outgoing
from bankbook.books.providers.port import RefusedByBank, Unreachable
from bankbook.wire import openbanking as wire

__all__ = ["Client", "read"]

ATTEMPTS_MAX: Final = 3
ATTEMPTS_S: Final = 20
"""Reads alone are repeated, and only when nobody answered or the server said that it could not: the longer waits are a run's, not a call's."""

_SUCCESS = range(200, 300)
_UNAUTHORISED: Final = 401


class Client:
    """Calls by method and path. Every call raises a `ProviderFailure` or returns the body of a success."""

    def __init__(self, outgoing: Outgoing, *, secret_id: str, secret_key: str, tokens: TokenStore) -> None:
        self._outgoing = outgoing
        self._secret = {"secret_id": secret_id, "secret_key": secret_key}
        self._tokens = tokens

    def get(self, path: str, *, params: Mapping[str, str] | None = None, size_max: int = wire.BODY_BYTES_MAX) -> bytes:
        """Read. Repeated up to three times when nobody answers."""
        for attempt in stamina.retry_context(on=Unreachable, attempts=ATTEMPTS_MAX, timeout=ATTEMPTS_S):
            with attempt:
                return self._call("GET", path, params=params, size_max=size_max)
        raise AssertionError("retry_context ends by a return or an exception")

    def post(self, path: str, message: Mapping[str, Any]) -> bytes:
        """Create. Never repeated by itself: a second one could make a second thing."""
        return self._call("POST", path, json=message)

    def delete(self, path: str) -> bytes:
        """Delete."""
        return self._call("DELETE", path)

    def _call(self, method: str, path: str, **parts: Any) -> bytes:
        """Call with the kept token; if the server calls it stale, renew it and call once more."""
        tokens = self._current()
        answer = self._send(method, path, token=tokens.access, **parts)
        if _is_stale(answer):
            answer = self._send(method, path, token=self._renewed(tokens).access, **parts)
        return _success(answer)

    def _current(self) -> Tokens:
        kept = self._tokens.read()
        if kept is None:
            return self._new_pair()
        return kept if kept.has_access else self._refreshed(kept)

    def _renewed(self, stale: Tokens) -> Tokens:
        """Another process may have renewed it meanwhile; then its token is used."""
        kept = self._tokens.read()
        return kept if kept is not None and kept.access != stale.access else self._refreshed(stale)

    def _refreshed(self, tokens: Tokens) -> Tokens:
        """Renew the access token; a refresh token that is over or refused costs a new pair from the key itself."""
        if not tokens.has_refresh:
            return self._new_pair()
        answer = self._send("POST", "token/refresh/", json={"refresh": tokens.refresh})
        if answer.status == _UNAUTHORISED:
            return self._new_pair()
        issued = read(wire.decode_renewed_token, _success(answer))
        return self._keep(
            Tokens.issued(access=issued.access, access_s=issued.access_expires, refresh=tokens.refresh, refresh_until=tokens.refresh_until)
        )

    def _new_pair(self) -> Tokens:
        answer = self._send("POST", "token/new/", json=self._secret)
        issued = read(wire.decode_token_pair, _success(answer))
        refresh_until = clock.now() + timedelta(seconds=issued.refresh_expires)
        return self._keep(
            Tokens.issued(access=issued.access, access_s=issued.access_expires, refresh=issued.refresh, refresh_until=refresh_until)
        )

    def _keep(self, tokens: Tokens) -> Tokens:
        self._tokens.keep(tokens)
        return tokens

    def _send(self, method: str, path: str, *, size_max: int = wire.BODY_BYTES_MAX, **parts: Any) -> Answer:
        try:
            return self._outgoing.send(method, path, size_max=size_max, **parts)
        except NoAnswer as failure:
            raise failures.unreachable(str(failure)) from failure
        except (AnswerTooLarge, LedElsewhere) as failure:
            raise failures.malformed(f"{type(failure).__name__} {failure}".strip()) from failure
        except ForbiddenAddress as refusal:
            raise RefusedByBank(str(refusal), detail=refusal.code) from refusal


def _is_stale(answer: Answer) -> bool:
    return answer.status == _UNAUTHORISED and wire.decode_error(answer.status, answer.body).kind is wire.ErrorKind.TOKEN_STALE


def _success(answer: Answer) -> bytes:
    if answer.status not in _SUCCESS:
        raise failures.failure_of(answer)
    return answer.body


def read[Message](decode: Callable[[bytes], Message], body: bytes) -> Message:
    """Decode a body, or raise the port's `Malformed`."""
    try:
        return decode(body)
    except wire.Malformed as problem:
        raise failures.malformed(str(problem)) from problem
