"""What sync finds to do, and what it writes down of many rows at once.  Every method is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, or_, select, update

from kiosk.problems import Problem
from offline.db import Database
from offline.moments import Times
from offline.retention import KEPT
from offline.states import UNSENT, State, Step, after, goes
from offline.tables import APPLICATIONS as A
from offline.tables import AnyRow
from offline.wire import BATCH_LIMIT

# What sending needs of a row.
_ROW = (A.c.id, A.c.local_number, A.c.state, A.c.attempts, A.c.content_digest, A.c.hurried)
_IS_DUE = or_(A.c.due_boot != bindparam("boot"), A.c.due_monotonic <= bindparam("now"))
# Made once: asked at every step of sync.  Not IN, whose length is spelled anew each time.
_IS_UNSENT = or_(*(A.c.state == state for state in UNSENT))
_DUE = select(*_ROW).where(_IS_UNSENT, _IS_DUE).order_by(A.c.attempts, A.c.local_number).limit(BATCH_LIMIT)
_UNKNOWN = (
    select(*_ROW)
    .where(A.c.state == State.SAVED, _IS_DUE, A.c.local_number > bindparam("after"))
    .order_by(A.c.local_number)
    .limit(BATCH_LIMIT)
)
_FRESH = (
    select(A.c.id)
    .where(A.c.state == State.SAVED, A.c.attempts == 0, A.c.local_number > bindparam("than"))
    .limit(1)
)
_BEFORE = A.alias("before")
_COMES = select(_BEFORE.c.id).where(
    _BEFORE.c.id == A.c.corrects, _BEFORE.c.payload == KEPT, _BEFORE.c.state != State.QUARANTINED
)
_ALONE = select(A.c.id).where(A.c.id == bindparam("wanted"), A.c.corrects != "", ~_COMES.exists())
_STILL_UNSENT = select(*_ROW).where(A.c.id.in_(bindparam("ids", expanding=True)), _IS_UNSENT)


@dataclass(frozen=True, slots=True)
class Queue:
    """The applications that still have to get to the platform.  DBAPIError when the store fails."""

    db: Database
    times: Times

    def due(self) -> list[AnyRow]:
        """Those to be sent now, as many as go together: who has failed least comes first, then the oldest."""
        with self.db.reading() as connection:
            return list(connection.execute(_DUE, self._now()).all())

    def unknown(self, after_number: str) -> list[AnyRow]:
        """Of those to be sent now, the ones that the platform doesn't know of: the next in the order of their
        local numbers, as many as go together."""
        with self.db.reading() as connection:
            return list(connection.execute(_UNKNOWN, self._now() | {"after": after_number}).all())

    def has_fresh(self, than: str) -> bool:
        """Whether something was saved after that local number, and wasn't tried yet."""
        with self.db.reading() as connection:
            return connection.execute(_FRESH, {"than": than}).first() is not None

    def is_alone(self, application_id: str) -> bool:
        """Whether it corrects what can't come any more: no copy of that is here, or a person has it."""
        with self.db.reading() as connection:
            return connection.execute(_ALONE, {"wanted": application_id}).first() is not None

    def unsent(self, application_ids: Sequence[str]) -> dict[str, AnyRow]:
        """The rows as they are now, by id; those of which nothing is left to send aren't among them."""
        with self.db.reading() as connection:
            found = connection.execute(_STILL_UNSENT, {"ids": list(application_ids)})
            return {row.id: row for row in found}

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

    def _now(self) -> dict[str, object]:
        return {"boot": self.times.boot_id, "now": self.times.clock.monotonic()}
