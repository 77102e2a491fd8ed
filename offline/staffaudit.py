"""What staff did at this terminal, written into the audit chain (电子监察)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from kiosk.problems import Problem
from offline.audit import record
from offline.db import Database, problem_of
from offline.moments import Times


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
