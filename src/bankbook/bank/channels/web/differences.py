"""What a request changes, field by field: what comes, what goes, what becomes something else, and what stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankbook.bank.access.catalogue import PERMISSION_NAMES, Permission, Right, pair_name
from bankbook.bank.approvals.catalogue import CATEGORY_NAMES
from bankbook.bank.approvals.rules import Category

type Kind = Literal["added", "removed", "changed"]

_NAMES: Final[dict[str, Promise]] = {
    "name": gettext_lazy("Name"),
    "description": gettext_lazy("Description"),
    "level": gettext_lazy("Approval level"),
    "job_role": gettext_lazy("Job role"),
    "permission": gettext_lazy("Permission"),
    "on": gettext_lazy("Self-approved"),
    "user": gettext_lazy("User"),
    "user_code": gettext_lazy("User ID"),
    "member": gettext_lazy("Works in this context"),
    "category": gettext_lazy("Category"),
    "levels": gettext_lazy("Approvals needed"),
}
_ITEMS: Final[dict[str, tuple[Promise, Promise]]] = {
    "pairs": (gettext_lazy("Right added"), gettext_lazy("Right removed")),
    "accounts": (gettext_lazy("Account added"), gettext_lazy("Account removed")),
    "account_groups": (gettext_lazy("Account group added"), gettext_lazy("Account group removed")),
    "assignments": (gettext_lazy("Job role added"), gettext_lazy("Job role removed")),
    "job_roles": (gettext_lazy("Job role added"), gettext_lazy("Job role removed")),
}
"""Fields that hold several of something: the words for one that comes and one that goes."""

_SINGULAR: Final[dict[str, Promise]] = {
    "pairs": gettext_lazy("Right"),
    "accounts": gettext_lazy("Account"),
    "account_groups": gettext_lazy("Account group"),
    "assignments": gettext_lazy("Job role"),
    "job_roles": gettext_lazy("Job role"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the difference; an empty `now` or `after` means that nothing stands there."""

    field: str
    now: str
    after: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Difference:
    """The lines that differ, and what stays: (field, value)."""

    rows: list[Row] = field(default_factory=list)
    same: list[tuple[str, str]] = field(default_factory=list)

    def count(self, kind: Kind, *, name: str) -> int:
        """Return how many lines of that kind a field with several things has."""
        words = _ITEMS[name][0 if kind == "added" else 1]
        return sum(row.kind == kind and row.field == str(words) for row in self.rows)


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    """Return what changes from one to the other; both are the JSON of a request."""
    found = Difference()
    for name in dict.fromkeys([*before, *after]):
        if name in _ITEMS:
            _compare_items(found, name, before.get(name, []), after.get(name, []))
        else:
            _compare(found, name, _said(name, before.get(name)), _said(name, after.get(name)))
    return found


def _compare(found: Difference, name: str, now: str, after: str) -> None:
    label = str(_NAMES.get(name, name))
    if now == after:
        if now:
            found.same.append((label, now))
        return
    kind: Kind = "changed" if now and after else "added" if after else "removed"
    found.rows.append(Row(label, now, after, kind))


def _compare_items(found: Difference, name: str, before: list[Any], after: list[Any]) -> None:
    now, then = {_key(each): _item(name, each) for each in before}, {_key(each): _item(name, each) for each in after}
    added, removed = _ITEMS[name]
    for key, words in then.items():
        if key not in now:
            found.rows.append(Row(str(added), "", words, "added"))
        elif now[key] != words:
            found.rows.append(Row(str(_SINGULAR[name]), now[key], words, "changed"))
        else:
            found.same.append((str(_SINGULAR[name]), words))
    found.rows.extend(Row(str(removed), words, "", "removed") for key, words in now.items() if key not in then)


def _key(each: Any) -> str:
    """What makes two things the same although people may call them otherwise by now."""
    if isinstance(each, dict):
        return str(each["id"] if "id" in each else _key(each["job_role"]))
    return str(each)


def _item(name: str, each: Any) -> str:
    if name == "pairs":
        return pair_name((Permission(each[0]), Right(each[1])))
    if name == "assignments":
        groups = ", ".join(group["label"] for group in each["account_groups"])
        return f"{each['job_role']['label']} ({groups})" if groups else str(each["job_role"]["label"])
    return str(each["label"]) if isinstance(each, dict) else str(each)


def _said(name: str, value: Any) -> str:
    """Return a single value in words."""
    if isinstance(value, bool):
        on, off = (_("On"), _("Off")) if name == "on" else (_("Yes"), _("No"))
        return on if value else off
    if not value:
        return ""
    if name == "permission":
        return str(PERMISSION_NAMES[Permission(value)])
    if name == "category":
        return str(CATEGORY_NAMES[Category(value)])
    if name == "levels":
        return levels_said(value)
    return str(value["label"]) if isinstance(value, dict) else str(value)


def levels_said(levels: list[str] | tuple[str, ...]) -> str:
    """Return the levels of a policy in words: "A + B"."""
    return " + ".join(levels)
