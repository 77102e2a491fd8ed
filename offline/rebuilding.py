"""A store that was lost is made anew from the bundles at the next start: never silently.

Before anything is made a mark says so, so that a crash in between is finished at the next start: local
numbers go on above all that can have been given, and the audit chain begins with what happened.  Then the
mark becomes another one, which staff see until they run ``kiosk outbox salvage``.
"""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from offline.audit import record
from offline.bundles import Bundles
from offline.db import FILE, Database
from offline.disk import KERNEL, Disk, put
from offline.files import locked
from offline.moments import Times
from offline.tables import SEQUENCES

_log = logging.getLogger(__name__)

PENDING, DONE = "store-rebuilding", "store-rebuilt"
# No terminal gives as many numbers in a day: what was given before lies below the day of the year times this.
NUMBERS_A_DAY = 1000


def is_lost(bundles: Bundles) -> bool:
    """Whether there is no store although applications were kept here."""
    path = bundles.folder.parent / FILE
    return not (path.exists() and path.stat().st_size) and any(bundles.ids())


def begin(bundles: Bundles, disk: Disk = KERNEL, damaged: bool = False) -> bool:
    """Before the store is opened: whether it is, or was being, made anew.  Raises OSError."""
    data = bundles.folder.parent
    with locked(data / "rebuilding.lock"):
        if damaged or is_lost(bundles):
            put(disk, data / PENDING, b"")
            for part in () if damaged else ("-wal", "-shm"):  # they belong to the file that has gone
                if (left := data / f"{FILE}{part}").exists():
                    disk.rename(left, data / f"{FILE}.left{part}")
            _log.error("the store is lost, and is made anew from the sealed applications")
        return (data / PENDING).exists()


def finish(data: Path, db: Database, terminal: str, times: Times, **details: str) -> None:
    """Numbers jump and the audit chain is told, together; then the mark goes on.  Again is fine."""
    if not (data / PENDING).exists():
        return
    with db.writing() as connection:
        _jump(connection, times)
        record(connection, terminal, times.moment().wall, "salvaged", **details)
    put(KERNEL, data / DONE, times.moment().wall.encode("ascii"))
    KERNEL.remove(data / PENDING)
    KERNEL.sync_folder(data)


def rebuilt_at(data: Path) -> str:
    """When the store was made anew, empty when it wasn't or staff have dealt with it."""
    path = data / DONE
    return path.read_text(encoding="ascii") if path.exists() else ""


def forget(data: Path) -> None:
    """Staff have dealt with it."""
    KERNEL.remove(data / DONE)


def _jump(connection: Connection, times: Times) -> None:
    now = times.clock.now()
    least = now.timetuple().tm_yday * NUMBERS_A_DAY
    known = connection.execute(select(SEQUENCES.c.last).where(SEQUENCES.c.year == now.year)).scalar() or 0
    row = sqlite_insert(SEQUENCES).values(year=now.year, last=max(least, known))
    kept = row.on_conflict_do_update(index_elements=["year"], set_={"last": max(least, known)})
    connection.execute(kept)
