"""Which context a session works in: kept on the server, read afresh at every request, so a disabled agreement gives nothing any more."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bankbook import audit
from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import Pair, Right
from bankbook.bank.agreements import queries
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals import queries as approvals
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.errors import NotFound
from bankbook.bank.identity import queries as identity
from bankbook.bank.identity.models import User

_KEY = "context"
_METHODS_KEY = "account_authentication_methods"
"""Where allauth notes in the session how its user proved himself."""


def choose(request: HttpRequest, agreement: ServiceAgreement) -> None:
    """Work in that context from now on. The caller has made sure that it is the user's."""
    request.session[_KEY] = str(agreement.public_id)


def enter(request: HttpRequest, agreement: ServiceAgreement) -> None:
    """Work in that context from now on, and write it down. The caller has made sure that it is the user's."""
    choose(request, agreement)
    if isinstance(request.user, User):
        public_id = str(agreement.public_id)
        audit.record(identity.actor(request.user), what="context.chosen", target=("agreement", public_id), context=public_id)


def forget(request: HttpRequest) -> None:
    """Work in no context until one is chosen."""
    request.session.pop(_KEY, None)


def chosen(request: HttpRequest) -> ServiceAgreement | None:
    """Return the context of this session if it is still the user's; the only one of several counts as chosen. One query a request."""
    kept: tuple[ServiceAgreement | None] | None = getattr(request, "_context", None)
    if kept is None:
        kept = (_find(request),)
        request._context = kept  # type: ignore[attr-defined]  # asked by the guard, the view and the page's frame
    return kept[0]


def current(request: HttpRequest) -> ServiceAgreement:
    """Return the context of this session. Raises `NotFound` without one, which a view that needs a right never meets."""
    agreement = chosen(request)
    if agreement is None:
        raise NotFound(_("Choose a context first."))
    return agreement


def held(request: HttpRequest) -> frozenset[Pair]:
    """Return every right of the person in the context of this session; none without a context. Decided once a request."""
    kept: frozenset[Pair] | None = getattr(request, "_held", None)
    if kept is None:
        agreement, user = chosen(request), request.user
        kept = access.held_pairs(user, agreement) if agreement is not None and isinstance(user, User) else frozenset()
        request._held = kept  # type: ignore[attr-defined]  # asked by the guard, the view and the page's frame
    return kept


def of_user(request: HttpRequest) -> list[ServiceAgreement]:
    """Return every context of the user, entities first, group overviews after them. One query a request."""
    kept: list[ServiceAgreement] | None = getattr(request, "_contexts", None)
    if kept is None:
        kept = list(queries.contexts_of(request.user.pk)) if request.user.is_authenticated else []
        request._contexts = kept  # type: ignore[attr-defined]  # asked by the guard, the view and the page's frame
    return kept


def waiting(request: HttpRequest) -> list[ChangeRequest]:
    """Return what the person can decide about now in the context of this session, the first to expire first. Looked up once a request."""
    kept: list[ChangeRequest] | None = getattr(request, "_waiting", None)
    if kept is None:
        agreement, user = chosen(request), request.user
        is_approving = any(right is Right.APPROVE for _permission, right in held(request))
        kept = approvals.mine_to_decide(user, agreement) if agreement and is_approving and isinstance(user, User) else []
        request._waiting = kept  # type: ignore[attr-defined]  # asked by the view and the page's frame
    return kept


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor too."""
    return any(record.get("method") == "mfa" for record in request.session.get(_METHODS_KEY, []))


def _find(request: HttpRequest) -> ServiceAgreement | None:
    mine = of_user(request)
    if len(mine) == 1:
        return mine[0]
    wanted = request.session.get(_KEY)
    return next((each for each in mine if str(each.public_id) == wanted), None)
