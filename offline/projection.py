"""How much there is of everything, ready to be read: a screen that asks every second costs nothing.

The numbers are kept by triggers, in the transaction of whatever changes a row, so no writer can forget them,
whoever writes and however many at once.  They are derived: `mend` makes them anew from the rows wherever they
are missing or don't agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from offline.states import RatingState, State
from offline.stored import word_of
from offline.tables import APPLICATIONS, COUNTS, EVALUATIONS


class Kind(StrEnum):
    APPLICATION = "application"
    EXPORTED = "exported"  # applications that a parcel carried away, whatever became of it
    EVALUATION = "evaluation"
    DAMAGED = "damaged"  # files set aside, without a state: not rows, so whoever sets one aside counts


Counts = dict[tuple[Kind, str], int]
_KINDS = frozenset(kind.value for kind in Kind)

_MORE = (
    "INSERT INTO counts (kind, state, count) VALUES ('{kind}', new.state, 1) "
    "ON CONFLICT (kind, state) DO UPDATE SET count = count + 1"
)
_LESS = "UPDATE counts SET count = count - 1 WHERE kind = '{kind}' AND state = old.state"


def _trigger(name: str, when: str, *acts: str) -> str:
    return f"CREATE TRIGGER {name} {when} BEGIN {' '.join(f'{act};' for act in acts)} END"


def _triggers_of(kind: Kind, table: str, columns: str, old: str, new: str) -> Iterator[tuple[str, str]]:
    """``old`` and ``new``: whether the row counts before and after."""
    more, less = _MORE.format(kind=kind), _LESS.format(kind=kind)
    moments = {
        "made": (f"AFTER INSERT ON {table} WHEN {new}", more),
        "gone": (f"AFTER DELETE ON {table} WHEN {old}", less),
        "left": (f"AFTER UPDATE OF {columns} ON {table} WHEN {old}", less),
        "come": (f"AFTER UPDATE OF {columns} ON {table} WHEN {new}", more),
    }
    for moment, (when, act) in moments.items():
        yield f"counts_{kind}_{moment}", _trigger(f"counts_{kind}_{moment}", when, act)


TRIGGERS = dict(
    [
        *_triggers_of(Kind.APPLICATION, "applications", "state", "1", "1"),
        *_triggers_of(Kind.EXPORTED, "applications", "state, parcel", "old.parcel > 0", "new.parcel > 0"),
        *_triggers_of(Kind.EVALUATION, "evaluations", "state", "1", "1"),
    ]
)


_COUNTS = select(COUNTS.c.kind, COUNTS.c.state, COUNTS.c.count)
# What each kind is counted from.
_COUNTED = {
    Kind.APPLICATION: select(APPLICATIONS.c.state, func.count()).group_by(APPLICATIONS.c.state),
    Kind.EXPORTED: select(APPLICATIONS.c.state, func.count())
    .where(APPLICATIONS.c.parcel > 0)
    .group_by(APPLICATIONS.c.state),
    Kind.EVALUATION: select(EVALUATIONS.c.state, func.count()).group_by(EVALUATIONS.c.state),
}


def counts(connection: Connection) -> Counts:
    """What the projection says; what there is none of may be missing, and what it has no name for is left
    out: it is made anew from the rows."""
    rows = connection.execute(_COUNTS).all()
    return {(Kind(kind), state): count for kind, state, count in rows if count and kind in _KINDS}


def counted(connection: Connection) -> Counts:
    """The same from the rows themselves, files set aside left out: the truth, at the price of counting.  A
    state that is none would never be anybody's turn: DBAPIError, a damaged store's."""
    return {
        (kind, word_of(RatingState if kind is Kind.EVALUATION else State, state).value): count
        for kind, question in _COUNTED.items()
        for state, count in connection.execute(question).all()
    }


def set_damaged(connection: Connection, count: int) -> None:
    """So many files are set aside now."""
    row = insert(COUNTS).values(kind=Kind.DAMAGED, state="", count=count)
    connection.execute(row.on_conflict_do_update(index_elements=["kind", "state"], set_={"count": count}))


def mend(engine: Engine) -> bool:
    """Whether something was missing or wrong, and is right now.  For whoever opens the store to write."""
    with engine.connect() as connection:
        if _is_whole(connection):
            return False
    with engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        for name in _triggers(connection):
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        for trigger in TRIGGERS.values():
            connection.exec_driver_sql(trigger)
        connection.execute(delete(COUNTS).where(COUNTS.c.kind != Kind.DAMAGED))
        for (kind, state), count in counted(connection).items():
            connection.execute(insert(COUNTS).values(kind=kind, state=state, count=count))
    return True


def _is_whole(connection: Connection) -> bool:
    if _triggers(connection) != TRIGGERS:
        return False
    kept = {key: count for key, count in counts(connection).items() if key[0] is not Kind.DAMAGED}
    return kept == counted(connection)


def _triggers(connection: Connection) -> dict[str, str]:
    """Ours, as they stand in the store."""
    found = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'counts\\_%' ESCAPE '\\'"
    )
    return {str(name): str(sql) for name, sql in found.all()}
