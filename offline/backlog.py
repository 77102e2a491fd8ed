"""What has not reached the platform yet.  Looks, changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.ports import Clock
from offline.db import Database, open_reading
from offline.overview import OLDEST_UNSENT
from offline.projection import Kind, counts
from offline.states import FOR_STAFF, UNSENT
from offline.stored import time_of


@dataclass(frozen=True, slots=True)
class Backlog:
    """``oldest_s`` is None when nothing waits; ``for_a_person`` counts what isn't sent again by itself."""

    unsent: int
    oldest_s: float | None
    for_a_person: int


def backlog(data: Path, clock: Clock) -> Backlog:
    """How many applications wait and how long the oldest has.  Raises Failed as `open_reading` does, and
    DBAPIError for damage in what it reads; the rest of the store is looked at by `offline.examination`."""
    db = open_reading(data, proven=False)
    try:
        return backlog_of(db, clock)
    finally:
        db.close()


def backlog_of(db: Database, clock: Clock) -> Backlog:
    """The same for who has the store open."""
    with db.reading() as connection:
        kept = counts(connection)
        oldest = connection.execute(OLDEST_UNSENT).scalar()
    unsent = sum(kept.get((Kind.APPLICATION, state), 0) for state in UNSENT)
    for_a_person = sum(kept.get((Kind.APPLICATION, state), 0) for state in FOR_STAFF)
    age = (clock.now() - time_of(oldest)).total_seconds() if oldest else None
    return Backlog(unsent, None if age is None else max(0.0, age), for_a_person)
