"""The reserve is looked after: what became of it is written down, and it is made anew when there is room.
Beside it, unfinished forms whose days are over are wiped."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from offline import room
from offline.audit import record
from offline.db import Database
from offline.drafts import Drafts
from offline.moments import Times
from offline.room import Limits, Space

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tending:
    """For any thread and process; two at once are harmless.  A disk or store that refuses costs the reserve
    or the entry of this time, and is tried again the next time."""

    db: Database
    terminal: str
    times: Times
    limits: Limits
    drafts: Drafts | None = None

    def tend(self) -> Space:
        """What the room means now, with the reserve as it should be.  A few system calls when it is."""
        try:
            found = room.look(self.db.folder)
            if found.read_only:
                return Space.READ_ONLY
            if room.was_released(self.db.folder):
                self._tell()
            if found.held != self.limits.reserve and found.free + found.held >= 2 * self.limits.reserve:
                self._hold()
            if self.drafts:
                self.drafts.sweep()
        except (OSError, DBAPIError) as error:
            _log.warning("the reserve: %s", type(error).__name__)
            return Space.LOCKED
        return self.limits.space(found)

    def _tell(self) -> None:
        """In one transaction, which only one process has at a time."""
        with self.db.writing() as connection:
            if room.was_released(self.db.folder):
                record(connection, self.terminal, self.times.moment().wall, "reserve-released")
                room.forget(self.db.folder)
        _log.info("the disk was full: the reserve was let go")

    def _hold(self) -> None:
        with self.db.writing() as connection:
            size = self.limits.reserve
            if room.held(self.db.folder) != size and room.hold(self.db.folder, size) and size:
                at = self.times.moment().wall
                record(connection, self.terminal, at, "reserve-held", bytes=str(size))
