"""What routes take, and what they publish about what they answer.

Answers are written by the wire's own messages; their schemas are derived from those here, so that the published document cannot drift from them.
"""

import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, create_model

from bankbook.wire import openbanking as wire

_PRINTABLE = r"^[^\x00-\x1f\x7f]*$"

type Text = Annotated[str, StringConstraints(max_length=512, pattern=_PRINTABLE)]
type Reference = Annotated[str, StringConstraints(max_length=256, pattern=_PRINTABLE)]
type Scopes = Annotated[
    list[Literal["balances", "details", "transactions"]], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
]


class _Body(Schema):
    model_config = ConfigDict(extra="forbid")


class Credentials(_Body):
    """A key, to be turned into tokens."""

    secret_id: Text
    secret_key: Text


class Refresh(_Body):
    refresh: Annotated[str, StringConstraints(max_length=4096)]


class AgreementBody(_Body):
    """The terms asked of the end user; numbers may come as texts."""

    institution_id: Text
    max_historical_days: int = 90
    access_valid_for_days: int = 90
    access_scope: Scopes = ["balances", "details", "transactions"]
    reconfirmation: bool = False


class RequisitionBody(_Body):
    """A request for a consent."""

    redirect: Annotated[str, StringConstraints(max_length=4096)]
    institution_id: Text
    agreement: Text = ""
    reference: Reference = ""
    user_language: Text = ""
    ssn: Annotated[str, StringConstraints(max_length=64, pattern=_PRINTABLE)] = ""
    account_selection: bool = False
    redirect_immediate: bool = False


class ReconfirmBody(_Body):
    redirect: Annotated[str, StringConstraints(max_length=4096)] = ""


class PageQuery(Schema):
    """Which part of a list: `limit` items from `offset` on."""

    limit: int = Field(100, ge=0, le=1000)
    offset: int = Field(0, ge=0, le=1_000_000_000)


class ErrorAnswer(Schema):
    """A failure; validation failures have one key per field instead of `summary` and `detail`."""

    model_config = ConfigDict(extra="allow")
    status_code: int
    summary: Any = None
    detail: Any = None


def schema_of(message: Any) -> Any:
    """Return the published schema of a wire message type (a Struct, a generic one with its argument, or a list of one)."""
    return _published(message)


_known: dict[Any, Any] = {}


def _published(kind: Any) -> Any:
    if get_origin(kind) in {Union, types.UnionType}:
        return Union[tuple(_published(part) for part in get_args(kind))]  # noqa: UP007  # built at run time
    if get_origin(kind) in {list, dict}:
        return get_origin(kind)[tuple(_published(part) for part in get_args(kind))]
    origin = get_origin(kind) or kind
    if isinstance(origin, type) and issubclass(origin, msgspec.Struct):
        return _known.get(kind) or _known.setdefault(kind, _model(origin, get_args(kind)))
    return kind


def _model(struct: Any, arguments: tuple[Any, ...]) -> Any:
    hints = get_type_hints(struct)
    held = dict(zip(getattr(struct, "__parameters__", ()), arguments, strict=False))
    fields: dict[str, Any] = {}
    for info in msgspec.structs.fields(struct):
        hint = hints[info.name]
        item = get_args(hint)[0] if get_origin(hint) is list else None
        kind = _list_of(held[item]) if item in held else _published(hint)
        fields[info.encode_name] = (kind, ... if info.required else None)
    return create_model(_name(struct, arguments), __base__=Schema, __doc__=struct.__doc__, **fields)


def _list_of(kind: Any) -> Any:
    return list[_published(kind)]  # type: ignore[misc]  # built at run time


def _name(struct: Any, arguments: tuple[Any, ...]) -> str:
    return str(struct.__name__) + "".join(f"Of{each.__name__}s" for each in arguments)


TokenPair = schema_of(wire.TokenPair)
RenewedToken = schema_of(wire.RenewedToken)
Institution = schema_of(wire.Institution)
Institutions = schema_of(list[wire.Institution])
Agreement = schema_of(wire.Agreement)
Agreements = schema_of(wire.Page[wire.Agreement])
Requisition = schema_of(wire.Requisition)
Requisitions = schema_of(wire.Page[wire.Requisition])
Reconfirmation = schema_of(wire.Reconfirmation)
Removed = schema_of(wire.Removed)
Account = schema_of(wire.Account)
Balances = schema_of(wire.BalancesAnswer)
Details = schema_of(wire.DetailsAnswer)
Transactions = schema_of(wire.TransactionsAnswer)


def answers(schema: Any, *failures: int, status: int = 200) -> dict[int, Any]:
    """Return ninja's table of answers for a route: the success and the failures it may give, besides the common ones."""
    return {status: schema, **dict.fromkeys((400, 401, 404, 429, *failures), ErrorAnswer)}
