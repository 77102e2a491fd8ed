"""What has not reached the platform yet.  Looks, changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from kiosk.ports import Clock
from offline.db import open_reading
from offline.states import UNSENT, State
from offline.tables import APPLICATIONS as A


@dataclass(frozen=True, slots=True)
class Backlog:
    """``oldest_s`` is None when nothing waits; ``for_a_person`` counts what isn't sent again by itself."""

    unsent: int
    oldest_s: float | None
    for_a_person: int


def backlog(data: Path, clock: Clock) -> Backlog:
    """How many applications wait and how long the oldest has.  Raises Failed as `open_reading` does."""
    db = open_reading(data)
    try:
        with db.reading() as connection:
            unsent = select(func.count(), func.min(A.c.saved_at)).where(A.c.state.in_(UNSENT))
            count, oldest = connection.execute(unsent).one()
            stopped = select(func.count()).where(A.c.state.in_((State.REFUSED, State.QUARANTINED)))
            for_a_person = connection.execute(stopped).scalar_one()
    finally:
        db.close()
    age = (clock.now() - datetime.fromisoformat(oldest)).total_seconds() if count else None
    return Backlog(count, None if age is None else max(0.0, age), for_a_person)
