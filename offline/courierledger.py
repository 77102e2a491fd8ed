"""What parcels and answers write into the store, and what goes into a parcel.  A method is one transaction.

An application is never marked as sent because it was exported: the stick may get lost.  Only a verified
acceptance does that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select, update

from offline.audit import record
from offline.db import Database
from offline.link import Link, read_link
from offline.moments import Times
from offline.states import UNSENT, RatingState, State
from offline.stored import time_of
from offline.tables import APPLICATIONS as A
from offline.tables import COURIER as C
from offline.tables import EVALUATIONS as E
from offline.tables import AnyRow

_MANY = 500
# With a person, or gone: nothing to carry.
_NOT_CARRIED = (State.REFUSED, State.QUARANTINED, State.CLOSED, State.SHREDDED)


@dataclass(frozen=True, slots=True)
class CourierLedger:
    """All methods raise DBAPIError when the store fails."""

    db: Database
    terminal: str
    times: Times

    def to_carry(self, everything: bool) -> list[AnyRow]:
        """What has not been accepted, oldest first; with ``everything`` also what is still kept here."""
        kept = and_(A.c.payload == 1, A.c.state.not_in(_NOT_CARRIED))
        chosen = kept if everything else and_(A.c.state.in_(UNSENT))
        columns = select(A.c.id, A.c.local_number, A.c.state, A.c.content_digest)
        with self.db.reading() as connection:
            return list(connection.execute(columns.where(chosen).order_by(A.c.local_number)).all())

    def ratings(self) -> list[AnyRow]:
        """Evaluations that nobody has confirmed yet, those of applications not yet accepted with them."""
        columns = select(E.c.application_id, E.c.level, E.c.made_at, A.c.case_number)
        waiting = columns.join(A, A.c.id == E.c.application_id).where(E.c.state == RatingState.WAITING)
        with self.db.reading() as connection:
            return list(connection.execute(waiting.order_by(A.c.local_number)).all())

    def link(self) -> Link:
        with self.db.reading() as connection:
            return read_link(connection)

    def next_number(self, above: int) -> int:
        """A parcel's number, higher than all that were given here and than ``above``."""
        with self.db.writing() as connection:
            given: int = connection.execute(select(C.c.parcel)).scalar_one()
            number = max(above, given) + 1
            connection.execute(update(C).values(parcel=number))
        return number

    def exported(self, number: int, ids: Sequence[str], evaluations: int) -> None:
        """The parcel is whole on the stick."""
        now = self.times.moment().wall
        with self.db.writing() as connection:
            for start in range(0, len(ids), _MANY):
                carried = update(A).where(A.c.id.in_(ids[start : start + _MANY]))
                connection.execute(carried.values(parcel=number, exported_at=now))
            details = {"applications": str(len(ids)), "evaluations": str(evaluations)}
            record(connection, self.terminal, now, "exported", parcel=str(number), **details)

    def row(self, application_id: str) -> AnyRow | None:
        with self.db.reading() as connection:
            return connection.execute(select(A).where(A.c.id == application_id)).one_or_none()

    def rating_waits(self, application_id: str) -> bool:
        waiting = select(E.c.state).where(E.c.application_id == application_id)
        with self.db.reading() as connection:
            return connection.execute(waiting).scalar() == RatingState.WAITING

    def answered_at(self) -> datetime | None:
        """The platform's time in the newest answer that was applied to its end."""
        with self.db.reading() as connection:
            at = connection.execute(select(C.c.answered_at)).scalar_one()
        return time_of(at) if at else None

    def imported(self, parcel: int, answered_at: str, newest: bool, details: dict[str, str]) -> None:
        """An answer was applied to its end."""
        with self.db.writing() as connection:
            if newest:
                connection.execute(update(C).values(answered=parcel, answered_at=answered_at))
            record(
                connection, self.terminal, self.times.moment().wall, "imported", parcel=str(parcel), **details
            )
