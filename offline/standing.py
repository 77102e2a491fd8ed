"""How much waits for staff, for a screen that asks every second.

The figures are read from where they are kept ready; what is overdue is looked for once a minute only, for
deadlines are days long and looking goes through rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from offline.overdue import overdue
from offline.overview import Line, Overview
from offline.states import FOR_STAFF, State

LOOK_S = 60.0
# A person must look, or remind somebody.
NEEDING = (*FOR_STAFF, State.SUPPLEMENT)


@dataclass(slots=True)
class Standing:
    """For one thread.  ``grace_s``: how long bundles are kept after their acceptance."""

    overview: Overview
    grace_s: Callable[[], float]
    _late: int = field(default=0, init=False)
    _look_at: float = field(default=float("-inf"), init=False)

    def needing(self) -> int:
        """How many applications need a person.  Raises DBAPIError when the store can't be read."""
        figures, now = self.overview.figures(), self.overview.times.clock.monotonic()
        if now >= self._look_at:
            self._late = sum(state not in NEEDING for state in late(self.overview, self.grace_s()).values())
            self._look_at = now + LOOK_S
        return sum(figures.by_state[state] for state in NEEDING) + self._late


def needing_lines(overview: Overview, over: Collection[str], limit: int, before: str = "") -> list[Line]:
    """The newest of those that need a person; ``over`` are the local numbers of what is overdue."""
    found = {line.receipt.local_number: line for line in overview.lines(NEEDING, limit, before)}
    numbers = [number for number in over if number not in found and (not before or number < before)]
    found |= {line.receipt.local_number: line for line in of_numbers(overview, numbers, limit)}
    return [found[number] for number in sorted(found, reverse=True)][:limit]


def of_numbers(overview: Overview, numbers: Collection[str], limit: int) -> list[Line]:
    """The newest of these local numbers."""
    lines = (overview.line(number) for number in sorted(numbers, reverse=True)[:limit])
    return [line for line in lines if line]


def late(overview: Overview, grace_s: float) -> dict[str, State]:
    """Local number and state of each application that is past its deadline."""
    found = overdue(overview.db, overview.times, grace_s)
    return {one.local_number: one.state for one in found if one.state is not None}
