"""Unfinished forms that wait for their owner: sealed, under a name that says nothing, for some days.

Nobody here can open one or tell whose it is.  A terminal that asks for names that aren't here is guessing,
and has to wait.
"""

from __future__ import annotations

import base64
import binascii
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from kiosk.contract.drafts import LeaveDraft, WaitingDraft
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.tables import WaitingDraftRow

MISSES = 10
MISSES_WITHIN = timedelta(hours=1)
_REMEMBERED = timedelta(days=30)  # a draft past its time is told apart from an unknown one this long


@dataclass(slots=True)
class Misses:
    """How often a terminal asked for what isn't here, lately.  In memory on purpose, like sessions.  For any
    thread."""

    _at: defaultdict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self, terminal_id: str, now: datetime) -> None:
        """Refused while there are too many."""
        with self._lock:
            recent = [at for at in self._at[terminal_id] if now - at < MISSES_WITHIN]
            self._at[terminal_id] = recent
            if len(recent) >= MISSES:
                wait = recent[0] + MISSES_WITHIN - now
                raise Refused("too-many-requests", "codes were guessed", wait.total_seconds())

    def note(self, terminal_id: str, now: datetime) -> None:
        with self._lock:
            self._at[terminal_id].append(now)


def leave(office: Office, index: str, given: LeaveDraft) -> WaitingDraft:
    """Kept for as long as was asked; what lay under the name before is replaced."""
    try:
        base64.b64decode(given.sealed, validate=True)
    except binascii.Error:
        raise Refused("malformed", "sealed: not base64") from None
    until = office.now() + timedelta(days=given.days)
    row = WaitingDraftRow(index=index, until=until.isoformat(timespec="seconds"), sealed=given.sealed)
    with Session(office.engine) as db, db.begin():
        _sweep(db, office.now())
        db.merge(row)
    return WaitingDraft(until=until.isoformat(timespec="seconds"))


def take(office: Office, misses: Misses, terminal_id: str, index: str) -> WaitingDraft:
    """The draft stays: a terminal that breaks down loses nothing."""
    now = office.now()
    misses.check(terminal_id, now)
    with Session(office.engine) as db, db.begin():
        _sweep(db, now)
        row = db.get(WaitingDraftRow, index)
        found = WaitingDraft(until=row.until, sealed=row.sealed) if row else None
    if found is None:
        misses.note(terminal_id, now)
        raise Refused("draft-unknown")
    if not found.sealed:
        raise Refused("draft-expired")
    return found


def drop(office: Office, index: str) -> None:
    """Finished or given up; once more is harmless."""
    with Session(office.engine) as db, db.begin():
        db.execute(delete(WaitingDraftRow).where(WaitingDraftRow.index == index))


def _sweep(db: Session, now: datetime) -> None:
    """What is over is emptied at once, and later forgotten."""
    rows, over = WaitingDraftRow, now.isoformat(timespec="seconds")
    long_over = (now - _REMEMBERED).isoformat(timespec="seconds")
    db.execute(update(rows).where(rows.until <= over).values(sealed=""))
    db.execute(delete(rows).where(rows.until <= long_over))
