"""Changes of the approval policies themselves, and a user's leaving, which takes his job roles of the context with him."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bankbook import audit
from bankbook.audit import Actor
from bankbook.bank.access import actions as access_actions
from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import PREDEFINED
from bankbook.bank.access.models import Assignment
from bankbook.bank.agreements.changes import RemoveMember
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals import rules
from bankbook.bank.approvals.models import ApprovalPolicy
from bankbook.bank.approvals.rules import CATEGORY_PERMISSION, Category, Levels
from bankbook.bank.errors import NotFound, Refused
from bankbook.bank.identity.models import User
from bankbook.bank.targets import Pending, Target

type Payload = dict[str, Any]


class _PolicyChange:
    """What setting and removing have in common: the payload names one category and the levels that it will need."""

    code: ClassVar[str]

    def target(self, agreement: ServiceAgreement, payload: Payload) -> Target:
        """Return the category's policy; its version is none where nobody set one."""
        row = _policy(agreement, payload)
        return Target(key=f"policy:{payload['category']}", version=row.version if row else None, title=str(payload["category"]))

    def before(self, agreement: ServiceAgreement, payload: Payload) -> Payload:
        """Return the levels that the category needs now."""
        return {"category": payload["category"], "levels": list(_now(agreement, payload))}

    def after(self, agreement: ServiceAgreement, payload: Payload) -> Payload:
        """Return the levels that it will need."""
        return {"category": payload["category"], "levels": list(self.levels(agreement, payload))}

    def affected(self, agreement: ServiceAgreement, payload: Payload) -> list[User]:
        """Return who approves in the category."""
        return [each.user for each in access.approvers(agreement, CATEGORY_PERMISSION[Category(payload["category"])])]

    def widens(self, agreement: ServiceAgreement, payload: Payload, *, user: User) -> bool:
        """Whether an approver of the category makes his own approval count for more: the new policy asks for less than the old one."""
        is_laxer = rules.required(_now(agreement, payload), self.levels(agreement, payload)) != self.levels(agreement, payload)
        return is_laxer and user.pk in {each.pk for each in self.affected(agreement, payload)}

    def check(self, agreement: ServiceAgreement, payload: Payload, *, pending: Sequence[Pending] = ()) -> None:
        """Raise `Refused` for fewer approvals than the bank asks for, and for a policy that the active approvers could not satisfy."""
        category, levels = Category(payload["category"]), self.levels(agreement, payload)
        if len(levels) < agreement.min_approvals:
            sentence = _("The bank asks for at least %(minimum)s approvals here.")
            raise Refused(sentence % {"minimum": agreement.min_approvals}, code="below_the_minimum")
        seats = [(each.person_id, each.level) for each in access.approvers(agreement, CATEGORY_PERMISSION[category])]
        if not rules.can_be_filled(levels, rules.people(seats)):
            sentence = _("Nobody could satisfy %(policy)s: there are too few people who approve at these levels.")
            raise Refused(sentence % {"policy": " + ".join(levels)}, code="unsatisfiable_policy")

    def levels(self, agreement: ServiceAgreement, payload: Payload) -> Levels:
        """Return the levels that the category will need."""
        raise NotImplementedError


class SetPolicy(_PolicyChange):
    """A category needs these levels from now on."""

    code = "policy.set"

    def parse(self, agreement: ServiceAgreement, data: Mapping[str, Any]) -> Payload:
        """Return the payload of {"category", "levels": ["A", "B"]}: one to three levels, one as often as it is wanted. `agreement` has no say."""
        levels = data.get("levels")
        if not isinstance(levels, list) or not 1 <= len(levels) <= rules.APPROVALS_MAX or any(each not in rules.LEVELS for each in levels):
            raise Refused(_("Choose one, two or three approvals, each of a level from A to E."), code="unknown_policy")
        return {"category": _category(data).value, "levels": sorted(levels)}

    def levels(self, agreement: ServiceAgreement, payload: Payload) -> Levels:
        """Return the levels asked for, whatever the context."""
        return tuple(payload["levels"])

    def apply(self, agreement: ServiceAgreement, payload: Payload, *, by: Actor) -> None:
        """Set the policy of the category."""
        row = _policy(agreement, payload)
        if row is None:
            ApprovalPolicy.objects.create(agreement=agreement, category=payload["category"], levels=payload["levels"])
        else:
            row.levels = payload["levels"]
            row.version += 1
            row.save(update_fields=["levels", "version"])
        _record(agreement, payload, by=by, what="policy.set")


class RemovePolicy(_PolicyChange):
    """A category goes back to one approval of level A."""

    code = "policy.remove"

    def parse(self, agreement: ServiceAgreement, data: Mapping[str, Any]) -> Payload:
        """Return the payload of {"category"}. Raises `NotFound` where no policy was set."""
        payload = {"category": _category(data).value}
        if _policy(agreement, payload) is None:
            raise NotFound(_("No policy was set there."))
        return payload

    def levels(self, agreement: ServiceAgreement, payload: Payload) -> Levels:
        """Return what a category without a policy needs, whichever it is."""
        return rules.policy((), minimum=agreement.min_approvals)

    def apply(self, agreement: ServiceAgreement, payload: Payload, *, by: Actor) -> None:
        """Remove the policy of the category."""
        ApprovalPolicy.objects.filter(agreement=agreement, category=payload["category"]).delete()
        _record(agreement, payload, by=by, what="policy.removed")


class Leave(RemoveMember):
    """A user stops working in a context, and his job roles there end: whoever adds him again later gives him nothing by it."""

    def before(self, agreement: ServiceAgreement, payload: Payload) -> Payload:
        """Return also the job roles that he holds."""
        return {**super().before(agreement, payload), "job_roles": [each.role.name for each in _held(agreement, payload)]}

    def after(self, agreement: ServiceAgreement, payload: Payload) -> Payload:
        """Return that he holds none."""
        return {**super().after(agreement, payload), "job_roles": []}

    def check(self, agreement: ServiceAgreement, payload: Payload, *, pending: Sequence[Pending] = ()) -> None:
        """Raise `Refused` also for one to whom the bank gave a job role that only the bank withdraws."""
        super().check(agreement, payload, pending=pending)
        if any(each.role.template and not PREDEFINED[each.role.template].is_customers_to_give for each in _held(agreement, payload)):
            raise Refused(_("The bank gave this user a job role that only the bank withdraws. Ask the bank."), code="banks_own")

    def apply(self, agreement: ServiceAgreement, payload: Payload, *, by: Actor) -> None:
        """Take his job roles, then end the membership."""
        for assignment in _held(agreement, payload):
            access_actions.unassign(assignment, by=by)
        super().apply(agreement, payload, by=by)


def _category(data: Mapping[str, Any]) -> Category:
    try:
        return Category(str(data.get("category")))
    except ValueError:
        raise NotFound(_("There is no such category.")) from None


def _policy(agreement: ServiceAgreement, payload: Payload) -> ApprovalPolicy | None:
    return ApprovalPolicy.objects.filter(agreement=agreement, category=payload["category"]).first()


def _now(agreement: ServiceAgreement, payload: Payload) -> Levels:
    return ApprovalPolicy.objects.levels_of(agreement, category=Category(payload["category"]))


def _held(agreement: ServiceAgreement, payload: Payload) -> list[Assignment]:
    held = Assignment.objects.filter(membership__agreement=agreement, membership__user__public_id=payload["user"])
    return list(held.select_related("role", "membership").order_by("role__name", "pk"))


def _record(agreement: ServiceAgreement, payload: Payload, *, by: Actor, what: str) -> None:
    context = str(agreement.public_id)
    audit.record(by, what=what, target=("policy", payload["category"]), context=context, detail=payload)
