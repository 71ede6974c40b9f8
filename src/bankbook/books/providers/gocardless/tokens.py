"""Where the access and refresh tokens of one key are kept between calls, so that every process of the books shares one pair."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from django.db import transaction

from bankbook import clock
from bankbook.books.providers.models import ProviderSettings

__all__ = ["TokenStore", "Tokens"]

MARGIN: Final = timedelta(minutes=2)
"""A token that ends within this is as good as over: the call that carries it may take that long."""


@dataclass(frozen=True, slots=True, repr=False)
class Tokens:
    """An access token and the refresh token that renews it, each with the instant (machine time) at which it ends."""

    access: str
    access_until: datetime
    refresh: str
    refresh_until: datetime

    @classmethod
    def issued(cls, *, access: str, access_s: int, refresh: str, refresh_until: datetime) -> Self:
        """Return tokens of which the access token was issued now, for so many seconds."""
        return cls(access, clock.now() + timedelta(seconds=access_s), refresh, refresh_until)

    @property
    def has_access(self) -> bool:
        """Whether the access token can still be used."""
        return clock.now() + MARGIN < self.access_until

    @property
    def has_refresh(self) -> bool:
        """Whether the refresh token can still be used."""
        return clock.now() + MARGIN < self.refresh_until


class TokenStore:
    """The encrypted cache of one row of settings. A cache only: losing it costs one call."""

    def __init__(self, provider: ProviderSettings) -> None:
        self._id = provider.pk
        self._key = _key_of(provider)

    def read(self) -> Tokens | None:
        """Return what is kept, or None."""
        kept: dict[str, Any] = ProviderSettings.objects.only("public_id", "tokens").get(pk=self._id).tokens
        if kept.get("key") != self._key:
            return None
        until, refresh_until = (datetime.fromisoformat(kept[name]) for name in ("access_until", "refresh_until"))
        return Tokens(kept["access"], until, kept["refresh"], refresh_until)

    def keep(self, tokens: Tokens) -> None:
        """Keep a pair for the next call, of this process or another."""
        with transaction.atomic():
            row = ProviderSettings.objects.select_for_update().only("public_id", "tokens").get(pk=self._id)
            row.tokens = {
                "key": self._key,
                "access": tokens.access,
                "access_until": tokens.access_until.isoformat(),
                "refresh": tokens.refresh,
                "refresh_until": tokens.refresh_until.isoformat(),
            }
            row.save(update_fields=["tokens"])


def _key_of(provider: ProviderSettings) -> str:
    """Name what tokens were issued by and for. Those of another address or key are none of this one's business: neither used nor sent there.

    A hash, because the secret key is part of it: whoever has lost a key and put in another must not go on with what the lost one opened.
    """
    parts = [provider.base_url, provider.settings.get("secret_id", ""), provider.settings.get("secret_key", "")]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
