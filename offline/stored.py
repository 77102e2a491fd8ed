"""What a damaged store holds where a time, or one of a few words, should stand: said as damage.

SQLite keeps the bytes it is given, and its own check finds nothing wrong with a text that means nothing.  Who
met one half-way would take it for a bug; here it is what it is, and who watches for a damaged store sees it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import Column
from sqlalchemy.exc import DatabaseError, DBAPIError

from kiosk.domain.applications import Level
from offline.sqlitefile import corrupt
from offline.states import RatingState, State
from offline.tables import APPLICATIONS as A
from offline.tables import AUDIT_CHAIN, CHECKPOINTS, COURIER, LINK, PROGRESS_CURSOR
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
