"""Making, changing and ending job roles."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from bankbook import audit, clock
from bankbook.audit import Actor
from bankbook.bank.access import queries
from bankbook.bank.access.actions.locking import lock
from bankbook.bank.access.catalogue import PREDEFINED, Pair, Right, in_order
from bankbook.bank.access.models import JobRole, RoleGrant, SelfApproval
from bankbook.bank.access.rules import roles as rules
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.errors import NotFound
from bankbook.bank.identity.models import User


@transaction.atomic
def create_role(
    agreement: ServiceAgreement, *, by: Actor, name: str, description: str, pairs: Collection[Pair], level: str = ""
) -> JobRole:
    """Make a customer's job role of a context and return it. Raises the `Refused` of `rules.roles` that fits."""
    lock(agreement.pk)
    role = JobRole.objects.create(
        agreement=agreement,
        name=rules.check_name(name, taken=_names(agreement)),
        description=rules.check_description(description),
        level=rules.check_level(level),
    )
    _grant(role, rules.check_pairs(pairs))
    _record(role, by=by, what="job_role.created")
    return role


@transaction.atomic
def predefined_role(agreement: ServiceAgreement, *, by: Actor, template: str) -> JobRole:
    """Return the bank's own job role of that key of `catalogue.PREDEFINED` in this context; it is made when it is first asked for."""
    lock(agreement.pk)
    found = JobRole.objects.filter(agreement=agreement, template=template, ended_at=None).first()
    if found is not None:
        return found
    own = PREDEFINED[template]
    role = JobRole.objects.create(
        agreement=agreement,
        name=rules.check_name(str(own.name), taken=_names(agreement), is_bank=True),
        description=str(own.description),
        origin=JobRole.Origin.PREDEFINED,
        template=template,
        level=own.level,
    )
    _grant(role, own.pairs)
    _record(role, by=by, what="job_role.created")
    return role


@transaction.atomic
def edit_role(role: JobRole, *, by: Actor, name: str, description: str, pairs: Collection[Pair], level: str = "") -> JobRole:
    """Change a customer's job role, for all who hold it at once, and return it. Raises the `Refused` of `rules.roles` that fits.

    A self-approval whose right to approve goes, goes with it: it does not come back with the right.
    """
    locked = _standing(role)
    chosen = rules.check_pairs(pairs)
    before = _facts(locked)
    rules.check_ceiling(chosen, level=level, users=[each.name for each in queries.holders(locked) if each.kind == User.Kind.SOFTWARE])
    locked.name = rules.check_name(name, taken=_names(locked.agreement, besides=locked))
    locked.description = rules.check_description(description)
    locked.level = rules.check_level(level)
    locked.version += 1
    locked.save(update_fields=["name", "description", "level", "version"])
    _grant(locked, chosen)
    approvable = {permission for permission, right in chosen if right is Right.APPROVE}
    SelfApproval.objects.filter(assignment__role=locked).exclude(permission__in=approvable).delete()
    _record(locked, by=by, what="job_role.edited", before=before)
    return locked


@transaction.atomic
def delete_role(role: JobRole, *, by: Actor) -> None:
    """End a customer's job role that nobody holds; it stays on record. Raises `rules.roles.InUse`, naming who holds it."""
    locked = _standing(role)
    rules.check_unused([each.name for each in queries.holders(locked)])
    locked.ended_at = clock.now()
    locked.version += 1
    locked.save(update_fields=["ended_at", "version"])
    _record(locked, by=by, what="job_role.deleted", before=_facts(locked))


def _standing(role: JobRole) -> JobRole:
    """Return the job role afresh, locked after its context. Raises `NotFound` for one that was deleted, `BanksOwn` for one of the bank's."""
    lock(role.agreement_id)
    locked = JobRole.objects.select_for_update().get(pk=role.pk)
    if locked.ended_at is not None:
        raise NotFound(_("There is no such job role in this context."))
    check_customers(locked)
    return locked


def check_customers(role: JobRole) -> None:
    """Raise `BanksOwn` for a predefined job role."""
    if role.origin == JobRole.Origin.PREDEFINED:
        raise rules.BanksOwn(_("“%(name)s” is the bank’s own job role: it is neither changed nor deleted.") % {"name": role.name})


def _grant(role: JobRole, pairs: Iterable[Pair]) -> None:
    """Make the role's pairs these. Whole rows come and go: none is ever turned into another."""
    wanted, held = set(pairs), {(each.permission, each.right): each for each in role.grants.all()}
    RoleGrant.objects.filter(pk__in=[each.pk for pair, each in held.items() if pair not in wanted]).delete()
    RoleGrant.objects.bulk_create(
        [RoleGrant(role=role, permission=pair[0], right=pair[1]) for pair in in_order(wanted) if pair not in held]
    )


def _names(agreement: ServiceAgreement, *, besides: JobRole | None = None) -> list[str]:
    standing = JobRole.objects.filter(agreement=agreement, ended_at=None)
    return list(standing.exclude(pk=besides.pk if besides else 0).values_list("name", flat=True))


def _facts(role: JobRole) -> dict[str, object]:
    """Return what the record keeps of a job role: enough to say later what it gave on any day."""
    held = role.grants.order_by("permission", "right").values_list("permission", "right")
    return {
        "name": role.name,
        "level": role.level,
        "version": role.version,
        "pairs": [f"{permission}:{right}" for permission, right in held],
    }


def _record(role: JobRole, *, by: Actor, what: str, before: dict[str, object] | None = None) -> None:
    facts = _facts(role)
    context = str(role.agreement.public_id)
    audit.record(by, what=what, target=("job_role", str(role.public_id)), context=context, before=before, after=facts, detail=facts)
