"""How a SQLite file is opened: with what is beyond reading in it said as damage.

Where a bit has turned in a text or in the schema, Python's sqlite3 complains of the bytes: with a
UnicodeDecodeError of SQLite's own message, or an OperationalError that carries no code.  Whoever watches for
a damaged store would take neither for one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any


def connect(database: str | Path, **how: Any) -> sqlite3.Connection:
    """As `sqlite3.connect`; for text that can't be decoded `sqlite3.DatabaseError` with the
    code of a corrupt file."""
    return sqlite3.connect(database, factory=Careful, **how)


class Careful(sqlite3.Connection):
    """See `connect`."""

    def cursor(self, factory: type[sqlite3.Cursor] | None = None) -> sqlite3.Cursor:  # type: ignore[override]
        return super().cursor(factory or _Cursor)

    def execute(self, *statement: Any) -> sqlite3.Cursor:
        return self.cursor().execute(*statement)


def _readable(call: Callable[..., Any]) -> Callable[..., Any]:
    """The same call, with what can't be decoded said as a corrupt file."""

    @wraps(call)
    def careful(cursor: sqlite3.Cursor, *given: Any) -> Any:
        try:
            return call(cursor, *given)
        except UnicodeDecodeError as error:
            raise corrupt(error.reason) from None
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", None) is not None:
                raise
            raise corrupt("undecodable text") from None  # its message would show what stands there

    return careful


class _Cursor(sqlite3.Cursor):
    execute = _readable(sqlite3.Cursor.execute)
    executemany = _readable(sqlite3.Cursor.executemany)
    fetchone = _readable(sqlite3.Cursor.fetchone)
    fetchmany = _readable(sqlite3.Cursor.fetchmany)
    fetchall = _readable(sqlite3.Cursor.fetchall)


def corrupt(why: str) -> sqlite3.DatabaseError:
    """What SQLite says of a damaged file."""
    error = sqlite3.DatabaseError(why)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    error.sqlite_errorname = "SQLITE_CORRUPT"
    return error
