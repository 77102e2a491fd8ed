"""What has stayed longer in its state than the table of states allows: for staff, and for the fault lab.

How long something is in its state is counted by the clock that doesn't jump, as long as the machine runs.
Over a restart only wall time is left, which somebody may have set; then it counts for at least as long as
the machine runs since, and a clock that was set back makes nothing younger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta

from sqlalchemy import ColumnElement, Connection, or_, select

from offline.db import Database
from offline.moments import Times
from offline.states import LIFE, RATING_DEADLINE_S, RatingState, State, Turn
from offline.stored import time_of, word_of
from offline.tables import APPLICATIONS as A
from offline.tables import EVALUATIONS as E
from offline.tables import AnyRow

_WATCHED = tuple(state for state, life in LIFE.items() if not life.is_end)


@dataclass(frozen=True, slots=True)
class Overdue:
    """One application, or its evaluation (``state`` is None), past its deadline.  ``turn`` says whose move it
    is; ``since_s`` how long it is where it is, ``late_s`` how much of that is past the deadline."""

    application_id: str
    local_number: str
    state: State | None
    turn: Turn
    since_s: float
    late_s: float


def overdue(db: Database, times: Times, grace_s: float = 0.0, limit: int = 1000) -> list[Overdue]:
    """The latest first.  ``grace_s`` is the time that bundles are kept after their acceptance.  Raises
    DBAPIError."""
    with db.reading() as connection:
        found = _applications(connection, times, grace_s) + _evaluations(connection, times)
    return sorted(found, key=lambda one: -one.late_s)[:limit]


def age_s(entered_at: str, entered_monotonic: float, entered_boot: str, times: Times) -> float:
    """How long ago that was, in seconds: see the module's docstring."""
    now = times.moment()
    if entered_boot == now.boot_id:
        return max(0.0, now.monotonic - entered_monotonic)
    wall = (times.clock.now() - time_of(entered_at)).total_seconds()
    return max(0.0, wall, now.monotonic)


def _applications(connection: Connection, times: Times, grace_s: float) -> list[Overdue]:
    columns = (A.c.id, A.c.local_number, A.c.state, A.c.entered_at, A.c.entered_monotonic, A.c.entered_boot,
               A.c.saved_at, A.c.saved_monotonic, A.c.boot_id, A.c.payload)  # fmt: skip
    limits = {state: LIFE[state].deadline_s + grace_s * LIFE[state].after_grace for state in _WATCHED}
    maybe = [(A.c.state == state) & _may_be_late(times, limit) for state, limit in limits.items()]
    found = []
    for row in connection.execute(select(*columns).where(or_(*maybe))):
        state = word_of(State, row.state)
        if state is State.ACCEPTED and row.payload != 1:
            continue  # its copy has gone already: nothing here waits for anything
        since = _since(row, times)
        late = since - limits[state]
        if late > 0:
            found.append(Overdue(row.id, row.local_number, state, LIFE[state].turn, since, late))
    return found


def _evaluations(connection: Connection, times: Times) -> list[Overdue]:
    columns = (A.c.id, A.c.local_number, E.c.made_at, E.c.made_monotonic, E.c.made_boot)
    waiting = select(*columns).join(A, A.c.id == E.c.application_id)
    waiting = waiting.where(E.c.state == RatingState.WAITING)
    found = []
    for row in connection.execute(waiting):
        since = age_s(row.made_at, row.made_monotonic, row.made_boot, times)
        late = since - RATING_DEADLINE_S
        if late > 0:
            found.append(Overdue(row.id, row.local_number, None, Turn.SYNC, since, late))
    return found


def _since(row: AnyRow, times: Times) -> float:
    """A row that has never changed its state is in it since it was saved."""
    if row.entered_at:
        return age_s(row.entered_at, row.entered_monotonic, row.entered_boot, times)
    return age_s(row.saved_at, row.saved_monotonic, row.boot_id, times)


def _may_be_late(times: Times, limit_s: float) -> ColumnElement[bool]:
    """What is certainly not late is not read: a healthy store has thousands of rows that are a day old."""
    now = times.moment()
    earliest = (times.clock.now() - timedelta(seconds=limit_s)).astimezone(UTC)
    this_boot = A.c.entered_boot == now.boot_id
    by_clock = A.c.entered_monotonic <= now.monotonic - limit_s
    by_wall = A.c.entered_at <= earliest.isoformat(timespec="milliseconds")
    long_ago = ~this_boot if now.monotonic >= limit_s else ~this_boot & by_wall
    return or_(A.c.entered_at == "", this_boot & by_clock, long_ago)
