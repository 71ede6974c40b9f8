"""What can be asked for in this room and is carried out once somebody else approved it. Only `approvals` imports this.

A change is data: `parse` makes its payload (JSON; ids are public ids, as text), and everything else is worked out from the payload and what stands now.
`check` holds at submission and again at approval; `pending` tells it of the other changes that wait in the same context.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from bankbook.audit import Actor
from bankbook.bank.access.changes.account_groups import CreateAccountGroup, DeleteAccountGroup, EditAccountGroup
from bankbook.bank.access.changes.assignments import CopyAssignments, RemoveAssignment, SetAssignment, SwitchSelfApproval
from bankbook.bank.access.changes.job_roles import CreateJobRole, DeleteJobRole, EditJobRole
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.identity.models import User
from bankbook.bank.targets import Pending, Target


class Change(Protocol):
    """What every change of this room can do."""

    code: str

    def parse(self, agreement: ServiceAgreement, data: Mapping[str, Any]) -> dict[str, Any]: ...
    def target(self, agreement: ServiceAgreement, payload: Mapping[str, Any]) -> Target: ...
    def before(self, agreement: ServiceAgreement, payload: Mapping[str, Any]) -> dict[str, Any]: ...
    def after(self, agreement: ServiceAgreement, payload: Mapping[str, Any]) -> dict[str, Any]: ...
    def affected(self, agreement: ServiceAgreement, payload: Mapping[str, Any]) -> list[User]: ...
    def widens(self, agreement: ServiceAgreement, payload: Mapping[str, Any], *, user: User) -> bool: ...
    def check(self, agreement: ServiceAgreement, payload: Mapping[str, Any], *, pending: Sequence[Pending] = ()) -> None: ...
    def apply(self, agreement: ServiceAgreement, payload: Mapping[str, Any], *, by: Actor) -> None: ...


_ALL: Final[tuple[Change, ...]] = (
    CreateJobRole(),
    EditJobRole(),
    DeleteJobRole(),
    CreateAccountGroup(),
    EditAccountGroup(),
    DeleteAccountGroup(),
    SetAssignment(),
    RemoveAssignment(),
    CopyAssignments(),
    SwitchSelfApproval(),
)

CHANGES: Final[dict[str, Change]] = {each.code: each for each in _ALL}

__all__ = [
    "CHANGES",
    "Change",
    "CopyAssignments",
    "CreateAccountGroup",
    "CreateJobRole",
    "DeleteAccountGroup",
    "DeleteJobRole",
    "EditAccountGroup",
    "EditJobRole",
    "RemoveAssignment",
    "SetAssignment",
    "SwitchSelfApproval",
]
