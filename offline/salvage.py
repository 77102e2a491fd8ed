"""A store that is damaged or lost, rebuilt from the bundles: every application still here goes in line.

Nothing is deleted: the damaged files stay beside the new store.  What only the store knew (acceptances, times
of retries, evaluations, the audit chain) is not in the bundles: the platform is asked again, and says that it
knows what it accepted.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from kiosk.clock import SystemClock
from kiosk.config import Settings
from kiosk.crypto.bundle import BundleReader
from kiosk.crypto.errors import BundleError
from kiosk.ports import Clock
from kiosk.problems import Failed
from kiosk.progressbar import Advance
from offline import rebuilding
from offline.bundles import Bundles
from offline.db import FILE, Database, open_database, problem_of
from offline.disk import KERNEL
from offline.files import locked
from offline.keys import TerminalKeys, held_keys
from offline.moments import Times, boot_id
from offline.outbox import Outbox
from offline.sqlitefile import connect
from offline.station import platform_key
from offline.stored import first_damage
from offline.tables import APPLICATIONS

_PARTS = ("", "-wal", "-shm")
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


@dataclass(frozen=True, slots=True)
class Salvaged:
    """``damage`` is what was wrong with the store, empty when it was whole or not there; ``aside`` the name
    of the damaged file now, empty when there was none.  ``adopted`` counts applications put in line,
    ``unusable`` bundles that were set aside now; ``strangers`` those among all set aside that are whole, but
    signed with a key that this terminal doesn't know."""

    damage: str
    aside: str
    adopted: int
    unusable: int
    strangers: int = 0


def damage_of(data: Path) -> str:
    """What is wrong with the store's file; empty when it is whole or not there.  Only looks.  Raises `Failed`
    when it can't be looked at."""
    path = data / FILE
    if not path.exists():
        return ""
    try:
        with closing(connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                return str(found).splitlines()[-1]
            _read_through(connection)
            return first_damage(connection)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in _DAMAGED:
            return error.sqlite_errorname
        raise Failed("store-unusable", error.sqlite_errorname) from None


def _read_through(connection: sqlite3.Connection) -> None:
    """Every value once: SQLite's own check doesn't look whether texts are texts.  Raises DatabaseError."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        rows = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name that the store itself has
        while rows.fetchmany(1000):
            pass


def salvage(
    settings: Settings, data: Path, clock: Clock | None = None, advance: Advance = lambda _: None
) -> Salvaged:
    """Put a damaged store aside and make one from the bundles; a whole one only gets what it lacks.
    ``advance`` hears of each bundle.

    Raises `Failed`: ``key-missing`` without the terminal's keys, for no bundle could be believed;
    ``store-unusable`` and ``disk-full`` as `open_database` does, a store of a newer version with them.
    """
    clock = clock or SystemClock()
    keys, platform = held_keys(data), platform_key(settings)
    damage = damage_of(data)
    bundles, times = Bundles.within(data), Times(clock, boot_id())
    rebuilding.begin(bundles, damaged=bool(damage))
    aside = _put_aside(data, clock) if damage else ""
    try:
        db = open_database(data)
    except Failed as failed:  # who only reads takes a schema that who writes does not
        if damage or failed.problem.code != "store-damaged":
            raise
        damage = failed.problem.detail
        rebuilding.begin(bundles, damaged=True)
        aside = _put_aside(data, clock)
        db = open_database(data)
    try:
        _readmit(bundles, keys)
        before, spoilt = _known(db), bundles.damaged()
        Outbox(db, bundles, keys, platform, settings.terminal.id, times).recover(advance)
        adopted, strangers = len(_known(db) - before), _strangers(bundles)
        found = Salvaged(damage, aside, adopted, bundles.damaged() - spoilt, strangers)
        details = {"damage": damage, "aside": aside, "adopted": str(adopted)}
        rebuilding.finish(data, db, settings.terminal.id, times, **details)
        rebuilding.forget(data)
    except (OSError, DBAPIError) as error:
        problem = problem_of(error)
        raise Failed(problem.code, problem.detail) from None
    finally:
        db.close()
    return found


def _readmit(bundles: Bundles, keys: TerminalKeys) -> None:
    """What was set aside under a key that wasn't known then, and is now."""
    for path in bundles.folder.glob("*.damaged"):
        if (whole := _whole(path)) and keys.signed(*whole):
            bundles.disk.rename(path, path.with_suffix(".bundle"))
    bundles.disk.sync_folder(bundles.folder)


def _strangers(bundles: Bundles) -> int:
    """How many of the files set aside are whole: then it is their signature that nobody here knows."""
    return sum(1 for path in bundles.folder.glob("*.damaged") if _whole(path))


def _whole(path: Path) -> tuple[bytes, bytes] | None:
    """Manifest and signature of a bundle that holds what it says."""
    try:
        with path.open("rb") as file:
            reader = BundleReader(file)
            reader.check()
            return reader.manifest, reader.signature
    except BundleError:
        return None


def _known(db: Database) -> set[str]:
    with db.reading() as connection:
        return set(connection.execute(select(APPLICATIONS.c.id)).scalars())


def _put_aside(data: Path, clock: Clock) -> str:
    """The store's files under another name, side files with it; the name of the first."""
    name = f"{FILE}.damaged-{clock.now().astimezone(UTC):%Y%m%dT%H%M%SZ}"
    try:
        with locked(data / "store.lock"):
            for part in _PARTS:
                path = data / f"{FILE}{part}"
                if path.exists():
                    path.rename(data / f"{name}{part}")
            KERNEL.sync_folder(data)
    except OSError as error:
        raise Failed("store-unusable", f"{FILE}: {error.strerror}") from None
    return name
