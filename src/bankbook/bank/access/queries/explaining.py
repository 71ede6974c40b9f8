""" "Why can this user see this account?": the decision, with its way told step by step, for administrators."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankbook import clock
from bankbook.bank.access.catalogue import Pair, Permission, Right, pair_name
from bankbook.bank.access.queries.deciding import decide
from bankbook.bank.access.rules.decision import Answered, Decision, Reason, Step
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.identity.models import User

STEP_NAMES: Final[dict[Step, Promise]] = {
    Step.USER: gettext_lazy("User"),
    Step.MEMBERSHIP: gettext_lazy("Membership"),
    Step.CEILING: gettext_lazy("Ceiling"),
    Step.JOB_ROLE: gettext_lazy("Job role"),
    Step.ACCOUNT_GROUP: gettext_lazy("Account group"),
    Step.ACCOUNT: gettext_lazy("Account"),
    Step.GRANT: gettext_lazy("Consent"),
}

REFUSALS: Final[dict[Reason, Promise]] = {
    Reason.NO_SUCH_RIGHT: gettext_lazy("There is no such right."),
    Reason.USER_NOT_ACTIVE: gettext_lazy("The user is not active."),
    Reason.NOT_A_MEMBER: gettext_lazy("The user has no place in this context."),
    Reason.AGREEMENT_DISABLED: gettext_lazy("The context is switched off."),
    Reason.ABOVE_THE_CEILING: gettext_lazy("This kind of user can never have that right here."),
    Reason.NOT_ASSIGNED: gettext_lazy("No job role of the user gives that right."),
    Reason.IN_NO_ACCOUNT_GROUP: gettext_lazy("The account is in no account group of a job role that gives the right."),
    Reason.NOT_SHARED: gettext_lazy("The account’s entity does not share its accounts in this context."),
    Reason.NOT_GRANTED: gettext_lazy("What was granted to the software does not include it."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One step as it is shown. `is_passed` is None for one that was not asked, because an earlier one refused. `by` names what answered it."""

    step: Step
    name: str
    is_passed: bool | None
    by: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """One right of one user on one account, and the six steps of its decision."""

    right: str
    decision: Decision
    steps: tuple[Told, ...]

    @property
    def is_allowed(self) -> bool:
        return self.decision.allowed


def explain(
    user: User,
    account: Account,
    *,
    agreement: ServiceAgreement | None = None,
    permission: Permission = Permission.ACCOUNT_SUMMARY,
    right: Right = Right.VIEW,
) -> Explanation:
    """Explain whether the user has that right on the account, in one context or in any: the same decision as every door makes."""
    today = clock.today(account.entity.group.institution.zone)
    return told((permission, right), decide(user, permission=permission, right=right, account=account, agreement=agreement, today=today))


def told(pair: Pair, decision: Decision) -> Explanation:
    """Return a decision about that right with its six steps in words."""
    asked = {each.step: each for each in decision.path}
    steps = tuple(_told(step, asked.get(step), decision.reason) for step in Step if step is not Step.GRANT)
    return Explanation(pair_name(pair), decision, steps)


def _told(step: Step, answered: Answered | None, reason: Reason) -> Told:
    name = str(STEP_NAMES[step])
    if answered is None:
        return Told(step, name, None, (), _("Not asked."))
    if not answered.is_passed:
        return Told(step, name, is_passed=False, by=(), sentence=str(REFUSALS[reason]))
    return Told(step, name, is_passed=True, by=answered.by, sentence=", ".join(each for each in answered.by if each))
