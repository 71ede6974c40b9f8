"""How customers of the bank come to be: business groups, their entities with a context each, the group overview, and members."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from bankbook import audit
from bankbook.audit import Actor
from bankbook.bank.agreements import events
from bankbook.bank.agreements.models import BusinessGroup, LegalEntity, Membership, Participant, ServiceAgreement
from bankbook.bank.institutions.models import Institution


@transaction.atomic
def open_group(institution: Institution, *, by: Actor, name: str, entities: Sequence[tuple[str, str]]) -> BusinessGroup:
    """Open a business group with its entities as (name, registered number), the first being the main one, and return it.

    Each entity gets a context of its own; a group of several entities also gets its overview ("**").
    """
    group = BusinessGroup.objects.create(institution=institution, name=name)
    opened = []
    for position, (entity_name, number) in enumerate(entities):
        entity = LegalEntity.objects.create(group=group, name=entity_name, number=number, is_main=position == 0)
        agreement = ServiceAgreement.objects.create(group=group, entity=entity, kind=ServiceAgreement.Kind.ENTITY)
        Participant.objects.create(agreement=agreement, entity=entity)
        opened.append(entity)
    if len(entities) > 1:
        overview = ServiceAgreement.objects.create(group=group, kind=ServiceAgreement.Kind.GROUP_OVERVIEW)
        Participant.objects.bulk_create([Participant(agreement=overview, entity=entity) for entity in opened])
    audit.record(by, what="group.opened", target=("group", str(group.public_id)), detail={"entities": len(entities)})
    return group


def hold(agreement_ids: Iterable[int]) -> list[ServiceAgreement]:
    """Lock these contexts until the transaction ends and return them by id: whatever changes who may do what in one follows one another."""
    held = ServiceAgreement.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(agreement_ids))
    return list(held.select_related("entity", "group__institution").order_by("pk"))


@transaction.atomic
def make_home(agreement: ServiceAgreement, *, by: Actor, user_id: int) -> Membership:
    """Write down in which context a new user was created, and return the membership: it is not active before somebody approved it."""
    home = Membership.objects.create(agreement=agreement, user_id=user_id, is_home=True, is_active=False)
    _record(home, by=by, what="member.created")
    return home


@transaction.atomic
def add_member(agreement: ServiceAgreement, *, by: Actor, user_id: int) -> Membership:
    """Let a user work in a context and return the membership; an active one stays as it is. It grants nothing by itself.

    The first context of a user is his home. What follows from a new place (`events`) follows here.
    """
    is_first = not Membership.objects.filter(user_id=user_id, is_home=True).exists()
    membership, is_new = Membership.objects.get_or_create(agreement=agreement, user_id=user_id, defaults={"is_home": is_first})
    if not is_new and membership.is_active:
        return membership
    if not is_new:
        _turn(membership, is_active=True)
    _record(membership, by=by, what="member.added")
    events.joined(membership, by=by)
    return membership


@transaction.atomic
def remove_member(agreement: ServiceAgreement, *, by: Actor, user_id: int) -> None:
    """Let a user no longer work in a context, from the next request on; what he is not, he stays not."""
    membership = Membership.objects.filter(agreement=agreement, user_id=user_id, is_active=True).first()
    if membership is not None:
        _turn(membership, is_active=False)
        _record(membership, by=by, what="member.removed")


@transaction.atomic
def switch(agreement: ServiceAgreement, *, by: Actor, is_on: bool) -> None:
    """Let a context work, or give nothing to anybody from the next request on; memberships and assignments stay. The bank's own act."""
    (held,) = hold([agreement.pk])
    if held.is_enabled != is_on:
        held.is_enabled = is_on
        held.save(update_fields=["is_enabled"])
        _record_terms(held, by=by, what="agreement.switched", detail={"on": is_on})


@transaction.atomic
def switch_sharing(participant: Participant, *, by: Actor, is_on: bool) -> None:
    """Let an entity's accounts take part in a context, or no longer, from the next request on. The bank's own act."""
    (held,) = hold([participant.agreement_id])
    if Participant.objects.filter(pk=participant.pk).exclude(shares_accounts=is_on).update(shares_accounts=is_on):
        detail = {"entity": str(participant.entity.public_id), "on": is_on}
        _record_terms(held, by=by, what="agreement.sharing_switched", detail=detail)


def _turn(membership: Membership, *, is_active: bool) -> None:
    membership.is_active = is_active
    membership.version += 1
    membership.save(update_fields=["is_active", "version"])


def _record(membership: Membership, *, by: Actor, what: str) -> None:
    agreement = str(membership.agreement.public_id)
    audit.record(by, what=what, target=("agreement", agreement), context=agreement, detail={"user": str(membership.user.public_id)})


def _record_terms(agreement: ServiceAgreement, *, by: Actor, what: str, detail: dict[str, object]) -> None:
    public_id = str(agreement.public_id)
    audit.record(by, what=what, target=("agreement", public_id), context=public_id, detail=detail)
