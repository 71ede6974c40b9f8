"""What a change to a context says of itself. Pure."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """What a change is about. `version` is none where nothing stands yet; `about` is the user whose rights it changes, where it is one user's.

    `key` names it within its context and is what makes two changes exclude each other: "job_role:<public id>", "job_role:new:<folded name>".
    """

    key: str
    version: int | None
    title: str
    about: Any = None
