"""State → tone, icon, word: one table for every state machine that a person sees.

Tones: ok proved or done, run running, ask waits for a person's decision, look look out, stop has stopped, rest at rest. Colour never stands alone:
each state has an icon and a word. Where a word should carry a number or a date ("Ends in 6 days"), the caller gives the word.
"""

from dataclasses import dataclass
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Tone = Literal["ok", "run", "ask", "look", "stop", "rest"]

TONES: Final[tuple[Tone, ...]] = ("ok", "run", "ask", "look", "stop", "rest")


@dataclass(frozen=True, slots=True)
class State:
    """How one state is shown."""

    tone: Tone
    icon: str
    word: str | Promise


class UnknownState(LookupError):
    """A machine or a state that the table does not hold: a mistake in the code, never in the data."""

    def __init__(self, machine: str, state: str) -> None:
        super().__init__(f"ui/states.py has no row for {machine!r} in state {state!r}.")


CONNECTION: Final = {
    "draft": State("rest", "pencil-line", _("Draft")),
    "awaiting_bank": State("run", "hourglass", _("Waiting for the bank")),
    "active": State("ok", "link", _("Connected")),
    "expiring": State("look", "calendar-clock", _("About to end")),
    "expired": State("stop", "calendar-x", _("Expired")),
    "renewing": State("run", "refresh-cw", _("Renewing")),
    "attention": State("look", "triangle-alert", _("Needs attention")),
    "revoked_at_bank": State("stop", "ban", _("Stopped at the bank")),
    "needs_mapping": State("ask", "link-2", _("New account to link")),
    "refused": State("stop", "circle-x", _("Refused at the bank")),
    "abandoned": State("rest", "log-out", _("Not finished")),
    "deauthorised": State("rest", "unplug", _("Deauthorised")),
}

CONSENT: Final = {
    "requested": State("run", "hourglass", _("Requested")),
    "accepted": State("ok", "shield-check", _("In force")),
    "reconfirm": State("look", "calendar-clock", _("To be reconfirmed")),
    "superseded": State("rest", "history", _("Replaced")),
    "expired": State("stop", "calendar-x", _("Expired")),
    "refused": State("stop", "circle-x", _("Refused")),
    "revoked": State("stop", "ban", _("Withdrawn")),
    "abandoned": State("rest", "log-out", _("Not finished")),
}

LINK: Final = {
    "proposed": State("ask", "link-2", _("Proposed")),
    "confirmed": State("run", "circle-check", _("Confirmed")),
    "active": State("ok", "link", _("Linked")),
    "paused": State("look", "circle-pause", _("Paused")),
    "ended": State("rest", "unlink", _("Ended")),
}

IMPORT_RUN: Final = {
    "queued": State("rest", "clock", _("Waiting its turn")),
    "fetching": State("run", "loader", _("Fetching")),
    "staged": State("run", "layers", _("Checking")),
    "previewed": State("ask", "eye", _("Preview")),
    "committing": State("run", "loader", _("Saving")),
    "committed": State("ok", "circle-check", _("Imported")),
    "committed_with_gap": State("look", "circle-slash", _("Imported, with a gap")),
    "failed": State("stop", "circle-x", _("Failed")),
    "discarded": State("rest", "trash-2", _("Discarded")),
    "reversed": State("rest", "undo-2", _("Undone")),
}

BANK_LINE: Final = {
    "unassigned": State("rest", "circle-dashed", _("Unassigned")),
    "suggested": State("ask", "circle-question-mark", _("For approval")),
    "assigned": State("ok", "check", _("Assigned")),
    "suspense": State("look", "circle-pause", _("Suspense")),
    "locked": State("rest", "lock", _("Locked")),
    "corrected": State("rest", "file-diff", _("Corrected by journal")),
    "excluded": State("rest", "copy-x", _("Excluded")),
    "amended_at_bank": State("look", "pencil-line", _("Changed at bank")),
    "vanished_at_bank": State("stop", "eye-off", _("Gone at bank")),
}

ASSIGNMENT_RUN: Final = {
    "queued": State("rest", "clock", _("Waiting its turn")),
    "running": State("run", "loader", _("Assigning")),
    "finished": State("ok", "circle-check", _("Done")),
    "failed": State("stop", "circle-x", _("Failed")),
    "reversed": State("rest", "undo-2", _("Undone")),
}

DAY_PROOF: Final = {
    "proved": State("ok", "badge-check", _("Proved")),
    "consistent": State("ok", "check", _("Consistent")),
    "unproved": State("look", "triangle-alert", _("Unproved")),
    "missing": State("stop", "circle-x", _("Missing")),
    "late": State("look", "clock-alert", _("Late")),
    "off": State("rest", "dot", _("Not a banking day")),
    "today": State("rest", "square-dashed", _("Today, not closed yet")),
}

CHANGE_REQUEST: Final = {
    "pending": State("ask", "user-check", _("Pending approval")),
    "applied": State("ok", "circle-check", _("Applied")),
    "rejected": State("stop", "circle-x", _("Rejected")),
    "cancelled": State("rest", "circle-slash", _("Cancelled")),
    "expired": State("rest", "calendar-x", _("Expired")),
    "stale": State("look", "git-compare-arrows", _("Out of date")),
}

USER: Final = {
    "invited": State("run", "mail", _("Invited")),
    "active": State("ok", "circle-check", _("Active")),
    "locked": State("stop", "lock", _("Locked")),
    "suspended": State("look", "circle-pause", _("Suspended")),
    "deleted": State("rest", "user-x", _("Deleted")),
}

ENTRY: Final = {
    "pending": State("run", "hourglass", _("Pending")),
    "booked": State("ok", "check", _("Booked")),
    "rejected": State("stop", "circle-x", _("Rejected")),
}

API_KEY: Final = {
    "active": State("ok", "key-round", _("Active")),
    "revoked": State("rest", "ban", _("Revoked")),
}

PREVIEW_ROW: Final = {
    "new": State("ok", "plus", _("Will add")),
    "held": State("rest", "check", _("Held already")),
    "waiting": State("rest", "clock", _("Waits for its day to close")),
    "pending": State("rest", "hourglass", _("Pending, kept out")),
    "twin": State("ask", "circle-question-mark", _("Same as another row?")),
    "changed": State("ask", "pencil-line", _("Text differs")),
    "vanished": State("stop", "eye-off", _("Gone at bank")),
    "before_start": State("rest", "calendar-x", _("Before the start date")),
    "locked": State("look", "lock", _("In a locked period")),
    "unreadable": State("stop", "circle-x", _("Cannot be read")),
}

MARK: Final = {
    "in_no_group": State("rest", "circle-dashed", _("In no account group")),
    "unused": State("look", "clock-alert", _("Unused")),
    "not_connected": State("stop", "circle-x", _("Not connected")),
}

STATES: Final[dict[str, dict[str, State]]] = {
    "connection": CONNECTION,
    "consent": CONSENT,
    "link": LINK,
    "import_run": IMPORT_RUN,
    "bank_line": BANK_LINE,
    "assignment_run": ASSIGNMENT_RUN,
    "day_proof": DAY_PROOF,
    "change_request": CHANGE_REQUEST,
    "user": USER,
    "entry": ENTRY,
    "api_key": API_KEY,
    "preview_row": PREVIEW_ROW,
    "mark": MARK,
}

MACHINE_NAMES: Final[dict[str, str | Promise]] = {
    "connection": _("Connection"),
    "consent": _("Consent"),
    "link": _("Link"),
    "import_run": _("Import run"),
    "bank_line": _("Bank line"),
    "assignment_run": _("Auto assign run"),
    "day_proof": _("Proof of a day"),
    "change_request": _("Change request"),
    "user": _("User"),
    "entry": _("Entry at the bank"),
    "api_key": _("API key"),
    "preview_row": _("Row of an import preview"),
    "mark": _("Marks that are no machine"),
}


def state_of(machine: str, state: str) -> State:
    """Return how `state` of `machine` is shown. Takes an enum's value in any case. Raises `UnknownState`."""
    try:
        return STATES[machine][state.lower()]
    except KeyError:
        raise UnknownState(machine, state) from None
