"""What sync finds to do, and what it writes down of many rows at once.  Every method is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, update

from kiosk.problems import Problem
from offline.db import Database
from offline.moments import Times
from offline.states import UNSENT, State, Step, after, goes
from offline.tables import APPLICATIONS as A
from offline.tables import AnyRow
from offline.wire import BATCH_LIMIT

# What sending needs of a row.
_ROW = (A.c.id, A.c.local_number, A.c.state, A.c.attempts, A.c.content_digest, A.c.hurried)


@dataclass(frozen=True, slots=True)
class Queue:
    """The applications that still have to get to the platform.  DBAPIError when the store fails."""

    db: Database
    times: Times

    def due(self) -> list[AnyRow]:
        """Those to be sent now, as many as go together: who has failed least comes first, then the oldest."""
        chosen = select(*_ROW).where(A.c.state.in_(UNSENT), self._is_due())
        with self.db.reading() as connection:
            ordered = chosen.order_by(A.c.attempts, A.c.local_number).limit(BATCH_LIMIT)
            return list(connection.execute(ordered).all())

    def unknown(self, after_number: str) -> list[AnyRow]:
        """Of those to be sent now, the ones that the platform doesn't know of: the next in the order of their
        local numbers, as many as go together."""
        chosen = select(*_ROW).where(
            A.c.state == State.SAVED, self._is_due(), A.c.local_number > after_number
        )
        with self.db.reading() as connection:
            ordered = chosen.where(self._is_due()).order_by(A.c.local_number).limit(BATCH_LIMIT)
            return list(connection.execute(ordered).all())

    def has_fresh(self, than: str) -> bool:
        """Whether something was saved after that local number, and wasn't tried yet."""
        fresh = select(A.c.id).where(A.c.state == State.SAVED, A.c.attempts == 0, A.c.local_number > than)
        with self.db.reading() as connection:
            return connection.execute(fresh.limit(1)).first() is not None

    def unsent(self, application_ids: Sequence[str]) -> dict[str, AnyRow]:
        """The rows as they are now, by id; those of which nothing is left to send aren't among them."""
        found = select(*_ROW).where(A.c.id.in_(application_ids), A.c.state.in_(UNSENT))
        with self.db.reading() as connection:
            return {row.id: row for row in connection.execute(found)}

    def follow(self, step: Step, application_ids: Sequence[str]) -> None:
        """One step of each that it changes; only of those that are still to be sent."""
        with self.db.writing() as connection:
            for before in UNSENT:
                if goes(before, step) and after(before, step) is not before:
                    there = update(A).where(A.c.id.in_(application_ids), A.c.state == before)
                    connection.execute(there.values(state=after(before, step)))

    def postpone(self, failures: Sequence[tuple[str, Problem, float]]) -> None:
        """One failure more of each: its id, why it has to wait, and for how many seconds."""
        now = self.times.moment()
        with self.db.writing() as connection:
            for application_id, problem, delay_s in failures:
                later = {"due_monotonic": now.monotonic + delay_s, "due_boot": now.boot_id}
                row = update(A).where(A.c.id == application_id)
                said = {"problem": problem.code, "detail": problem.detail}
                connection.execute(row.values(attempts=A.c.attempts + 1, **later, **said))

    def hold(self, application_ids: Sequence[str], problem: Problem, delay_s: float) -> None:
        """Not now, and nobody's failure."""
        now = self.times.moment()
        later = {"due_monotonic": now.monotonic + delay_s, "due_boot": now.boot_id}
        with self.db.writing() as connection:
            rows = update(A).where(A.c.id.in_(application_ids))
            connection.execute(rows.values(**later, problem=problem.code, detail=problem.detail))

    def _is_due(self) -> ColumnElement[bool]:
        now = self.times.moment()
        return or_(A.c.due_boot != now.boot_id, A.c.due_monotonic <= now.monotonic)
