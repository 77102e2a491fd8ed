"""What the tests of the audit chain do to a store, and ask of it and of the platform."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from offline import anchors
from offline.auditproof import Proof, prove
from offline.tables import AUDIT
from tests.helpers.station import TERMINAL, Station, open_station
from tests.helpers.supervision import Supervisor


def proof(station: Station, platform: Supervisor, since: int = 1) -> Proof:
    with station.db.reading() as connection:
        return prove(connection, station.data, TERMINAL, platform.office.key.public, since=since)


def do(station: Station, *statements: object) -> None:
    with station.db.writing() as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


def count(platform: Supervisor, table: type[object]) -> int:
    with Session(platform.office.engine) as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def problem(station: Station) -> str:
    with station.db.reading() as connection:
        found = anchors.chain(connection).problem
    return found.code if found else ""


def copied(station: Station, folder: Path) -> Path:
    """The store as it is now, as whoever makes a backup takes it."""
    copy = folder / "older.db"
    with closing(sqlite3.connect(station.data / "kiosk.db")) as source, closing(sqlite3.connect(copy)) as to:
        source.backup(to)
    return copy


def put_back(station: Station, older: Path) -> Station:
    station.db.close()
    for name in ("kiosk.db-wal", "kiosk.db-shm"):
        (station.data / name).unlink(missing_ok=True)
    older.replace(station.data / "kiosk.db")
    return open_station(station.data, station.clock)


def moved(station: Station, first: int, last: int, by: int) -> None:
    """Entries under other numbers; by way of numbers that nobody has."""
    for sign in (1000 + by, -1000):
        low, high = (first, last) if sign > 0 else (first + 1000 + by, last + 1000 + by)
        chosen = AUDIT.c.sequence.between(low, high)
        do(station, update(AUDIT).where(chosen).values(sequence=AUDIT.c.sequence + sign))
