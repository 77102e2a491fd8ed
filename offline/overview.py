"""What staff see of the outbox: how much is where, how long the oldest has waited, and each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from kiosk.domain.applications import Receipt
from offline.bundles import Bundles
from offline.db import Database
from offline.keys import TerminalKeys
from offline.link import Link, read_link
from offline.moments import Times
from offline.receipts import receipt_of
from offline.states import UNSENT, RatingState, State
from offline.tables import APPLICATIONS as A
from offline.tables import EVALUATIONS as E


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
        return [
            Line(receipt_of(row, self.keys.device), State(row.state), row.attempts, row.problem, row.detail)
            for row in rows
        ]

    def _age_s(self, saved_at: str) -> float:
        """Never negative: a clock that was set back makes nothing younger than new."""
        age = self.times.clock.now() - datetime.fromisoformat(saved_at)
        return max(0.0, age.total_seconds())
