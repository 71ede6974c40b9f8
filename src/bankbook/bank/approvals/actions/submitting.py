"""Asking for a change."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from bankbook import clock
from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import Permission, Right, pair_name
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals import rules
from bankbook.bank.approvals.actions import carrying, ending, telling
from bankbook.bank.approvals.actions.refusals import AlreadyPending, RightMissing
from bankbook.bank.approvals.catalogue import Kind, Payload
from bankbook.bank.approvals.catalogue import kind as kind_of
from bankbook.bank.approvals.models import ApprovalPolicy, ChangeRequest
from bankbook.bank.approvals.rules import State
from bankbook.bank.identity import actions as identity_actions
from bankbook.bank.identity import queries as identity
from bankbook.bank.identity.models import User
from bankbook.bank.targets import Target


@transaction.atomic
def submit(agreement: ServiceAgreement, *, kind: str, data: Mapping[str, Any], by: User, reason: str = "") -> ChangeRequest:
    """Ask for a change of a context and return the pending request; nothing changes before it is approved.

    Raises `RightMissing`, `AlreadyPending`, and whatever the change itself refuses.
    """
    what = kind_of(kind)
    (agreement,) = agreements.hold([agreement.pk])
    if lacking := carrying.missing(by, agreement, kind=what):
        raise RightMissing(lacking)
    payload = what.change.parse(agreement, data)
    target = what.change.target(agreement, payload)
    _refuse_a_second(agreement, target)
    what.change.check(agreement, payload, pending=carrying.others(agreement))
    carrying.rehearse(what, agreement=agreement, payload=payload, by=identity.actor(by))
    request = _write(agreement, what, payload, target=target, by=by, reason=reason)
    telling.submitted(request)
    ending.record(request, by=identity.actor(by), what="request.submitted", reason=reason, needs=list(request.policy))
    return request


@transaction.atomic
def create_user(
    agreement: ServiceAgreement, *, by: User, given: str, family: str, email: str, kind: User.Kind, language: str = "en-ca"
) -> tuple[User, ChangeRequest | None]:
    """Create a user at once, who can do nothing, and ask for his membership of the context. Returns both.

    Whoever may only create users asks for no membership: somebody else can. Raises `RightMissing` without the right to create users.
    """
    (agreement,) = agreements.hold([agreement.pk])
    pair = (Permission.CREATE_USERS, Right.CREATE)
    if pair not in access.held_pairs(by, agreement):
        raise RightMissing(pair_name(pair))
    user = identity_actions.invite(
        by=identity.actor(by),
        institution=agreement.group.institution,
        given=given,
        family=family,
        email=email,
        kind=kind,
        language=language,
    )
    agreements.make_home(agreement, by=identity.actor(by), user_id=user.pk)
    if carrying.missing(by, agreement, kind=kind_of("membership.add")):
        return user, None
    return user, submit(agreement, kind="membership.add", data={"user": str(user.public_id)}, by=by)


def _refuse_a_second(agreement: ServiceAgreement, target: Target) -> None:
    first = ChangeRequest.objects.filter(agreement=agreement, target_key=target.key, state=State.PENDING).first()
    if first is None:
        return
    if first.expires_at > clock.business_now():
        raise AlreadyPending(first.title, request_id=first.public_id)
    ending.lapse(ending.lock(first))


def _write(agreement: ServiceAgreement, kind: Kind, payload: Payload, *, target: Target, by: User, reason: str) -> ChangeRequest:
    now = clock.business_now()
    return ChangeRequest.objects.create(
        agreement=agreement,
        category=kind.category.value,
        kind=kind.change.code,
        target_key=target.key,
        target_version=target.version,
        title=target.title,
        payload=payload,
        before=kind.change.before(agreement, payload),
        after=kind.change.after(agreement, payload),
        reason=reason.strip()[:500],
        maker=by,
        about=target.about,
        policy=list(ApprovalPolicy.objects.levels_of(agreement, category=kind.category)),
        submitted_at=now,
        expires_at=now + rules.EXPIRES_AFTER,
    )
