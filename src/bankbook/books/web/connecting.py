"""What the pages about connections share: where they stand in the menu, and how a connection is put into words."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bankbook import clock
from bankbook.books.connections.models import AccountLink
from bankbook.books.connections.queries import Standing
from bankbook.books.connections.rules.states import ConnectionState, LinkState
from bankbook.books.providers.identity import masked
from bankbook.ui.formats import written

__all__ = ["Row", "crumbs", "headline", "number_of", "row"]

_URGENCY: Final = {
    ConnectionState.EXPIRED: 0,
    ConnectionState.REVOKED_AT_BANK: 1,
    ConnectionState.ATTENTION: 2,
    ConnectionState.EXPIRING: 3,
    ConnectionState.NEEDS_MAPPING: 4,
    ConnectionState.RENEWING: 5,
    ConnectionState.AWAITING_BANK: 5,
    ConnectionState.ACTIVE: 6,
    ConnectionState.REFUSED: 7,
    ConnectionState.ABANDONED: 8,
    ConnectionState.DRAFT: 8,
    ConnectionState.DEAUTHORISED: 9,
}
_STOPPED: Final = frozenset({ConnectionState.EXPIRED, ConnectionState.REVOKED_AT_BANK})
_TONES: Final = {ConnectionState.EXPIRED: "stop", ConnectionState.REVOKED_AT_BANK: "stop", ConnectionState.EXPIRING: "look"}
_NEVER_CONNECTED: Final = frozenset(
    {ConnectionState.REFUSED, ConnectionState.ABANDONED, ConnectionState.DRAFT, ConnectionState.AWAITING_BANK}
)


@dataclass(frozen=True, slots=True)
class Row:
    """One connection as the pages show it. `word` is "" where the state's own word says enough; `urgency` 0 comes first."""

    standing: Standing
    word: str
    consequence: str
    tone: str
    urgency: int
    reads: list[str]

    @property
    def is_over(self) -> bool:
        """Whether its consent has ended."""
        return self.standing.state in _STOPPED

    @property
    def was_connected(self) -> bool:
        """Whether there is something to renew rather than to begin."""
        return self.standing.state not in _NEVER_CONNECTED


def crumbs(*last: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page about connections: the seed's own, from Admin on."""
    here = [(_("Bank accounts"), reverse("books:bank-accounts")), (_("Open banking authorisation"), reverse("books:open-banking"))]
    return [*here, *last]


def row(standing: Standing) -> Row:
    """Put one connection into words."""
    word = ""
    if standing.state is ConnectionState.EXPIRING and standing.life:
        left = standing.life.left
        word = ngettext("Ends in %(n)s day", "Ends in %(n)s days", left) % {"n": left}
    reads = [f"{link.bank_account.name} {number_of(link)}".strip() for link in standing.links]
    tone = _TONES.get(standing.state, "ok")
    return Row(standing, word, _consequence(standing), tone, _URGENCY[standing.state], reads)


def number_of(link: AccountLink) -> str:
    """Return the end of the account's number, as people are shown it."""
    shown = masked(iban=link.provider_account.iban, number=link.provider_account.number)
    return f"••{shown[-4:]}" if shown else ""


def headline(rows: list[Row]) -> str:
    """Say how the connections stand, worst first, in one line."""
    stopped = sum(each.standing.state in _STOPPED for each in rows)
    ending = [each.standing.life.left for each in rows if each.standing.state is ConnectionState.EXPIRING and each.standing.life]
    in_force = sum(each.was_connected and each.standing.state is not ConnectionState.DEAUTHORISED for each in rows)
    if not in_force:
        return _("No bank is connected yet")
    parts = []
    if stopped:
        parts.append(ngettext("%(n)s connection has stopped", "%(n)s connections have stopped", stopped) % {"n": stopped})
    if ending:
        days = ngettext("%(n)s day", "%(n)s days", min(ending)) % {"n": min(ending)}
        parts.append(
            ngettext("%(n)s ends in %(days)s", "%(n)s end soon, the first in %(days)s", len(ending)) % {"n": len(ending), "days": days}
        )
    if parts:
        return ", ".join(parts)
    return ngettext("Your connection is in force", "Your %(n)s connections are in force", in_force) % {"n": in_force}


def _consequence(standing: Standing) -> str:
    """Say what the state means for the books, and what makes it good."""
    life, paused = standing.life, [link for link in standing.links if link.state == LinkState.PAUSED]
    if standing.state in _STOPPED and life:
        lost = written(life.history_lost_at.date())
        if clock.business_now() < life.history_lost_at:
            return _("No new lines. Renew by %(day)s and every missed day comes in by itself.") % {"day": lost}
        return _("No new lines. The bank serves 90 days; older ones need a statement file after you renew.")
    if paused and standing.state is not ConnectionState.DEAUTHORISED:
        return _("The bank no longer shows %(account)s. Reauthorise and choose it there.") % {"account": paused[0].bank_account.name}
    if standing.consent and standing.consent.unread:
        unread = len(standing.consent.unread)
        missing = ngettext(
            "%(n)s account could not be read yet. Link bank account asks the bank again.",
            "%(n)s accounts could not be read yet. Link bank account asks the bank again.",
            unread,
        )
        return missing % {"n": unread}
    if standing.undecided and standing.consent:
        return ngettext("%(n)s account is not linked yet.", "%(n)s accounts are not linked yet.", standing.undecided) % {
            "n": standing.undecided
        }
    words = {
        ConnectionState.ATTENTION: _("The consent gives access to no account."),
        ConnectionState.AWAITING_BANK: _("Somebody went to the bank and is not back yet."),
        ConnectionState.RENEWING: _("Somebody went to the bank to renew it. Until then the consent before it goes on."),
        ConnectionState.REFUSED: _("Refused at the bank. Nothing was read."),
        ConnectionState.ABANDONED: _("Not finished. Nothing was read."),
        ConnectionState.DEAUTHORISED: _("Nothing is read. Lines and links stay as history."),
    }
    return words.get(standing.state, "" if standing.links else _("No account is linked yet."))
