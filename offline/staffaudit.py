"""What staff did at this terminal, written into the audit chain (电子监察)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from kiosk.clock import SystemClock
from kiosk.config import Settings
from kiosk.problems import Problem
from offline.audit import record
from offline.db import Database, open_database, problem_of
from offline.moments import Times, boot_id


@dataclass(frozen=True, slots=True)
class StaffAudit:
    """`kiosk.ports.Audit` in the store.  Each entry is a transaction of its own."""

    db: Database
    terminal: str
    times: Times

    def note(self, event: str, **details: str) -> Problem | None:
        try:
            with self.db.writing() as connection:
                record(connection, self.terminal, self.times.moment().wall, event, **details)
        except DBAPIError as error:
            return problem_of(error)
        return None


@contextmanager
def open_audit(settings: Settings, data: Path) -> Iterator[StaffAudit]:
    """The audit log of a terminal, from a command; the terminal may be running.  The store is made when
    there is none yet.  Raises `Failed` as `open_database` does."""
    db = open_database(data)
    try:
        yield StaffAudit(db, settings.terminal.id, Times(SystemClock(), boot_id()))
    finally:
        db.close()
