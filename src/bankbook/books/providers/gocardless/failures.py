"""From an answer that is no success to the port's typed failures, each with what was not lost and what to do."""

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from bankbook import clock
from bankbook.books.providers.outgoing import Answer
from bankbook.books.providers.port import (
    ConsentExpired,
    Malformed,
    NotReady,
    ProviderFailure,
    RateLimited,
    RefusedByBank,
    Unreachable,
)
from bankbook.wire import openbanking as wire

__all__ = ["NotThere", "failure_of", "malformed", "unreachable"]

PROCESSING_WAIT: Final = timedelta(minutes=1)
"""An account that a consent has only just opened is usually ready within a minute."""

UNKNOWN_WAIT: Final = timedelta(hours=1)
"""When a limit is met and nobody says for how long: often enough to be back soon, seldom enough not to use up a daily limit."""

_WAIT_MAX: Final = timedelta(days=2)
"""No published limit lasts longer; a larger number is a mistake and must not stop imports for months."""


class NotThere(RefusedByBank):
    """What was asked for does not exist at the service, or not for our key."""


def failure_of(answer: Answer) -> ProviderFailure:
    """Read a failed answer and return, not raise, what it means. The bank's own words go into `detail`."""
    error = wire.decode_error(answer.status, answer.body)
    words = " ".join(part for part in (error.summary, error.detail) if part)
    if error.kind is wire.ErrorKind.RATE_LIMITED:
        return _rate_limited(answer, error, words)
    make = _MEANINGS.get(error.kind)
    return make(words) if make else malformed(_("HTTP status %(status)s") % {"status": answer.status})


def unreachable(words: str) -> Unreachable:
    """Return the failure for a bank that does not answer, or answers that it cannot."""
    return Unreachable(_("The bank did not answer. Nothing is lost; try again in a few minutes."), detail=words)


def malformed(words: str) -> Malformed:
    """Return the failure for an answer that is not what the service publishes."""
    return Malformed(
        _("The bank’s answer could not be read, so nothing of it was used. Try again; if it stays so, tell Support."), detail=words
    )


def _rate_limited(answer: Answer, error: wire.WireError, words: str) -> RateLimited:
    limits = wire.read_rate_headers(answer.headers)
    waits = [limit.reset_s for limit in (limits.account, limits.general) if limit and limit.remaining == 0]
    given = next((wait for wait in (*waits, limits.retry_after_s, error.retry_after_s) if wait is not None), None)
    wait = UNKNOWN_WAIT if given is None else min(timedelta(seconds=given), _WAIT_MAX)
    sentence = _("All reads that the bank allows are used for now. Nothing is lost; the next import brings the missing days in.")
    return RateLimited(sentence, retry_at=clock.now() + wait, detail=words)


def _consent_over(words: str) -> ProviderFailure:
    return ConsentExpired(_("The bank’s consent is over. Reauthorise it and the missing days come in by themselves."), detail=words)


def _bad_secret(words: str) -> ProviderFailure:
    return RefusedByBank(_("The open-banking service does not accept our key. Ask whoever set up Bankbook to check it."), detail=words)


def _inactive(words: str) -> ProviderFailure:
    return RefusedByBank(_("The bank says that this account is closed or no longer shared."), detail=words)


def _forbidden(words: str) -> ProviderFailure:
    return RefusedByBank(_("The bank does not let us read this account. Ask whoever manages access at the bank."), detail=words)


def _refused(words: str) -> ProviderFailure:
    sentence = _("The open-banking service refused the request: %(words)s") % {"words": words or _("no reason given")}
    return RefusedByBank(sentence, detail=words)


def _not_there(words: str) -> ProviderFailure:
    return NotThere(_("The open-banking service does not know this any more. Reauthorise the connection."), detail=words)


def _processing(words: str) -> ProviderFailure:
    return NotReady(
        _("The bank is still preparing this account. Try again in a minute."), retry_at=clock.now() + PROCESSING_WAIT, detail=words
    )


def _suspended(words: str) -> ProviderFailure:
    return NotReady(_("The bank has suspended reading this account after too many failures. Reauthorise the connection."), detail=words)


_MEANINGS: Final = {
    wire.ErrorKind.CONSENT_EXPIRED: _consent_over,
    wire.ErrorKind.ACCESS_REVOKED: _consent_over,
    wire.ErrorKind.TOKEN_STALE: _bad_secret,  # still stale after it was renewed
    wire.ErrorKind.BAD_SECRET: _bad_secret,
    wire.ErrorKind.ACCOUNT_INACTIVE: _inactive,
    wire.ErrorKind.FORBIDDEN: _forbidden,
    wire.ErrorKind.LIMIT_OF_PLAN: _refused,
    wire.ErrorKind.INVALID: _refused,
    wire.ErrorKind.NOT_FOUND: _not_there,
    wire.ErrorKind.ACCOUNT_PROCESSING: _processing,
    wire.ErrorKind.ACCOUNT_SUSPENDED: _suspended,
    wire.ErrorKind.BANK_DOWN: unreachable,
}
