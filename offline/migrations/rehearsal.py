"""A store with something in it is brought up to date: rehearsed on a copy, compared, then done in one step.

The steps run on a copy first.  Every table must have as many rows as before, and the same digest over the
columns that both have; SQLite must find the copy whole.  Only then the steps run on the store itself, in one
transaction that is compared again before it ends: whenever power fails, the old store is there or the new
one.  The store's file is never exchanged for another: who has it open would go on writing into the old one.

Where there is room a copy of the old store is kept for some days.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from kiosk.contract.manifest import Manifest
from kiosk.crypto.bundle import BundleReader
from kiosk.crypto.errors import BundleError
from kiosk.crypto.sm3 import Sm3
from kiosk.problems import Failed
from offline.bundles import FOLDER, Bundles
from offline.disk import KERNEL, nowhere
from offline.migrations import STEPS, steps_to
from offline.room import TIGHT
from offline.sqlitefile import connect

_log = logging.getLogger(__name__)

KEPT = "before"  # kiosk.db.before-0006: the store as it was
REHEARSED = "rehearsal"
_ITS_OWN = ("alembic_version",)  # changes with every step, and must


@dataclass(frozen=True, slots=True)
class Content:
    """What a table holds: its columns, how many rows, and a digest (SM3) over some of the columns."""

    columns: tuple[str, ...]
    rows: int
    digest: bytes


def renew(
    engine: Engine,
    path: Path,
    found: str,
    revision: str,
    steps: Path = STEPS,
    reached: Callable[[str], None] = nowhere,
) -> None:
    """Bring a store from one revision to another; the caller holds its lock.

    Raises `Failed`: ``store-upgrade-refused`` while there are applications that this version can't read;
    ``store-upgrade-failed`` when the copy doesn't come out as it went in.  The store is then as it was.
    DBAPIError and OSError for a disk that refuses.
    """
    refuse_what_cannot_be_read(Bundles(path.parent / FOLDER))
    try:
        before = _rehearse(path, found, revision, steps, reached)
    except sqlite3.Error as error:
        raise Failed("store-upgrade-failed", error.sqlite_errorname) from None
    reached("rehearsed")
    with engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        # Who wrote since the copy was taken is compared with itself.
        now = contents(connection)
        if before.keys() != now.keys():
            raise Failed("store-upgrade-failed", "the tables changed meanwhile")
        _run(connection, revision, steps)
        _compare(now, connection)
        reached("switching")
    reached("switched")
    _log.info("the store went from %s to %s", found, revision)


def contents(connection: Connection, like: Mapping[str, Content] | None = None) -> dict[str, Content]:
    """Every table, or with ``like`` those tables over the columns that they had.  Raises `Failed` when one of
    these columns is gone."""
    tables = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    ).scalars()
    found = {}
    for table in [name for name in tables if name not in _ITS_OWN]:
        columns = [row.name for row in connection.exec_driver_sql(f'PRAGMA table_info("{table}")')]
        if like is not None:
            if table not in like:
                continue
            if gone := [name for name in like[table].columns if name not in columns]:
                raise Failed("store-upgrade-failed", f"table {table}: column {gone[0]} is gone")
            columns = list(like[table].columns)
        found[table] = _content(connection, table, columns)
    return found


def _content(connection: Connection, table: str, columns: list[str]) -> Content:
    listed = ", ".join(f'"{name}"' for name in columns)
    kind = connection.exec_driver_sql("SELECT wr FROM pragma_table_list(?)", (table,))
    order = listed if kind.scalar() else "rowid"
    digest, rows = Sm3(), 0
    query = f'SELECT {listed} FROM "{table}" ORDER BY {order}'  # noqa: S608 - names from the store's schema
    for row in connection.exec_driver_sql(query):
        digest.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
        rows += 1
    return Content(tuple(columns), rows, digest.digest())


def _compare(before: Mapping[str, Content], connection: Connection) -> None:
    """Raises `Failed` for the first table that lost something."""
    after = contents(connection, like=before)
    for table, was in before.items():
        is_now = after.get(table)
        if is_now is None:
            raise Failed("store-upgrade-failed", f"table {table} is gone")
        if is_now.rows != was.rows:
            raise Failed("store-upgrade-failed", f"table {table}: {was.rows} rows, {is_now.rows} after")
        if is_now.digest != was.digest:
            raise Failed("store-upgrade-failed", f"table {table} holds something else")
    for check, good in (("quick_check(1)", ["ok"]), ("foreign_key_check", [])):
        said = [str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA {check}")]
        if said != good:
            raise Failed("store-upgrade-failed", f"{check}: {said[0]}")


def _run(connection: Connection, revision: str, steps: Path) -> None:
    try:
        steps_to(connection, revision, steps)
    except SQLAlchemyError as error:
        raise Failed("store-upgrade-failed", f"a step failed: {type(error).__name__}") from None


def _rehearse(
    path: Path, found: str, revision: str, steps: Path, reached: Callable[[str], None]
) -> dict[str, Content]:
    """The steps on a copy; what the store held.  Without room for copies it is done in memory."""
    kept, rehearsed = (
        path.with_name(f"{path.name}.{KEPT}-{found}"),
        path.with_name(f"{path.name}.{REHEARSED}"),
    )
    roomy = KERNEL.room(path.parent).free > 3 * _size(path) + TIGHT
    try:
        if roomy:
            _copy(path, kept)
            reached("copied")
            _copy(kept, rehearsed)
        with _opened(path, rehearsed if roomy else None) as engine, engine.connect() as connection:
            before = contents(connection)
            connection.rollback()
            with connection.begin():
                _run(connection, revision, steps)
                _compare(before, connection)
            return before
    finally:
        for part in ("", "-journal", "-wal", "-shm"):
            KERNEL.remove(rehearsed.with_name(rehearsed.name + part))


def _size(path: Path) -> int:
    return sum(each.stat().st_size for each in path.parent.glob(f"{path.name}*") if each.is_file())


def _copy(source: Path, target: Path) -> None:
    """A whole and durable copy of a database that others may have open; half a copy never has the name."""
    half = target.with_name(f"{target.name}.new")
    KERNEL.write(half, b"")  # private from its first byte
    with closing(connect(source)) as from_, closing(sqlite3.connect(half)) as to:
        from_.backup(to)
        to.execute("PRAGMA journal_mode=DELETE").close()
    KERNEL.rename(half, target)
    KERNEL.sync_folder(target.parent)


@contextmanager
def _opened(source: Path, copy: Path | None) -> Iterator[Engine]:
    """The copy, or one in memory."""
    connection = sqlite3.connect(copy or ":memory:", isolation_level=None, check_same_thread=False)
    if copy is None:
        with closing(connect(source)) as from_:
            from_.backup(connection)
    engine = create_engine(
        "sqlite://", creator=lambda: connection, poolclass=StaticPool, hide_parameters=True
    )

    @event.listens_for(engine, "begin")
    def begin(opened: Connection) -> None:
        opened.exec_driver_sql("BEGIN")

    try:
        yield engine
    finally:
        engine.dispose()
        connection.close()


def refuse_what_cannot_be_read(bundles: Bundles) -> None:
    """Every application that is still here must be one that this version can send: only the version that
    made it could.  Damage is another matter, and sync's.  Raises `Failed("store-upgrade-refused")`."""
    unknown = [name for name in bundles.ids() if not _is_readable(bundles, name)]
    if unknown:
        raise Failed("store-upgrade-refused", f"{len(unknown)}, the first is {unknown[0]}")


def _is_readable(bundles: Bundles, application_id: str) -> bool:
    with bundles.open(application_id) as file:
        if file.read(3) == b"BMK" and file.read(2) != b"B1":
            return False
        file.seek(0)
        try:
            Manifest.parse_canonical(BundleReader(file).manifest)
        except BundleError:
            return True
        except ValueError:
            return False
    return True
