"""Changes to who works in a context, as a second person approves them. A user's first context is the one he was created in: his home."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from bankbook.audit import Actor
from bankbook.bank.agreements import actions
from bankbook.bank.agreements.models import Membership, ServiceAgreement
from bankbook.bank.errors import NotFound, Refused
from bankbook.bank.targets import Pending, Target

type Payload = dict[str, Any]

_Users = get_user_model()


class _Change:
    """What adding and removing have in common: the payload names one user."""

    code: ClassVar[str]
    is_member_after: ClassVar[bool]

    def parse(self, agreement: ServiceAgreement, data: Mapping[str, Any]) -> Payload:
        """Return the payload of `data`, which is {"user": public id}. Raises `NotFound` for one who is not of this business group."""
        return {"user": str(_user(agreement, data.get("user")).public_id)}

    def target(self, agreement: ServiceAgreement, payload: Payload) -> Target:
        """Return the membership; its version is none where the user never was a member. Raises `NotFound`."""
        user = _user(agreement, payload["user"])
        row = _membership(agreement, user.pk)
        return Target(key=f"membership:{payload['user']}", version=row.version if row else None, title=user.name, about=user)

    def before(self, agreement: ServiceAgreement, payload: Payload) -> Payload:
        """Return the user's name and code, and whether he is a member now."""
        user = _user(agreement, payload["user"])
        row = _membership(agreement, user.pk)
        return {"user": user.name, "user_code": user.code_shown, "member": row is not None and row.is_active}

    def after(self, agreement: ServiceAgreement, payload: Payload) -> Payload:
        """Return the same with what he will be."""
        return {**self.before(agreement, payload), "member": self.is_member_after}

    def affected(self, agreement: ServiceAgreement, payload: Payload) -> list[Any]:
        """Return the one user."""
        return [_user(agreement, payload["user"])]


class AddMember(_Change):
    """A user of the business group comes to work in a context. It grants nothing by itself."""

    code = "membership.add"
    is_member_after = True

    def widens(self, agreement: ServiceAgreement, payload: Payload, *, user: Any) -> bool:
        """Whether it is the user's own membership (the person's: any of his users)."""
        return bool(_user(agreement, payload["user"]).person_id == user.person_id)

    def check(self, agreement: ServiceAgreement, payload: Payload, *, pending: Sequence[Pending] = ()) -> None:
        """Raise `Refused` for a member, and for one whose home is another entity than the main one."""
        user = _user(agreement, payload["user"])
        row = _membership(agreement, user.pk)
        if row is not None and row.is_active:
            raise Refused(_("%(user)s works in this context already.") % {"user": user.name}, code="already_member")
        home = Membership.objects.select_related("agreement__entity").get(user=user, is_home=True)
        if home.agreement_id != agreement.pk and not _opens_further_contexts(home):
            sentence = _("%(user)s was created in another entity, not in the main one or the overview, and can work only there.")
            raise Refused(sentence % {"user": user.name}, code="not_from_main_entity")

    def apply(self, agreement: ServiceAgreement, payload: Payload, *, by: Actor) -> None:
        """Make the user a member."""
        actions.add_member(agreement, by=by, user_id=_user(agreement, payload["user"]).pk)


class RemoveMember(_Change):
    """A user stops working in a context. The membership stays on record."""

    code = "membership.remove"
    is_member_after = False

    def widens(self, agreement: ServiceAgreement, payload: Payload, *, user: Any) -> bool:
        """Whether it gives the user anything: never, whatever is asked."""
        return False

    def check(self, agreement: ServiceAgreement, payload: Payload, *, pending: Sequence[Pending] = ()) -> None:
        """Raise `Refused` for one who is no member."""
        user = _user(agreement, payload["user"])
        row = _membership(agreement, user.pk)
        if row is None or not row.is_active:
            raise Refused(_("%(user)s does not work in this context.") % {"user": user.name}, code="not_a_member")

    def apply(self, agreement: ServiceAgreement, payload: Payload, *, by: Actor) -> None:
        """End the membership."""
        actions.remove_member(agreement, by=by, user_id=_user(agreement, payload["user"]).pk)


def _opens_further_contexts(home: Membership) -> bool:
    entity = home.agreement.entity
    return home.is_active and (entity is None or entity.is_main)


def _user(agreement: ServiceAgreement, public_id: object) -> Any:
    """Return the user of that public id whose home is a context of this business group. Raises `NotFound`."""
    at_home = Membership.objects.filter(agreement__group=agreement.group_id, is_home=True).values("user")
    try:
        return _Users.objects.exclude(state="deleted").get(public_id=UUID(str(public_id)), pk__in=at_home)
    except (_Users.DoesNotExist, ValueError):
        raise NotFound(_("There is no such user here.")) from None


def _membership(agreement: ServiceAgreement, user_id: int) -> Membership | None:
    return Membership.objects.filter(agreement=agreement, user=user_id).first()
