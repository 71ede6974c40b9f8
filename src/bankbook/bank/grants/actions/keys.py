"""API clients and keys: registered and revoked by staff, turned into tokens by clients."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bankbook import audit, clock
from bankbook.audit import Actor
from bankbook.bank.errors import Refused
from bankbook.bank.grants.actions.refusals import count_refusal
from bankbook.bank.grants.models import ApiClient, ApiKey
from bankbook.bank.grants.queries.clients import client_of_token, derived_key
from bankbook.bank.grants.rules import tokens
from bankbook.bank.grants.rules.redirects import check_redirect
from bankbook.bank.grants.rules.tokens import Claims, TokenKind


class BadCredentials(Refused):
    """Unknown id, wrong key, revoked key: never told apart."""

    code = "bad_credentials"

    def __init__(self) -> None:
        super().__init__(_("No live key has that id and secret."))


class NameNeeded(Refused):
    code = "name_needed"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key as it is shown once."""

    key: ApiKey
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    """A pair of tokens, or (`refresh` empty) a renewed access token."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)


@transaction.atomic
def register_client(*, by: Actor, name: str, redirects: tuple[str, ...] = ()) -> ApiClient:
    """Register a piece of software and return it. Raises `NameNeeded`, `RedirectRefused`."""
    if not name.strip() or len(name.strip()) > 80:
        raise NameNeeded(_("Give the software a name of 1 to 80 characters: customers are shown it."))
    for address in redirects:
        check_redirect(address)
    provisional = f"?{uuid4().hex[:15]}"  # the number is that of the row, which the database alone gives out
    client = ApiClient.objects.create(name=name.strip(), registration=provisional, redirects=list(redirects), created_at=clock.now())
    client.registration = f"BB-{client.pk:04d}"
    client.save(update_fields=["registration"])
    audit.record(by, what="api_client.registered", target=("api_client", str(client.public_id)), detail={"name": client.name})
    return client


@transaction.atomic
def create_key(client: ApiClient, *, by: Actor) -> NewKey:
    """Make a key of the client and return it with its secret, which is not kept."""
    secret = tokens.new_secret()
    hashed = tokens.secret_hash(secret, pepper=derived_key("secrets"))
    key = ApiKey.objects.create(client=client, secret_hash=hashed, created_at=clock.now(), created_by=by.label[:160])
    audit.record(by, what="api_key.created", target=("api_key", str(key.secret_id)), detail={"client": str(client.public_id)})
    return NewKey(key, secret)


@transaction.atomic
def revoke_key(key: ApiKey, *, by: Actor) -> ApiKey:
    """End a key and, with it, every token made from it. Doing it again changes nothing."""
    locked = ApiKey.objects.select_for_update().get(pk=key.pk)
    if locked.is_live:
        locked.revoked_at, locked.version = clock.now(), locked.version + 1
        locked.save(update_fields=["revoked_at", "version"])
        audit.record(by, what="api_key.revoked", target=("api_key", str(locked.secret_id)))
    return locked


def sign_in(*, secret_id: str, secret_key: str, source: str) -> Tokens:
    """Return a pair of tokens for a live key. Raises `BadCredentials`; an unknown id costs the same hash as a known one.

    `source` is the caller's address, for the record of what was refused.
    """
    key = _key(secret_id)
    stored = key.secret_hash if key else "0" * 64
    if not tokens.is_secret(secret_key, stored=stored, pepper=derived_key("secrets")) or key is None or not key.is_live:
        count_refusal(secret_id=str(key.secret_id) if key else "", source=source)
        raise BadCredentials
    ApiKey.objects.filter(pk=key.pk).update(last_used_at=clock.now())
    return Tokens(_token(key, TokenKind.ACCESS), _token(key, TokenKind.REFRESH))


def renew(*, refresh: str) -> Tokens:
    """Return a new access token for a refresh token. Raises `TokenRefused`."""
    return Tokens(_token(client_of_token(refresh, kind=TokenKind.REFRESH), TokenKind.ACCESS))


def _key(secret_id: str) -> ApiKey | None:
    try:
        return ApiKey.objects.filter(secret_id=UUID(secret_id)).first()
    except ValueError:
        return None


def _token(key: ApiKey, kind: TokenKind) -> str:
    return tokens.issue(Claims(str(key.secret_id), key.version), kind=kind, key=derived_key("tokens"), now=clock.now())
