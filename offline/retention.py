"""When the local copy may go: after a checked acceptance, the grace time, and one more word of the platform.

The decision is durable before the first byte is destroyed, so a crash in between ends in a bundle destroyed a
little later, never in half a bundle that somebody tries to send.  Overwriting is best effort (a flash cell
may keep the old bytes); what protects the person is that nothing here opens the bundle.

A matter that is open (something is to be supplemented, or it was refused) keeps its bundle; one that was
corrected keeps it until the bundle of its correction has gone.  The rows of what has ended go years later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, timedelta

from sqlalchemy import ColumnElement, Connection, Float, Text, bindparam, delete, func, or_, select, update

from kiosk.contract.headers import SKEW_S
from offline.audit import record
from offline.bundles import Bundles
from offline.db import Database
from offline.link import Link, read_link
from offline.moments import Times
from offline.states import DAY_S, HOUR_S, LIFE, ROW_KEPT_S, RatingState, State, Step, after
from offline.stored import time_of, word_of
from offline.tables import APPLICATIONS as A
from offline.tables import EVALUATIONS as E
from offline.tables import PROGRESS, AnyRow

# What a row says of its bundle file.
GONE, KEPT, GOING = 0, 1, 2
# The platform has decided, or staff have: an acceptance is all that is needed.
_SETTLED = (State.FINISHED, State.CLOSED)
# What is known of the platform's time is to the second, and some seconds old.
_NEARLY_DAYS = SKEW_S / DAY_S
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
        with self.db.reading() as connection:
            return connection.execute(_CUT_SHORT).scalar()

    def _decide(self) -> str | None:
        with self.db.reading() as connection:
            found = self._due(connection)
        if found is None:
            return None
        before = word_of(State, found.state)
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
        asked = {
            "latest": self._latest(link),
            "good_at": link.good_at,
            "platform_time": link.platform_time,
            "grace_days": self.grace_s / DAY_S,
            "life": link.epoch,
        }
        if found := connection.execute(_ACCEPTED_DUE, asked).first():
            return found
        if found := connection.execute(_SETTLED_DUE, asked).first():
            return found
        return connection.execute(_FOLLOWED_DUE).first()

    def _latest(self, link: Link) -> str:
        """Who was accepted by then may go.  Counted back from the last good exchange, not from now: a
        platform restored from a backup that we haven't heard of yet would still want the bundle."""
        if not link.good_at:
            return ""
        good = time_of(link.good_at).astimezone(UTC)
        return (good - timedelta(seconds=self.grace_s)).isoformat(timespec="milliseconds")

    def _remove_row(self) -> bool:
        """One row that nobody asks after any more, looked for once an hour.  Both times are the platform's,
        so that no clock of ours makes anything old."""
        if self.times.clock.monotonic() < self._rows_at:
            return False
        with self.db.reading() as connection:
            platform_time = read_link(connection).platform_time
            number = connection.execute(_OLD_ROW, {"platform_time": platform_time}).scalar()
        if number is None:
            self._rows_at = self.times.clock.monotonic() + HOUR_S
            return False
        with self.db.writing() as connection:
            connection.execute(delete(E).where(E.c.application_id == number))
            connection.execute(delete(A).where(A.c.id == number))
            connection.execute(_OLD_PROOFS, {"platform_time": platform_time})
            record(connection, self.terminal, self.times.moment().wall, "row-removed", application=number)
        return True


def _grace_is_over() -> ColumnElement[bool]:
    """By both clocks, within a few minutes: ours may have jumped ahead since the acceptance.  By the
    platform's alone where ours was wrong then, or is now, so that it lies after the last good exchange."""
    theirs = func.julianday(bindparam("platform_time", type_=Text)) - func.julianday(A.c.accepted_at)
    grace = bindparam("grace_days", type_=Float)
    dated = (A.c.settled_at <= bindparam("latest")) & (theirs >= grace - _NEARLY_DAYS)
    misdated = (A.c.settled_at > bindparam("good_at")) & (theirs >= grace)
    return or_(dated, misdated)


def _correction_has_gone() -> ColumnElement[bool]:
    correction = A.alias("correction")
    return select(correction.c.id).where(
        correction.c.id == A.c.followed_by, correction.c.payload == GONE
    ).exists()  # fmt: skip


# The statements are made once: sync asks whenever it has nothing else to do.
_CUT_SHORT = (
    select(A.c.id)
    .where(
        A.c.state.in_(_ENDED),
        or_(A.c.payload == GOING, (A.c.state == State.SHREDDED) & (A.c.payload == KEPT)),
    )
    .limit(1)
)
_PROVEN = A.c.acceptance.is_not(None) & _grace_is_over() & (A.c.epoch == bindparam("life"))
_CANDIDATE = select(A.c.id, A.c.state, A.c.payload).order_by(A.c.id).limit(1)
_ACCEPTED_DUE = _CANDIDATE.where(A.c.state == State.ACCEPTED, _PROVEN)
_SETTLED_DUE = _CANDIDATE.where(A.c.state.in_(_SETTLED), A.c.payload == KEPT, _PROVEN)
_FOLLOWED_DUE = _CANDIDATE.where(A.c.state == State.FOLLOWED, A.c.payload == KEPT, _correction_has_gone())
# A newer decision doesn't make a proof worthless: the platform may have forgotten the older one.
_OLD_PROOFS = delete(PROGRESS).where(
    PROGRESS.c.id.not_in(select(A.c.outcome_document)),
    or_(
        PROGRESS.c.received_at == "",
        func.julianday(bindparam("platform_time", type_=Text)) - func.julianday(PROGRESS.c.received_at)
        > ROW_KEPT_S / DAY_S,
    ),
)
_OLD_ROW = (
    select(A.c.id)
    .where(
        A.c.state.in_(_ENDED),
        A.c.payload == GONE,
        A.c.accepted_at != "",
        func.julianday(bindparam("platform_time", type_=Text)) - func.julianday(A.c.accepted_at)
        > ROW_KEPT_S / DAY_S,
        A.c.id.not_in(select(E.c.application_id).where(E.c.state == RatingState.WAITING)),
    )
    .limit(1)
)
