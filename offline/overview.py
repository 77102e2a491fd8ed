"""What staff see of the outbox: how much is where, how long the oldest has waited, and each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, or_, select

from kiosk.clock import SystemClock
from kiosk.domain.applications import Receipt
from offline.bundles import FOLDER, Bundles
from offline.db import Database, open_reading
from offline.keys import TerminalKeys, held_keys
from offline.link import Link, read_link
from offline.moments import Times, boot_id
from offline.receipts import receipt_of
from offline.states import UNSENT, RatingState, State
from offline.tables import APPLICATIONS as A
from offline.tables import EVALUATIONS as E
from offline.tables import AnyRow


@dataclass(frozen=True, slots=True)
class Figures:
    """``by_state`` names every state; ``oldest_unsent_s`` is None when nothing waits.  ``damaged`` counts
    files that were set aside because they don't hold what they say."""

    by_state: Mapping[State, int]
    oldest_unsent_s: float | None
    evaluations_waiting: int
    damaged: int
    link: Link

    @property
    def unsent(self) -> int:
        return sum(self.by_state[state] for state in UNSENT)

    @property
    def for_a_person(self) -> int:
        """How many wait for somebody to look at them."""
        return self.by_state[State.REFUSED] + self.by_state[State.QUARANTINED]


@dataclass(frozen=True, slots=True)
class Line:
    """One application on the outbox page.  ``problem`` is a code of `kiosk.problems` or empty."""

    receipt: Receipt
    state: State
    attempts: int
    problem: str
    detail: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Reads only; DBAPIError when the store can't be read."""

    db: Database
    bundles: Bundles
    keys: TerminalKeys
    times: Times

    def figures(self) -> Figures:
        with self.db.reading() as connection:
            counted = connection.execute(select(A.c.state, func.count()).group_by(A.c.state)).all()
            oldest = connection.execute(
                select(A.c.saved_at).where(A.c.state.in_(UNSENT)).order_by(A.c.local_number).limit(1)
            ).scalar()
            waiting = select(func.count()).select_from(E).where(E.c.state == RatingState.WAITING)
            evaluations = connection.execute(waiting).scalar_one()
            link = read_link(connection)
        return Figures(
            by_state=dict.fromkeys(State, 0) | {State(state): count for state, count in counted},
            oldest_unsent_s=self._age_s(oldest) if oldest else None,
            evaluations_waiting=evaluations,
            damaged=self.bundles.damaged(),
            link=link,
        )

    def lines(self, states: tuple[State, ...] = tuple(State), limit: int = 50, skip: int = 0) -> list[Line]:
        """The newest first."""
        chosen = select(A).where(A.c.state.in_(states)).order_by(A.c.local_number.desc())
        with self.db.reading() as connection:
            rows = connection.execute(chosen.limit(limit).offset(skip)).all()
        return [self._line(row) for row in rows]

    def line(self, number: str) -> Line | None:
        """The application with that local number, or that id."""
        found = select(A).where(or_(A.c.local_number == number, A.c.id == number))
        with self.db.reading() as connection:
            row = connection.execute(found).one_or_none()
        return self._line(row) if row else None

    def _line(self, row: AnyRow) -> Line:
        return Line(
            receipt_of(row, self.keys.device), State(row.state), row.attempts, row.problem, row.detail
        )

    def _age_s(self, saved_at: str) -> float:
        """Never negative: a clock that was set back makes nothing younger than new."""
        age = self.times.clock.now() - datetime.fromisoformat(saved_at)
        return max(0.0, age.total_seconds())


@contextmanager
def reading(data: Path) -> Iterator[Overview]:
    """The outbox as it lies in a data folder, for looking only; the terminal may be running.  Raises `Failed`
    as `open_reading` and `held_keys` do."""
    db = open_reading(data)
    try:
        yield Overview(db, Bundles(data / FOLDER), held_keys(data), Times(SystemClock(), boot_id()))
    finally:
        db.close()
