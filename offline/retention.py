"""When the local copy may go: after a checked acceptance, the grace time, and one more word of the platform.

The decision is durable before the first byte is destroyed, so a crash in between ends in a bundle destroyed a
little later, never in half a bundle that somebody tries to send.  Overwriting is best effort (a flash cell
may keep the old bytes); what protects the person is that nothing here opens the bundle.

A matter that is open (something is to be supplemented, or it was refused) keeps its bundle; one that was
corrected keeps it until the bundle of its correction has gone.  The rows of what has ended go years later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update

from offline.audit import record
from offline.bundles import Bundles
from offline.db import Database
from offline.link import Link, read_link
from offline.moments import Times
from offline.states import DAY_S, HOUR_S, LIFE, ROW_KEPT_S, RatingState, State, Step, after
from offline.tables import APPLICATIONS as A
from offline.tables import EVALUATIONS as E
from offline.tables import PROGRESS, AnyRow

# What a row says of its bundle file.
GONE, KEPT, GOING = 0, 1, 2
# The platform has decided, or staff have: an acceptance is all that is needed.
_SETTLED = (State.FINISHED, State.CLOSED)
_ENDED = tuple(state for state, life in LIFE.items() if life.is_end)


@dataclass(slots=True)
class Retention:
    """Destroys one bundle at a time; OSError or DBAPIError when it can't, and then it is due again."""

    db: Database
    bundles: Bundles
    terminal: str
    times: Times
    grace_s: float
    _rows_at: float = field(default=float("-inf"), init=False)

    def step(self) -> bool:
        """Whether there was something to do."""
        application_id = self._decided() or self._decide()
        if not application_id:
            return self._remove_row()
        self.bundles.destroy(application_id)
        with self.db.writing() as connection:
            connection.execute(update(A).where(A.c.id == application_id).values(payload=GONE))
        return True

    def _decided(self) -> str | None:
        """A destruction that was cut short; one of an earlier program is known by its state alone."""
        begun = or_(A.c.payload == GOING, (A.c.state == State.SHREDDED) & (A.c.payload == KEPT))
        with self.db.reading() as connection:
            left = select(A.c.id).where(A.c.state.in_(_ENDED), begun).limit(1)
            return connection.execute(left).scalar()

    def _decide(self) -> str | None:
        with self.db.reading() as connection:
            found = self._due(connection)
        if found is None:
            return None
        before = State(found.state)
        now = after(before, Step.SHRED)
        values = {"state": now, "payload": GOING if found.payload == KEPT else GONE}
        values |= {} if now is before else self.times.entering()
        still = update(A).where(A.c.id == found.id, A.c.state == before)
        with self.db.writing() as connection:
            if not connection.execute(still.values(values)).rowcount:
                return None  # sync took it back in the meantime
            record(connection, self.terminal, self.times.moment().wall, "shredded", application=found.id)
        self.bundles.reached("shredding")
        return str(found.id)

    def _due(self, connection: Connection) -> AnyRow | None:
        link = read_link(connection)
        proven = A.c.acceptance.is_not(None) & self._grace_is_over(link) & (A.c.epoch == link.epoch)
        columns = select(A.c.id, A.c.state, A.c.payload).order_by(A.c.id).limit(1)
        for due in (
            columns.where(A.c.state == State.ACCEPTED, proven),
            columns.where(A.c.state.in_(_SETTLED), A.c.payload == KEPT, proven),
            columns.where(A.c.state == State.FOLLOWED, A.c.payload == KEPT, _correction_has_gone()),
        ):
            if found := connection.execute(due).first():
                return found
        return None

    def _grace_is_over(self, link: Link) -> ColumnElement[bool]:
        """By our clock.  What was settled after the last good exchange was stamped while the clock was wrong,
        or it is wrong now: then both times are the platform's."""
        theirs = func.julianday(link.platform_time) - func.julianday(A.c.accepted_at)
        misdated = (A.c.settled_at > link.good_at) & (theirs >= self.grace_s / DAY_S)
        return or_(A.c.settled_at <= self._latest(link), misdated)

    def _latest(self, link: Link) -> str:
        """Who was accepted by then may go.  Counted back from the last good exchange, not from now: a
        platform restored from a backup that we haven't heard of yet would still want the bundle."""
        if not link.good_at:
            return ""
        good = datetime.fromisoformat(link.good_at).astimezone(UTC)
        return (good - timedelta(seconds=self.grace_s)).isoformat(timespec="milliseconds")

    def _remove_row(self) -> bool:
        """One row that nobody asks after any more, looked for once an hour.  Both times are the platform's,
        so that no clock of ours makes anything old."""
        if self.times.clock.monotonic() < self._rows_at:
            return False
        with self.db.reading() as connection:
            number = self._old_row(connection, read_link(connection).platform_time)
        if number is None:
            self._rows_at = self.times.clock.monotonic() + HOUR_S
            return False
        with self.db.writing() as connection:
            connection.execute(delete(E).where(E.c.application_id == number))
            connection.execute(delete(A).where(A.c.id == number))
            told = select(A.c.outcome_document)
            connection.execute(delete(PROGRESS).where(PROGRESS.c.id.not_in(told)))
            record(connection, self.terminal, self.times.moment().wall, "row-removed", application=number)
        return True

    def _old_row(self, connection: Connection, platform_time: str) -> str | None:
        waits = select(E.c.application_id).where(E.c.state == RatingState.WAITING)
        age = func.julianday(platform_time) - func.julianday(A.c.accepted_at)
        old = select(A.c.id).where(
            A.c.state.in_(_ENDED),
            A.c.payload == GONE,
            A.c.accepted_at != "",
            age > ROW_KEPT_S / DAY_S,
            A.c.id.not_in(waits),
        )
        return connection.execute(old.limit(1)).scalar()


def _correction_has_gone() -> ColumnElement[bool]:
    correction = A.alias("correction")
    return select(correction.c.id).where(
        correction.c.id == A.c.followed_by, correction.c.payload == GONE
    ).exists()  # fmt: skip
