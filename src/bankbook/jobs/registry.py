"""What kinds of runs and which ticks this half has; filled by the rooms' apps.py when Django starts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.dispatch import Signal

from bankbook.jobs.leases import Lease

if TYPE_CHECKING:
    from bankbook.jobs.models import LeasedRun

LEASE_S: Final = 30
"""How long a lease lasts where a kind does not say otherwise."""


class UnknownKind(LookupError):
    """A name that nobody registered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of run. `execute` does the work and ends with `finish` or `release`; `gave_up` is told when no attempt is left (the run is parked)."""

    name: str
    model: "type[LeasedRun]"
    execute: Callable[[Lease[Any]], None]
    seconds: Callable[[], int]
    gave_up: Callable[[Lease[Any], str], None] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Something done every so many seconds by one process at a time. The signal is how one that fails does not keep others from running."""

    name: str
    every_seconds: int
    signal: Signal = field(default_factory=Signal)


kinds: Final[dict[str, Kind]] = {}
ticks: Final[dict[str, Tick]] = {}


def register_kind[Run: LeasedRun](
    name: str,
    model: type[Run],
    execute: Callable[[Lease[Run]], None],
    *,
    seconds: int | Callable[[], int] = LEASE_S,
    gave_up: Callable[[Lease[Run], str], None] | None = None,
) -> None:
    """Announce a kind of run. `seconds` is the length of its lease, or a function that reads it from the settings."""
    kinds[name] = Kind(name=name, model=model, execute=execute, seconds=seconds if callable(seconds) else lambda: seconds, gave_up=gave_up)


def register_tick(name: str, every_seconds: int, function: Callable[[], object]) -> None:
    """Announce something that is due every so many seconds; it must stand being run twice."""
    entry = Tick(name=name, every_seconds=every_seconds)
    entry.signal.connect(lambda **_: function(), weak=False)
    ticks[name] = entry


def kind_of(name: str) -> Kind:
    """Return a registered kind. Raises `UnknownKind`."""
    try:
        return kinds[name]
    except KeyError:
        raise UnknownKind(name) from None
