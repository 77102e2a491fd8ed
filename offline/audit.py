"""The audit chain in the store: who reads the log later can prove that nothing was changed or left out.

An entry is written in the transaction of what it tells of.  It names applications by id, never people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, insert, select

from kiosk.crypto.audit import AuditRecord, ChainBreak, ChainHead, append, genesis, verify
from kiosk.crypto.canonical import canonical_json
from offline.tables import AUDIT


def head(connection: Connection, terminal: str) -> ChainHead:
    """Where the chain stands."""
    newest = select(AUDIT.c.sequence, AUDIT.c.digest).order_by(AUDIT.c.sequence.desc()).limit(1)
    row = connection.execute(newest).first()
    return ChainHead(row.sequence, _bytes(row.digest)) if row else genesis(terminal)


def record(connection: Connection, terminal: str, at: str, event: str, **details: str) -> None:
    """One entry more; the connection is in a writing transaction, so the head can't move meanwhile."""
    record_all(connection, terminal, at, event, [details])


def record_all(
    connection: Connection, terminal: str, at: str, event: str, many: Sequence[Mapping[str, str]]
) -> None:
    """The same for many of a kind, each with its details."""
    end, rows = head(connection, terminal), []
    for details in many:
        entry = append(end, canonical_json({"at": at, "event": event, **details}))
        end = ChainHead(entry.sequence, entry.digest)
        rows.append(
            {"sequence": end.sequence, "previous": entry.previous, "body": entry.body, "digest": end.digest}
        )
    connection.execute(insert(AUDIT), rows)


def entries(connection: Connection, after: int = 0) -> Iterator[AuditRecord]:
    """The entries behind a sequence number, oldest first."""
    for row in connection.execute(select(AUDIT).where(AUDIT.c.sequence > after).order_by(AUDIT.c.sequence)):
        yield AuditRecord(row.sequence, _bytes(row.previous), _bytes(row.body), _bytes(row.digest))


def digest_at(connection: Connection, terminal: str, sequence: int) -> bytes | None:
    """The digest that covers everything up to an entry; None if the entry isn't there."""
    if sequence == 0:
        return genesis(terminal).digest
    found = connection.execute(select(AUDIT.c.digest).where(AUDIT.c.sequence == sequence)).scalar()
    return _bytes(found) if found is not None else None


def first_break(connection: Connection, terminal: str, end: ChainHead | None = None) -> ChainBreak | None:
    """The first entry that does not hold, or None.  ``end``: a head that was signed and sent away."""
    return verify(entries(connection), genesis(terminal), end)


def _bytes(value: object) -> bytes:
    """SQLite keeps what it is given: a column that somebody rewrote as text must show as a break."""
    return value if isinstance(value, bytes) else b""
