"""Giving, taking and copying job roles, and switching self-approval, as they are asked for."""

from collections.abc import Iterable, Sequence
from zlib import crc32

from django.utils.translation import gettext as _

from bankbook.audit import Actor
from bankbook.bank.access import actions, queries
from bankbook.bank.access.actions.assignments import Wanted, check_ceiling, check_self_approval
from bankbook.bank.access.catalogue import APPROVABLE, PREDEFINED, Permission
from bankbook.bank.access.changes import reading
from bankbook.bank.access.changes.reading import Given, Payload
from bankbook.bank.access.models import AccountGroup, Assignment, JobRole, SelfApproval
from bankbook.bank.access.rules import roles as rules
from bankbook.bank.agreements.models import Membership, ServiceAgreement
from bankbook.bank.errors import Refused
from bankbook.bank.identity.models import User
from bankbook.bank.targets import Pending, Target


class _OfOneUser:
    """What all of them have in common: the payload names one user, whose rights they change."""

    def affected(self, agreement: ServiceAgreement, payload: Given) -> list[User]:
        """Return that user."""
        return [_member(agreement, payload).user]


class _OfOneRole(_OfOneUser):
    """What giving and taking have in common: the payload names a user and a job role."""

    def target(self, agreement: ServiceAgreement, payload: Given) -> Target:
        """Return how the user holds that role: no version if he does not."""
        membership, role = _member(agreement, payload), _role(agreement, payload)
        held = _held(membership, role)
        key = f"assignment:{membership.public_id}:{role.public_id}"
        return Target(key, held.version if held else None, f"{membership.user.name}: {role.name}", membership.user)

    def before(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return {"job_role": {"id", "label"} or None, "account_groups": [{"id", "label"}, …]} as it stands."""
        role = _role(agreement, payload)
        held = _held(_member(agreement, payload), role)
        if held is None:
            return {"job_role": None, "account_groups": []}
        return {"job_role": reading.reference(role), "account_groups": _references(held.account_groups.all())}


class SetAssignment(_OfOneRole):
    """A job role with account groups for a user; of a role that he holds already, which groups hang on it."""

    code = "assignment.set"

    def parse(self, agreement: ServiceAgreement, data: Given) -> Payload:
        """Return {"user", "role", "account_groups": [public ids]}. Raises `NotFound` for what is not there, or not approved yet."""
        membership = queries.member(agreement, public_id=reading.text(data, "user"))
        role = queries.role(agreement, public_id=reading.text(data, "role"))
        _check_customers_to_give(role)
        groups = reading.groups(agreement, reading.texts(data, "account_groups"))
        return {
            "user": str(membership.user.public_id),
            "role": str(role.public_id),
            "account_groups": [str(each.public_id) for each in sorted(groups, key=lambda each: (each.name, each.pk))],
        }

    def after(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return how he will hold it."""
        return {"job_role": reading.reference(_role(agreement, payload)), "account_groups": _references(_groups(agreement, payload))}

    def widens(self, agreement: ServiceAgreement, payload: Given, *, user: User) -> bool:
        """Whether it is the user's own (the person's: any of his users) and gives him a role or a group that he does not have there."""
        membership = _member(agreement, payload)
        return membership.user.person_id == user.person_id and _is_wider(membership, _wanted(agreement, payload))

    def check(self, agreement: ServiceAgreement, payload: Given, *, pending: Sequence[Pending] = ()) -> None:
        """Raise `Refused` for what is gone or the bank's to give, for accounting software above its ceiling, and for what stands already.

        Of `pending` the edits of the same role matter: software never comes to hold what they would make of it.
        """
        membership, role = _member(agreement, payload), _role(agreement, payload)
        _check_customers_to_give(role)
        check_ceiling(membership.user, role)
        _check_ceiling_of_edits(membership.user, role, pending)
        held, groups = _held(membership, role), _groups(agreement, payload)
        if held is not None and {each.pk for each in held.account_groups.all()} == {each.pk for each in groups}:
            raise Refused(_("The user has that job role with these account groups already."), code="nothing_to_change")

    def apply(self, agreement: ServiceAgreement, payload: Given, *, by: Actor) -> None:
        """Give the role, or give it these groups."""
        role, groups = _role(agreement, payload), _groups(agreement, payload)
        actions.assign(_member(agreement, payload), by=by, role=role, account_groups=groups)


class RemoveAssignment(_OfOneRole):
    """A user no longer holds a job role; its account groups and self-approvals go with it."""

    code = "assignment.remove"

    def parse(self, agreement: ServiceAgreement, data: Given) -> Payload:
        """Return {"user", "role"}. Raises `NotFound` if the user does not hold it."""
        membership = queries.member(agreement, public_id=reading.text(data, "user"))
        role = queries.role(agreement, public_id=reading.text(data, "role"))
        queries.assignment(membership, role=role)
        return {"user": str(membership.user.public_id), "role": str(role.public_id)}

    def after(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return that he does not hold it."""
        return {"job_role": None, "account_groups": []}

    def widens(self, agreement: ServiceAgreement, payload: Given, *, user: User) -> bool:
        """What is taken gives nobody anything."""
        return False

    def check(self, agreement: ServiceAgreement, payload: Given, *, pending: Sequence[Pending] = ()) -> None:
        """Raise `NotFound` if he does not hold it, `rules.roles.BanksOwn` for what only the bank withdraws."""
        role = _role(agreement, payload)
        queries.assignment(_member(agreement, payload), role=role)
        _check_customers_to_give(role)

    def apply(self, agreement: ServiceAgreement, payload: Given, *, by: Actor) -> None:
        """Take the role."""
        actions.unassign(queries.assignment(_member(agreement, payload), role=_role(agreement, payload)), by=by)


class CopyAssignments(_OfOneUser):
    """The job roles and account groups of one user for another, beside what he has. What is copied is fixed when it is asked for."""

    code = "assignment.copy"

    def parse(self, agreement: ServiceAgreement, data: Given) -> Payload:
        """Return {"user", "from", "assignments": [{"role", "account_groups"}, …]} of {"user", "from"}, without what only the bank gives."""
        membership = queries.member(agreement, public_id=reading.text(data, "user"))
        origin = queries.member(agreement, public_id=reading.text(data, "from"))
        if membership.pk == origin.pk:
            raise Refused(_("Choose another user to copy from."), code="same_user")
        copied = [each for each in queries.assignments(agreement, user=origin.user) if _is_customers_to_give(each.role)]
        if not copied:
            raise Refused(_("%(user)s has no job role here that can be copied.") % {"user": origin.user.name}, code="nothing_to_copy")
        return {
            "user": str(membership.user.public_id),
            "from": str(origin.user.public_id),
            "assignments": [
                {
                    "role": str(each.role.public_id),
                    "account_groups": [str(group.public_id) for group in each.account_groups.all() if group.ended_at is None],
                }
                for each in copied
            ],
        }

    def target(self, agreement: ServiceAgreement, payload: Given) -> Target:
        """Return all that the user holds. Its version is a fingerprint of his assignments: any change of them makes another one."""
        membership = _member(agreement, payload)
        held = membership.assignments.order_by("public_id").values_list("public_id", "version")
        fingerprint = crc32(repr([(str(public_id), version) for public_id, version in held]).encode()) >> 1  # fits a signed column
        return Target(f"assignment:{membership.public_id}:copy", fingerprint, membership.user.name, membership.user)

    def before(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return {"assignments": [{"job_role": {"id", "label"}, "account_groups": [{"id", "label"}, …]}, …]} as they stand."""
        held = queries.assignments(agreement, user=_member(agreement, payload).user)
        return {"assignments": [_line(each.role, each.account_groups.all()) for each in held]}

    def after(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return what he will hold: what he does now, and what is copied."""
        lines = {each.role.pk: (each.role, list(each.account_groups.all())) for each in self._held(agreement, payload)}
        for wanted in self._wanted(agreement, payload):
            _role_held, groups = lines.get(wanted.role.pk, (wanted.role, []))
            known = {each.pk for each in groups}
            lines[wanted.role.pk] = (wanted.role, [*groups, *(each for each in wanted.account_groups if each.pk not in known)])
        return {"assignments": [_line(role, groups) for role, groups in sorted(lines.values(), key=lambda line: line[0].name)]}

    def widens(self, agreement: ServiceAgreement, payload: Given, *, user: User) -> bool:
        """Whether it goes to the user himself (the person: any of his users) and gives him something."""
        membership = _member(agreement, payload)
        is_own = membership.user.person_id == user.person_id
        return is_own and any(_is_wider(membership, wanted) for wanted in self._wanted(agreement, payload))

    def check(self, agreement: ServiceAgreement, payload: Given, *, pending: Sequence[Pending] = ()) -> None:
        """Raise `NotFound` if a role or group is gone, `rules.roles.AboveTheCeiling` for accounting software, `Refused` if he has all of it."""
        membership, wanted = _member(agreement, payload), self._wanted(agreement, payload)
        for each in wanted:
            _check_customers_to_give(each.role)
            check_ceiling(membership.user, each.role)
            _check_ceiling_of_edits(membership.user, each.role, pending)
        if not any(_is_wider(membership, each) for each in wanted):
            raise Refused(_("The user has all of these job roles and account groups already."), code="nothing_to_change")

    def apply(self, agreement: ServiceAgreement, payload: Given, *, by: Actor) -> None:
        """Give him what was copied."""
        actions.copy_assignments(_member(agreement, payload), by=by, wanted=self._wanted(agreement, payload))

    def _wanted(self, agreement: ServiceAgreement, payload: Given) -> list[Wanted]:
        return [_wanted(agreement, each) for each in payload["assignments"]]

    def _held(self, agreement: ServiceAgreement, payload: Given) -> Iterable[Assignment]:
        return queries.assignments(agreement, user=_member(agreement, payload).user)


class SwitchSelfApproval(_OfOneUser):
    """Whether a holder may approve his own task in one permission."""

    code = "self_approval.switch"

    def parse(self, agreement: ServiceAgreement, data: Given) -> Payload:
        """Return {"user", "role", "permission", "on"}. Raises `NotFound` if the user does not hold the role, `Refused` for another permission."""
        membership = queries.member(agreement, public_id=reading.text(data, "user"))
        role = queries.role(agreement, public_id=reading.text(data, "role"))
        queries.assignment(membership, role=role)
        permission, is_on = reading.text(data, "permission"), data.get("on")
        if permission not in APPROVABLE or not isinstance(is_on, bool):
            raise Refused(_("Choose a permission in which there is something to approve."), code="nothing_to_approve")
        return {"user": str(membership.user.public_id), "role": str(role.public_id), "permission": permission, "on": is_on}

    def target(self, agreement: ServiceAgreement, payload: Given) -> Target:
        """Return the switch; its version is the assignment's."""
        held = _assignment(agreement, payload)
        user = held.membership.user
        return Target(f"self_approval:{held.public_id}:{payload['permission']}", held.version, f"{user.name}: {held.role.name}", user)

    def before(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return {"job_role": {"id", "label"}, "permission", "on"} as it stands."""
        held = _assignment(agreement, payload)
        is_on = SelfApproval.objects.filter(assignment=held, permission=payload["permission"]).exists()
        return {"job_role": reading.reference(held.role), "permission": payload["permission"], "on": is_on}

    def after(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return the same, switched."""
        return {**self.before(agreement, payload), "on": payload["on"]}

    def widens(self, agreement: ServiceAgreement, payload: Given, *, user: User) -> bool:
        """Whether it is switched on for the user himself (the person: any of his users)."""
        return bool(payload["on"]) and _member(agreement, payload).user.person_id == user.person_id

    def check(self, agreement: ServiceAgreement, payload: Given, *, pending: Sequence[Pending] = ()) -> None:
        """Raise `Refused` for accounting software, where the role has nothing to approve, and if it is switched so already."""
        held = _assignment(agreement, payload)
        if payload["on"]:
            check_self_approval(held.membership.user, role=held.role, permission=Permission(payload["permission"]))
        if self.before(agreement, payload)["on"] == payload["on"]:
            raise Refused(_("It is switched that way already."), code="nothing_to_change")

    def apply(self, agreement: ServiceAgreement, payload: Given, *, by: Actor) -> None:
        """Switch it."""
        permission = Permission(payload["permission"])
        actions.switch_self_approval(_assignment(agreement, payload), by=by, permission=permission, is_on=payload["on"])


def _member(agreement: ServiceAgreement, payload: Given) -> Membership:
    return queries.member(agreement, public_id=payload["user"])


def _role(agreement: ServiceAgreement, payload: Given) -> JobRole:
    return queries.role(agreement, public_id=payload["role"])


def _groups(agreement: ServiceAgreement, payload: Given) -> list[AccountGroup]:
    return reading.groups(agreement, payload["account_groups"])


def _assignment(agreement: ServiceAgreement, payload: Given) -> Assignment:
    return queries.assignment(_member(agreement, payload), role=_role(agreement, payload))


def _wanted(agreement: ServiceAgreement, payload: Given) -> Wanted:
    return Wanted(_role(agreement, payload), tuple(_groups(agreement, payload)))


def _held(membership: Membership, role: JobRole) -> Assignment | None:
    return Assignment.objects.filter(membership=membership, role=role).prefetch_related("account_groups").first()


def _is_wider(membership: Membership, wanted: Wanted) -> bool:
    held = _held(membership, wanted.role)
    return held is None or not {each.pk for each in wanted.account_groups} <= {each.pk for each in held.account_groups.all()}


def _is_customers_to_give(role: JobRole) -> bool:
    return role.template not in PREDEFINED or PREDEFINED[role.template].is_customers_to_give


def _check_customers_to_give(role: JobRole) -> None:
    if not _is_customers_to_give(role):
        raise rules.BanksOwn(_("“%(name)s” is given and withdrawn by the bank alone. Ask the bank.") % {"name": role.name})


def _check_ceiling_of_edits(user: User, role: JobRole, pending: Sequence[Pending]) -> None:
    """Whichever of the two is approved first, software never holds more than it can."""
    if user.kind != User.Kind.SOFTWARE:
        return
    for each in pending:
        if each.kind == "job_role.edit" and each.payload["role"] == str(role.public_id):
            pairs = [rules.parse_pair(permission, right) for permission, right in each.payload["pairs"]]
            rules.check_ceiling(pairs, level=each.payload["level"], users=[user.name])


def _line(role: JobRole, groups: Iterable[AccountGroup]) -> Payload:
    return {"job_role": reading.reference(role), "account_groups": _references(groups)}


def _references(groups: Iterable[AccountGroup]) -> list[dict[str, str]]:
    return [reading.reference(each) for each in sorted(groups, key=lambda each: (each.name, each.pk))]
