"""The states of an import run and the only moves between them; the database repeats the states, the diagram is made from the table."""

from enum import StrEnum
from typing import Final


class RunState(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    FETCHING = "fetching"
    STAGED = "staged"
    PREVIEWED = "previewed"
    COMMITTING = "committing"
    COMMITTED = "committed"
    COMMITTED_WITH_GAP = "committed_with_gap"
    FAILED = "failed"
    DISCARDED = "discarded"
    REVERSED = "reversed"


class Event(StrEnum):
    """What can happen to a run."""

    START = "start"
    STAGE = "stage"
    PREVIEW = "preview"
    COMMIT = "commit"
    DONE = "done"
    DONE_WITH_GAP = "done_with_gap"
    WAIT = "wait"  # the bank asks us to come again later
    FAIL = "fail"
    DISCARD = "discard"
    REVERSE = "reverse"


class UnknownMove(ValueError):
    """An event that cannot happen to a run in that state: a mistake of the program, never of a person."""


TRANSITIONS: Final[dict[tuple[RunState, Event], RunState]] = {
    (RunState.QUEUED, Event.START): RunState.FETCHING,
    (RunState.QUEUED, Event.STAGE): RunState.STAGED,  # a file is there already
    (RunState.QUEUED, Event.FAIL): RunState.FAILED,
    (RunState.QUEUED, Event.DISCARD): RunState.DISCARDED,
    (RunState.FETCHING, Event.START): RunState.FETCHING,  # taken up again after a crash
    (RunState.FETCHING, Event.STAGE): RunState.STAGED,
    (RunState.FETCHING, Event.WAIT): RunState.QUEUED,
    (RunState.FETCHING, Event.FAIL): RunState.FAILED,
    (RunState.STAGED, Event.PREVIEW): RunState.PREVIEWED,
    (RunState.STAGED, Event.COMMIT): RunState.COMMITTING,
    (RunState.STAGED, Event.FAIL): RunState.FAILED,
    (RunState.PREVIEWED, Event.COMMIT): RunState.COMMITTING,
    (RunState.PREVIEWED, Event.DISCARD): RunState.DISCARDED,
    (RunState.COMMITTING, Event.COMMIT): RunState.COMMITTING,  # taken up again after a crash
    (RunState.COMMITTING, Event.DONE): RunState.COMMITTED,
    (RunState.COMMITTING, Event.DONE_WITH_GAP): RunState.COMMITTED_WITH_GAP,
    (RunState.COMMITTING, Event.FAIL): RunState.FAILED,
    (RunState.COMMITTED, Event.REVERSE): RunState.REVERSED,
    (RunState.COMMITTED_WITH_GAP, Event.REVERSE): RunState.REVERSED,
}

LIVE: Final = frozenset({RunState.QUEUED, RunState.FETCHING, RunState.STAGED, RunState.COMMITTING})
"""States in which a worker still has something to do."""

COMMITTED: Final = frozenset({RunState.COMMITTED, RunState.COMMITTED_WITH_GAP})


def move(state: RunState, event: Event) -> RunState:
    """Return the state that `event` leads to. Raises `UnknownMove`."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise UnknownMove(f"{event} cannot happen to a run that is {state}") from None
