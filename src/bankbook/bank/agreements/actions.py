"""How customers of the bank come to be: business groups, their entities with a context each, the group overview, and members."""

from collections.abc import Sequence

from django.db import transaction

from bankbook import audit
from bankbook.audit import Actor
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


@transaction.atomic
def add_member(agreement: ServiceAgreement, *, by: Actor, user_id: int) -> Membership:
    """Let a user work in a context and return the membership; one that stands already stays as it is. It grants nothing by itself."""
    membership, is_new = Membership.objects.get_or_create(agreement=agreement, user_id=user_id)
    if is_new:
        audit.record(by, what="member.added", target=("agreement", str(agreement.public_id)), detail={"user": user_id})
    return membership
