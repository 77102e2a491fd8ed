"""What a damaged store holds where a time, or one of a few words, should stand: said as damage.

SQLite keeps the bytes it is given, and its own check finds nothing wrong with a text that means nothing.  Who
met one half-way would take it for a bug; here it is what it is, and who watches for a damaged store sees it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import Column, Connection
from sqlalchemy.exc import DatabaseError, DBAPIError

from kiosk.domain.applications import Level
from offline.sqlitefile import corrupt
from offline.states import RatingState, State
from offline.tables import APPLICATIONS as A
from offline.tables import AUDIT_CHAIN, CHECKPOINTS, COURIER, LINK, METADATA, PROGRESS_CURSOR
from offline.tables import EVALUATIONS as E

Word = TypeVar("Word", bound=StrEnum)

# Empty before the first, all but what every row has.
_TIMES: tuple[Column[str], ...] = (
    A.c.saved_at,
    A.c.entered_at,
    A.c.exported_at,
    E.c.made_at,
    LINK.c.good_at,
    LINK.c.platform_time,
    COURIER.c.answered_at,
    PROGRESS_CURSOR.c.issued_at,
    AUDIT_CHAIN.c.problem_at,
    CHECKPOINTS.c.made_at,
)
_WORDS: tuple[tuple[Column[str], type[StrEnum]], ...] = (
    (A.c.state, State),
    (A.c.level, Level),
    (E.c.state, RatingState),
)

_VERSION = "alembic_version"
_COLUMNS = """
    SELECT found.name, columns.name FROM sqlite_master AS found
    JOIN pragma_table_info(found.name) AS columns WHERE found.type = 'table'
"""
_POINTERS = """
    SELECT found.name, pointers."from", pointers."table", pointers."to" FROM sqlite_master AS found
    JOIN pragma_foreign_key_list(found.name) AS pointers WHERE found.type = 'table'
"""
_NAMED = {(table.name, column.name) for table in METADATA.tables.values() for column in table.columns}
_POINTING = {
    (table.name, key.parent.name, key.column.table.name, key.column.name)
    for table in METADATA.tables.values()
    for key in table.foreign_keys
}


def time_of(text: str) -> datetime:
    """A moment as it stands in the store (ISO 8601); DBAPIError, a corrupt file's, for what is none."""
    try:
        return datetime.fromisoformat(text)
    except (ValueError, TypeError):  # a turned bit may make a number of it
        raise _damaged("a time that is none") from None


def word_of(words: type[Word], text: str) -> Word:
    """The same for one of a few words."""
    try:
        return words(text)
    except ValueError:
        raise _damaged(f"no {words.__name__}") from None


def version_of(connection: Connection, tables: Collection[str] = (_VERSION,)) -> str:
    """The number of its newest migration; empty where the first one was cut short."""
    if _VERSION not in tables:
        raise _damaged("no store")
    found = connection.exec_driver_sql(f"SELECT version_num FROM {_VERSION}").scalar()  # noqa: S608 - our own
    if found and not str(found).isdecimal():
        raise _damaged("a version that is none")
    return str(found or "")


def check_schema(connection: Connection) -> None:
    """Of a store that is up to date: DBAPIError, a corrupt file's, where a table or column that the program
    names isn't there, or points nowhere.  SQLite takes a turned bit in a name for another name."""
    found = {tuple(pair) for pair in connection.exec_driver_sql(_COLUMNS)}
    points = {tuple(pair) for pair in connection.exec_driver_sql(_POINTERS)}
    if not (found >= _NAMED and points >= _POINTING):
        raise _damaged("a table that is not ours")


def first_damage(connection: sqlite3.Connection) -> str:
    """Every time and word of the store that the program reads; empty when all of them mean something."""
    try:
        for column, text in _all(connection, _TIMES):
            if text != "" or column is A.c.saved_at:
                time_of(text)
        for column, words in _WORDS:
            for _, text in _all(connection, (column,)):
                word_of(words, text)
    except DBAPIError as error:
        return str(error.orig)
    return ""


def _all(
    connection: sqlite3.Connection, columns: tuple[Column[str], ...]
) -> Iterator[tuple[Column[str], str]]:
    """Those that the store has: an older version's lacks some."""
    for column in columns:
        known = connection.execute("SELECT name FROM pragma_table_info(?)", (column.table.name,)).fetchall()
        if (column.name,) in known:
            query = f'SELECT DISTINCT "{column.name}" FROM "{column.table.name}"'  # noqa: S608 - our own names
            yield from ((column, text) for (text,) in connection.execute(query))


def _damaged(why: str) -> DatabaseError:
    return DatabaseError(None, None, corrupt(why))
