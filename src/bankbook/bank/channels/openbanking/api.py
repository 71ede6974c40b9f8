"""The API as a whole: who calls, how often, and how everything that goes wrong is told. One router a resource; see `urls`."""

from collections.abc import Callable
from functools import wraps
from typing import Final

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from bankbook import clock
from bankbook.bank.channels.openbanking import failures
from bankbook.bank.channels.openbanking.bodies import Bodies
from bankbook.bank.errors import Refused
from bankbook.bank.grants.actions import reads
from bankbook.bank.grants.models import ApiClient
from bankbook.bank.grants.queries.clients import client_of_token
from bankbook.bank.grants.rules.budgets import Window
from bankbook.wire import openbanking as wire

log = structlog.get_logger(__name__)

NEEDS: Final = ("api token", "the client of the token; another client's ids answer as unknown")
OPEN: Final = ("public", "tokens are made here, and the API describes itself")


class Call(HttpRequest):
    """A call with a good token: `auth` is the client, `pace` its general limit behind this call."""

    auth: ApiClient
    pace: Window


class BearerToken(HttpBearer):
    """Reads the access token, counts the call against the client's general limit, and says who calls."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiClient:
        """Return the client. Raises `TokenRefused`, `GeneralLimit`."""
        client = client_of_token(token).client
        window = reads.pace(client)
        request.pace = window  # type: ignore[attr-defined]  # read by `with_edges` for the headers
        if window.used > window.limit:
            raise failures.GeneralLimit(window, window.reset_s(clock.now()))
        return client


api = NinjaAPI(
    title="Bankbook open banking",
    version="2",
    description="Wire-compatible with GoCardless Bank Account Data v2. docs/wire.md says what is served and where it is more tolerant.",
    auth=BearerToken(),
    parser=Bodies(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="openbanking",
)


def reply(message: object, *, status: int = 200) -> HttpResponse:
    """Write a message of the wire."""
    return HttpResponse(wire.encode(message), status=status, content_type=failures.JSON)


@api.exception_handler(Refused)
def _refused(_request: HttpRequest, refusal: Refused) -> HttpResponse:
    return failures.answer(failures.failure_of(refusal))


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return failures.validation(error)


@api.exception_handler(AuthenticationError)
def _nobody(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return failures.answer(
        failures.Failure(401, "Authentication credentials were not provided.", "Authentication credentials were not provided.")
    )


@api.exception_handler(HttpError)
def _unreadable(_request: HttpRequest, _error: HttpError) -> HttpResponse:
    """The framework's word for a body that `Bodies` could not read; nothing else here raises it."""
    return failures.answer(failures.UNREADABLE)


@api.exception_handler(Exception)
def _bug(request: HttpRequest, error: Exception) -> HttpResponse:
    """Say so in JSON, because a published client reads every answer as JSON; the record has the rest."""
    log.exception("openbanking.failed", path=request.path, exc_info=error)
    return failures.answer(failures.UNKNOWN)


type View = Callable[..., HttpResponseBase]


def with_edges(view: View, *, needs: tuple[str, str]) -> View:
    """Return the view with what the framework leaves out: a wrong method answered in JSON, and the general limit on every answer."""

    @wraps(view)
    def edged(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 405 and response.headers.get("Content-Type") != failures.JSON:
            allowed = response.headers.get("Allow", "")
            response = failures.answer(failures.Failure(405, "Method not allowed", f'Method "{request.method}" not allowed.'))
            response.headers["Allow"] = allowed
        pace: Window | None = getattr(request, "pace", None)
        if pace is not None:
            for name, value in wire.rate_headers(wire.RateLimits(general=limit(pace, business=False))).items():
                response.headers[name] = value
        return response

    edged.needs = needs  # type: ignore[attr-defined]  # as every view of the bank says what it needs
    return edged


def limit(window: Window, *, business: bool) -> wire.Limit:
    """Return a window as the wire tells it; the general one runs by the machine's clock, the daily one by the business'."""
    now = clock.business_now() if business else clock.now()
    return wire.Limit(window.limit, window.left(now), window.reset_s(now))
