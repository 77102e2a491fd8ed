"""When the local copy may go: after a checked acceptance, the grace time, and one more word of the platform.

The decision is durable before the first byte is destroyed, so a crash in between ends in a bundle destroyed a
little later, never in half a bundle that somebody tries to send.  Overwriting is best effort (a flash cell
may keep the old bytes); what protects the person is that nothing here opens the bundle.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from offline.audit import record
from offline.bundles import Bundles
from offline.db import Database
from offline.link import Link, read_link
from offline.moments import Times
from offline.states import State, Step, after
from offline.tables import APPLICATIONS as A


@dataclass(slots=True)
class Retention:
    """Destroys one bundle at a time; OSError or DBAPIError when it can't, and then it is due again."""

    db: Database
    bundles: Bundles
    terminal: str
    times: Times
    grace_s: float

    def step(self) -> bool:
        """Whether there was something to do."""
        application_id = self._decided() or self._decide()
        if not application_id:
            return False
        self.bundles.destroy(application_id)
        with self.db.writing() as connection:
            connection.execute(update(A).where(A.c.id == application_id).values(payload=0))
        return True

    def _decided(self) -> str | None:
        with self.db.reading() as connection:
            left = select(A.c.id).where(A.c.state == State.SHREDDED, A.c.payload == 1).limit(1)
            return connection.execute(left).scalar()

    def _decide(self) -> str | None:
        with self.db.reading() as connection:
            link = read_link(connection)
            due = select(A.c.id).where(
                A.c.state == State.ACCEPTED, A.c.settled_at <= self._latest(link), A.c.epoch == link.epoch
            )
            application_id = connection.execute(due.order_by(A.c.id).limit(1)).scalar()
        if application_id is None:
            return None
        shredded = after(State.ACCEPTED, Step.SHRED)
        still = update(A).where(A.c.id == application_id, A.c.state == State.ACCEPTED)
        with self.db.writing() as connection:
            if not connection.execute(still.values(state=shredded)).rowcount:
                return None  # sync took it back in the meantime
            record(
                connection, self.terminal, self.times.moment().wall, "shredded", application=application_id
            )
        self.bundles.reached("shredding")
        return str(application_id)

    def _latest(self, link: Link) -> str:
        """Who was accepted by then may go.  Counted back from the last good exchange, not from now: a
        platform restored from a backup that we haven't heard of yet would still want the bundle."""
        if not link.good_at:
            return ""
        good = datetime.fromisoformat(link.good_at).astimezone(UTC)
        return (good - timedelta(seconds=self.grace_s)).isoformat(timespec="milliseconds")
