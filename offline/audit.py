"""The audit chain in the store: who reads the log later can prove that nothing was changed or left out.

An entry is written in the transaction of what it tells of.  It names applications by id and staff by number,
never residents: only details that are named here are kept, and only values of the form that stands beside.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, bindparam, insert, select

from kiosk.crypto.audit import AuditRecord, ChainBreak, ChainHead, append, genesis, verify
from kiosk.crypto.canonical import canonical_json
from offline.tables import AUDIT

log = logging.getLogger(__name__)

_COUNT, _WORD, _STAFF = r"\d{1,10}", r"[a-z][a-z-]{0,40}", r"[0-9]{3,8}"
# Every detail that an entry may have.  No form has room for a name, an ID number or a telephone number.
DETAILS = {
    name: re.compile(form)
    for name, form in {
        "accepted": _COUNT,
        "adopted": _COUNT,
        "again": _COUNT,
        "application": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "applications": _COUNT,
        "aside": r"[A-Za-z0-9_.-]{0,80}",
        "by": rf"{_WORD}|uid \d+|staff {_STAFF}",
        "bytes": _COUNT,
        "case": r"[0-9A-Z]{1,50}",
        "configuration": _COUNT,
        "damage": r"[\x20-\x7e]{0,200}",  # SQLite's own words on a damaged file
        "damaged": _COUNT,
        "decision": _WORD,
        "digest": r"[0-9a-f]{64}",
        "edition": _COUNT,
        "epoch": r"[A-Za-z0-9_-]{1,64}",
        "evaluations": _COUNT,
        "member": rf"{_STAFF}|",
        "number": r"[A-Z0-9]{2,12}-\d{4}-\d{6,}-\d",
        "outcome": _WORD,
        "outcomes": _COUNT,
        "parcel": _COUNT,
        "problem": _WORD,
        "rated": _COUNT,
        "refused": _COUNT,
        "role": _WORD,
        "said": "yes|no",
        "uid": _COUNT,
        "witness": _STAFF,
    }.items()
}


# Made once: an entry is written with whatever is done.
_NEWEST = select(AUDIT.c.sequence, AUDIT.c.digest).order_by(AUDIT.c.sequence.desc()).limit(1)
_MORE = insert(AUDIT)
_AFTER = select(AUDIT).where(AUDIT.c.sequence > bindparam("after")).order_by(AUDIT.c.sequence)
_DIGEST_AT = select(AUDIT.c.digest).where(AUDIT.c.sequence == bindparam("at"))


def head(connection: Connection, terminal: str) -> ChainHead:
    """Where the chain stands."""
    row = connection.execute(_NEWEST).first()
    return ChainHead(row.sequence, _bytes(row.digest)) if row else genesis(terminal)


def record(connection: Connection, terminal: str, at: str, event: str, **details: str) -> None:
    """One entry more; the connection is in a writing transaction, so the head can't move meanwhile.  A detail
    that `DETAILS` doesn't know, or whose value has another form, is kept as ``?`` and is a bug."""
    record_all(connection, terminal, at, event, [details])


def record_all(
    connection: Connection, terminal: str, at: str, event: str, many: Sequence[Mapping[str, str]]
) -> None:
    """The same for many of a kind, each with its details."""
    end, rows = head(connection, terminal), []
    for details in many:
        entry = append(end, canonical_json({"at": at, "event": event, **_fit(event, details)}))
        end = ChainHead(entry.sequence, entry.digest)
        rows.append(
            {"sequence": end.sequence, "previous": entry.previous, "body": entry.body, "digest": end.digest}
        )
    connection.execute(_MORE, rows)


def _fit(event: str, details: Mapping[str, str]) -> dict[str, str]:
    kept = {
        name: value if name in DETAILS and DETAILS[name].fullmatch(value) else "?"
        for name, value in details.items()
    }
    if kept != details:
        log.error("an audit entry %s has details that may not be kept", event)
    return kept


def entries(connection: Connection, after: int = 0) -> Iterator[AuditRecord]:
    """The entries behind a sequence number, oldest first."""
    for row in connection.execute(_AFTER, {"after": after}):
        yield AuditRecord(row.sequence, _bytes(row.previous), _bytes(row.body), _bytes(row.digest))


def digest_at(connection: Connection, terminal: str, sequence: int) -> bytes | None:
    """The digest that covers everything up to an entry; None if the entry isn't there."""
    if sequence == 0:
        return genesis(terminal).digest
    found = connection.execute(_DIGEST_AT, {"at": sequence}).scalar()
    return _bytes(found) if found is not None else None


def first_break(connection: Connection, terminal: str, end: ChainHead | None = None) -> ChainBreak | None:
    """The first entry that does not hold, or None.  ``end``: a head that was signed and sent away."""
    return verify(entries(connection), genesis(terminal), end)


def _bytes(value: object) -> bytes:
    """SQLite keeps what it is given: a column that somebody rewrote as text must show as a break."""
    return value if isinstance(value, bytes) else b""
