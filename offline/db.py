"""The store: one SQLite file that the application and sync open at the same time.

Write-ahead log, ``synchronous=FULL``: what was committed survives a power cut.  Writers take the write lock
at BEGIN, so that no transaction fails half-way because another one was quicker.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, PoolProxiedConnection

from kiosk.problems import Failed, Problem
from offline.files import locked, private_folder
from offline.projection import mend
from offline.room import is_read_only, is_tight, make_way
from offline.sqlitefile import Careful
from offline.sqlitefile import connect as connected
from offline.stored import check_schema, version_of

FILE = "kiosk.db"
# The newest migration; a test holds it against the folder.  Known here so that a store that is up to date
# opens without importing Alembic, which takes a third of a second.
REVISION = "0006"
BUSY_MS = 10_000
WRITING = "BEGIN IMMEDIATE"
BEGIN, COMMITTING = "begin", "committing"
Listeners = list[Callable[[], None]]
COPY_KEPT_S = 3 * 86_400

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_compiled: list[tuple[Dialect, dict[object, object]]] = []
_UNUSABLE = {
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


class StoreDialect(SQLiteDialect_pysqlite):
    """Begins transactions itself, for the driver would begin them late, after the first read.  Not by events:
    an engine that has any asks for all of them at every statement, which costs a tenth of it."""

    supports_statement_cache = True

    def set_engine_execution_options(self, engine: Engine, opts: Mapping[str, Any]) -> None:
        """``begin`` is what the transactions of such an engine begin with."""
        super().set_engine_execution_options(engine, opts)
        if how := opts.get(BEGIN):

            @event.listens_for(engine, "engine_connect")
            def remember(connection: Connection) -> None:
                connection.connection.info[BEGIN] = how

    def set_connection_execution_options(self, connection: Connection, opts: Mapping[str, Any]) -> None:
        """The same for the next one of a connection."""
        super().set_connection_execution_options(connection, opts)
        if how := opts.get(BEGIN):
            connection.connection.info[BEGIN] = how

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        dbapi_connection.cursor().execute(dbapi_connection.info.pop(BEGIN, "BEGIN"))

    def do_commit(self, dbapi_connection: PoolProxiedConnection) -> None:
        for listener in dbapi_connection.info.get(COMMITTING, ()):
            listener()
        dbapi_connection.commit()


registry.register("sqlite.bianmin", __name__, "StoreDialect")


@dataclass(frozen=True, slots=True)
class Database:
    """The open store.  Its methods raise `DBAPIError`; `problem_of` says what that means for a person."""

    folder: Path
    engine: Engine = field(repr=False)
    committing: Listeners = field(default_factory=list, repr=False)  # called just before each commit

    def reading(self) -> Connection:
        """A context: one consistent picture of the store."""
        return self.engine.connect()

    def writing(self) -> AbstractContextManager[Connection]:
        """A context: one transaction, durable when it ends in peace, undone otherwise."""
        make_way(self.folder)
        return self._transaction()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            connection.connection.info[BEGIN] = WRITING
            with connection.begin():
                yield connection

    def close(self) -> None:
        self.engine.dispose()


def open_database(folder: Path) -> Database:
    """The store in a data folder, made or brought up to date if need be.

    Raises `Failed`: ``disk-full``; ``disk-read-only``; ``store-damaged`` for a file that is damaged or no
    store; ``store-unusable`` for one that can't be opened or written; ``store-newer`` for a newer version's;
    ``store-upgrade-refused`` and ``store-upgrade-failed`` as `offline.migrations.rehearsal.renew` does.
    """
    try:
        private_folder(folder)
        make_way(folder)
        with locked(folder / "store.lock"):
            os.close(os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            committing: Listeners = []
            engine = _engine(folder / FILE, committing)
            try:
                _bring_up_to_date(engine, folder / FILE)
                with engine.connect() as connection:
                    check_schema(connection)
                mend(engine)
            except BaseException:
                engine.dispose()
                raise
    except (OSError, DBAPIError) as error:
        problem = problem_of(error)
        raise Failed(_why(problem.code, folder), problem.detail) from None
    return Database(folder, engine, committing)


def open_reading(folder: Path, *, proven: bool = True) -> Database:
    """The store as it lies there, for looking only: nothing is made, brought up to date or written.  Unless
    ``proven`` it is not read through, which takes a third of a second at 100,000 rows: for who looks often.

    Raises `Failed`: ``not-set-up`` when there is none yet; ``store-damaged`` for a file that is damaged or no
    store; ``store-unusable`` for one that can't be read; ``store-newer`` for a newer version's;
    ``store-older`` for one that the program has not brought up to date yet.
    """
    path = folder / FILE
    if not path.exists():
        raise Failed("not-set-up", str(path))
    # Reading a store in write-ahead mode makes its side files, unless nobody has it open and we promise it.
    resting = not path.with_name(f"{FILE}-wal").exists()
    how = "immutable=1" if resting else "mode=ro"

    def connect() -> sqlite3.Connection:
        return connected(f"file:{quote(str(path))}?{how}", uri=True)

    engine = create_engine("sqlite+bianmin://", creator=connect, poolclass=NullPool, hide_parameters=True)
    _share_compiled(engine)
    try:
        with engine.connect() as connection:
            found = version_of(connection)
            check = "PRAGMA quick_check(1)" if proven else "SELECT 'ok'"
            whole = str(connection.exec_driver_sql(check).scalar())
            if proven and found == REVISION:
                check_schema(connection)
    except DBAPIError as error:
        engine.dispose()
        problem = problem_of(error)
        raise Failed(_why(problem.code, folder), problem.detail) from None
    if whole != "ok":
        engine.dispose()
        raise Failed("store-damaged", whole.splitlines()[-1])
    if str(found) > REVISION:
        engine.dispose()
        raise Failed("store-newer", str(found))
    if str(found) < REVISION:
        engine.dispose()
        raise Failed("store-older", str(found))
    return Database(folder, engine)


def problem_at(folder: Path, error: OSError | DBAPIError) -> Problem:
    """The same, of a write in a data folder: the disk tells what SQLite can't."""
    problem = problem_of(error)
    return Problem("disk-read-only", problem.detail) if is_read_only(folder) else problem


def _why(code: str, folder: Path) -> str:
    """What keeps a store from being opened.  SQLite says of a side file for which there is no room, or that
    may not be made, that it can't be opened: the disk tells more."""
    if code in ("disk-full", "disk-read-only", "store-damaged"):
        return code
    if is_read_only(folder):
        return "disk-read-only"
    return "disk-full" if is_tight(folder) else "store-unusable"


def problem_of(error: OSError | DBAPIError) -> Problem:
    """What a failed write means: no room, a store that is beyond us, or something that may pass."""
    if isinstance(error, OSError):
        name = errno.errorcode.get(error.errno or 0, "unknown")
        if error.errno == errno.EROFS:
            return Problem("disk-read-only", name)
        return Problem("disk-full" if error.errno in _NO_ROOM else "store-unusable", name)
    name = str(getattr(error.orig, "sqlite_errorname", type(error.orig).__name__))
    match int(getattr(error.orig, "sqlite_errorcode", 0)) & 0xFF:  # the low byte is the primary code
        case sqlite3.SQLITE_FULL:
            return Problem("disk-full", name)
        case code if code in _DAMAGED:
            return Problem("store-damaged", name)
        case code if code in _UNUSABLE:
            return Problem("store-unusable", name)
        case _:
            return Problem("save-failed", name)


def _engine(path: Path, committing: Listeners) -> Engine:
    careful = {"factory": Careful}
    engine = create_engine(f"sqlite+bianmin:///{path}", hide_parameters=True, connect_args=careful)
    _share_compiled(engine)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[COMMITTING] = committing
        connection.isolation_level = None  # BEGIN is ours: the driver's own comes too late
        for pragma in (
            f"busy_timeout={BUSY_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    return engine


def _share_compiled(engine: Engine) -> None:
    """Statements are compiled once in a process, however often it opens the store.  What was compiled is kept
    by dialect, so that is shared as well; it is the same of the same library."""
    if not _compiled:
        _compiled.append((engine.dialect, {}))
    engine.dialect, kept = _compiled[0]
    engine.update_execution_options(compiled_cache=kept)


def _bring_up_to_date(engine: Engine, path: Path) -> None:
    with engine.connect() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
        known = set(tables)
        found = version_of(connection, known) if known else ""
    if found == REVISION:
        _forget_copies(path)
        return
    if str(found) > REVISION:  # steps are numbered: 0001, 0002 ...
        raise Failed("store-newer", str(found))
    if not found:
        from offline.migrations import upgrade  # noqa: PLC0415 - Alembic is slow to import and seldom needed

        upgrade(engine, REVISION)
        return
    from offline.migrations.rehearsal import renew  # noqa: PLC0415 - as above

    renew(engine, path, str(found), REVISION)


def _forget_copies(path: Path) -> None:
    """What the store was before it was brought up to date is kept for some days of good starts."""
    for copy in path.parent.glob(f"{path.name}.before-*"):
        if time.time() - copy.stat().st_mtime > COPY_KEPT_S:
            copy.unlink()
