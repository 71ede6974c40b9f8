"""What a change is about, in the words that every room's changes share: approvals compares and shows them without knowing the room."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """What a change is about. `version` is none where nothing stands yet; `about` is the user whose rights it changes, where it is one user's.

    `key` names it within its context and is what makes two changes exclude each other: "job_role:<public id>", "job_role:new:<folded name>".
    `title` is its name as people read it.
    """

    key: str
    version: int | None
    title: str
    about: Any = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Another change of the same context that waits for its approvals: approvals tells the rooms of it, they never look it up."""

    kind: str
    payload: Mapping[str, Any]
    """JSON as `parse` of that kind made it."""
