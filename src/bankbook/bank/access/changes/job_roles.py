"""Creating, editing and deleting job roles, as they are asked for."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from bankbook.audit import Actor
from bankbook.bank.access import actions, queries
from bankbook.bank.access.actions.job_roles import check_customers
from bankbook.bank.access.catalogue import Pair, in_order
from bankbook.bank.access.changes import reading
from bankbook.bank.access.changes.reading import Given, Payload
from bankbook.bank.access.models import JobRole
from bankbook.bank.access.rules import roles as rules
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.errors import Refused
from bankbook.bank.identity.models import User
from bankbook.bank.targets import Pending, Target

NOTHING: Payload = {"name": "", "description": "", "level": "", "pairs": []}
"""How a job role stands that does not."""

_NAMING = ("job_role.create", "job_role.edit")


class CreateJobRole:
    """A job role that nobody holds yet."""

    code = "job_role.create"

    def parse(self, agreement: ServiceAgreement, data: Given) -> Payload:
        """Return {"name", "description", "level", "pairs": [[permission, right], …]}, whatever the context. Raises `Refused`."""
        return _parsed(data)

    def target(self, agreement: ServiceAgreement, payload: Given) -> Target:
        """Return the role by the name that it will have."""
        return Target(f"job_role:new:{rules.folded(payload['name'])}", None, payload["name"])

    def before(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return that nothing stands yet."""
        return dict(NOTHING)

    def after(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return the role as it will be."""
        return _shown(payload)

    def affected(self, agreement: ServiceAgreement, payload: Given) -> list[User]:
        """Return nobody: it is given to nobody yet."""
        return []

    def widens(self, agreement: ServiceAgreement, payload: Given, *, user: User) -> bool:
        """A role that nobody holds widens nothing."""
        return False

    def check(self, agreement: ServiceAgreement, payload: Given, *, pending: Sequence[Pending] = ()) -> None:
        """Raise `Refused` if the name is taken, also by a role that waits for its approval, or a right does not exist."""
        rules.check_name(payload["name"], taken=_names(agreement, pending))
        rules.check_pairs(_pairs(payload))

    def apply(self, agreement: ServiceAgreement, payload: Given, *, by: Actor) -> None:
        """Create the role."""
        actions.create_role(
            agreement,
            by=by,
            name=payload["name"],
            description=payload["description"],
            pairs=_pairs(payload),
            level=payload["level"],
        )


class _OfOne:
    """What editing and deleting have in common: the payload names one job role."""

    def target(self, agreement: ServiceAgreement, payload: Given) -> Target:
        """Return the role as it stands. Raises `NotFound` if it no longer does."""
        role = _role(agreement, payload)
        return Target(f"job_role:{role.public_id}", role.version, role.name)

    def before(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return the role as it stands."""
        role = _role(agreement, payload)
        pairs = [list(pair) for pair in in_order(queries.pairs_of(role))]
        return {"name": role.name, "description": role.description, "level": role.level, "pairs": pairs}

    def affected(self, agreement: ServiceAgreement, payload: Given) -> list[User]:
        """Return who holds it."""
        return list(queries.holders(_role(agreement, payload)))


class EditJobRole(_OfOne):
    """Another name, level or set of rights, for all who hold the role."""

    code = "job_role.edit"

    def parse(self, agreement: ServiceAgreement, data: Given) -> Payload:
        """Return what creating takes, and "role". Raises `NotFound`, `Refused`."""
        role = queries.role(agreement, public_id=reading.text(data, "role"))
        check_customers(role)
        return {"role": str(role.public_id), **_parsed(data)}

    def after(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return the role as it will be."""
        return _shown(payload)

    def widens(self, agreement: ServiceAgreement, payload: Given, *, user: User) -> bool:
        """Whether the user (the person: any of his users) holds the role and would get a right or another approval level by it."""
        role = _role(agreement, payload)
        is_wider = not set(_pairs(payload)) <= queries.pairs_of(role) or payload["level"] not in {"", role.level}
        return is_wider and user.person_id in {each.person_id for each in queries.holders(role)}

    def check(self, agreement: ServiceAgreement, payload: Given, *, pending: Sequence[Pending] = ()) -> None:
        """Raise `Refused` for the bank's own role, a taken name, and what would lift accounting software above its ceiling, naming its users."""
        role = _role(agreement, payload)
        check_customers(role)
        others = [each for each in pending if each.payload.get("role") != payload["role"]]
        rules.check_name(payload["name"], taken=_names(agreement, others, besides=role))
        rules.check_pairs(_pairs(payload))
        people = {each.pk: each for each in (*queries.holders(role), *reading.people_waiting_for_role(pending, payload["role"]))}
        software = [each.name for each in people.values() if each.kind == User.Kind.SOFTWARE]
        rules.check_ceiling(_pairs(payload), level=payload["level"], users=software)

    def apply(self, agreement: ServiceAgreement, payload: Given, *, by: Actor) -> None:
        """Change the role."""
        actions.edit_role(
            _role(agreement, payload),
            by=by,
            name=payload["name"],
            description=payload["description"],
            pairs=_pairs(payload),
            level=payload["level"],
        )


class DeleteJobRole(_OfOne):
    """The end of a job role that nobody holds."""

    code = "job_role.delete"

    def parse(self, agreement: ServiceAgreement, data: Given) -> Payload:
        """Return {"role"}. Raises `NotFound`, and `Refused` for the bank's own."""
        role = queries.role(agreement, public_id=reading.text(data, "role"))
        check_customers(role)
        return {"role": str(role.public_id)}

    def after(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return that nothing stands."""
        return dict(NOTHING)

    def widens(self, agreement: ServiceAgreement, payload: Given, *, user: User) -> bool:
        """What ends gives nobody anything."""
        return False

    def check(self, agreement: ServiceAgreement, payload: Given, *, pending: Sequence[Pending] = ()) -> None:
        """Raise `rules.roles.InUse`, naming who holds the role or waits for it."""
        role = _role(agreement, payload)
        check_customers(role)
        people = (*queries.holders(role), *reading.people_waiting_for_role(pending, payload["role"]))
        rules.check_unused([each.name for each in people])

    def apply(self, agreement: ServiceAgreement, payload: Given, *, by: Actor) -> None:
        """Delete the role."""
        actions.delete_role(_role(agreement, payload), by=by)


def _parsed(data: Given) -> Payload:
    sent = data.get("pairs", [])
    if not isinstance(sent, list | tuple):
        raise Refused(_("There is no such right."), code="unknown_right")
    pairs = rules.check_pairs([_pair(each) for each in sent])
    return {
        "name": rules.check_name(
            reading.text(data, "name"), is_bank=True
        ),  # who else has it is asked by `check`, which knows what is pending
        "description": rules.check_description(reading.text(data, "description")),
        "level": rules.check_level(reading.text(data, "level")),
        "pairs": [[permission.value, right.value] for permission, right in in_order(pairs)],
    }


def _pair(sent: object) -> Pair:
    match sent:
        case [str(permission), str(right)] | (str(permission), str(right)):
            return rules.parse_pair(permission, right)
    raise Refused(_("There is no such right."), code="unknown_right")


def _pairs(payload: Given) -> list[Pair]:
    return [rules.parse_pair(permission, right) for permission, right in payload["pairs"]]


def _shown(payload: Given) -> Payload:
    return {name: payload[name] for name in NOTHING}


def _role(agreement: ServiceAgreement, payload: Given) -> JobRole:
    return queries.role(agreement, public_id=payload["role"])


def _names(agreement: ServiceAgreement, pending: Sequence[Pending], *, besides: JobRole | None = None) -> list[str]:
    standing = queries.roles(agreement).exclude(pk=besides.pk if besides else 0).values_list("name", flat=True)
    return [*standing, *reading.names_waiting(pending, kinds=_NAMING)]
