"""The platform's outcomes, applied to the store through the table of states.

A signed document is enough, whichever way it came; applying it again, or an older one after a newer, changes
nothing.  What is said of an application that is still on its way here (its acceptance was lost, or a platform
restored from a backup is offered it again) waits: the cursor stays before it, so that it is told again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import Connection, insert, select, update

from kiosk.contract.progress import CaseOutcome, Decision, Progress
from kiosk.contract.signed import BadSignature, SignedDocument
from kiosk.crypto.sm2 import PublicKey
from kiosk.domain.applications import Level
from kiosk.problems import Problem
from offline.audit import record
from offline.db import Database
from offline.keys import TerminalKeys
from offline.moments import Times
from offline.states import UNSENT, State, Step, after, goes
from offline.stored import time_of, word_of
from offline.tables import APPLICATIONS as A
from offline.tables import PROGRESS, AnyRow
from offline.tables import PROGRESS_CURSOR as CURSOR
from offline.told import seal_told, told_by

_STEPS = {
    Decision.ACCEPTED: Step.ACCEPT,
    Decision.SUPPLEMENT: Step.SUPPLEMENT,
    Decision.REFUSED: Step.REFUSE,
    Decision.FINISHED: Step.FINISH,
    Decision.FOLLOWED: Step.FOLLOW,
}


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far outcomes were heard: up to ``sequence`` in ``epoch``; ``issued_at`` is the platform's time in
    the newest document.  Empty and 0 before the first."""

    epoch: str = ""
    sequence: int = 0
    issued_at: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """How many outcomes changed something here, meant nothing here (any more), or wait for their application
    to arrive; ``until`` and ``more`` are the document's."""

    changed: int
    ignored: int
    waiting: int
    until: int
    more: bool


class _Fate(Enum):
    CHANGED = auto()
    IGNORED = auto()
    WAITING = auto()


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Methods raise DBAPIError when the store fails.  ``settled_at`` is from when the grace time runs, when
    a stick was long on its way; else from now on."""

    db: Database
    terminal: str
    times: Times
    keys: TerminalKeys
    platform: PublicKey
    settled_at: str = ""

    def cursor(self) -> Cursor:
        with self.db.reading() as connection:
            return _cursor(connection)

    def awaited(self) -> bool:
        """Whether somebody waits for a decision that comes soon: something was received, not accepted."""
        received = select(A.c.id).where(A.c.state == State.RECEIVED).limit(1)
        with self.db.reading() as connection:
            return connection.execute(received).first() is not None

    def apply(self, document: bytes, signature: bytes) -> Applied | Problem:
        """All of a document in one transaction.  ``platform-key-wrong`` and ``platform-answer-bad`` for one
        that isn't the platform's own word to this terminal; then nothing has changed."""
        progress = self._checked(document, signature)
        if isinstance(progress, Problem):
            return progress
        with self.db.writing() as connection:
            cursor = _continued(_cursor(connection), progress)
            if cursor is None:  # from a life of the platform that is over
                return Applied(0, len(progress.outcomes), 0, progress.until, progress.more)
            proof = _Proof(connection, document, signature, self.times.utc())
            fates = [self._one(connection, proof, progress.epoch, outcome) for outcome in progress.outcomes]
            _move(connection, cursor, progress, fates)
        changed, ignored = fates.count(_Fate.CHANGED), fates.count(_Fate.IGNORED)
        return Applied(changed, ignored, len(fates) - changed - ignored, progress.until, progress.more)

    def _checked(self, document: bytes, signature: bytes) -> Progress | Problem:
        try:
            progress = SignedDocument.of(document, signature).open(Progress, self.platform)
        except BadSignature:
            return Problem("platform-key-wrong", "progress is not signed by the platform's key")
        except ValueError as error:
            return Problem("platform-answer-bad", f"progress is malformed: {type(error).__name__}")
        if progress.terminal_id != self.terminal:
            return Problem("platform-answer-bad", "progress is another terminal's")
        return progress

    def _one(self, connection: Connection, proof: _Proof, epoch: str, outcome: CaseOutcome) -> _Fate:
        row = connection.execute(select(A).where(A.c.id == outcome.application_id)).one_or_none()
        if row is None or row.content_digest != outcome.content_digest:
            return _Fate.IGNORED
        if row.outcome_epoch == epoch and outcome.sequence <= row.outcome_sequence:
            return _Fate.IGNORED
        state = word_of(State, row.state)
        if state in UNSENT:
            return _Fate.WAITING
        step = _STEPS.get(outcome.decision)
        if step and not goes(state, step) and _is_anew(row, epoch, outcome):
            state = State.SHREDDED
        if row.acceptance is None or step is None or not goes(state, step):
            return _Fate.IGNORED
        now = after(state, step)
        told = seal_told(told_by(outcome, self.keys), self.keys.device, row.id)
        values = {
            "state": now,
            "outcome": outcome.decision,
            "outcome_at": outcome.decided_at,
            "outcome_epoch": epoch,
            "outcome_sequence": outcome.sequence,
            "outcome_document": proof.number(),
            "outcome_told": told,
            **({} if now is state else self.times.entering()),
            **self._consequences(row, outcome),
        }
        connection.execute(update(A).where(A.c.id == row.id).values(values))
        self._record(connection, outcome)
        return _Fate.CHANGED

    def _consequences(self, row: AnyRow, outcome: CaseOutcome) -> dict[str, object]:
        """What a decision changes beside the state."""
        settled: dict[str, object] = {"problem": "", "detail": ""}
        match outcome.decision:
            case Decision.REFUSED:
                return {"level": Level.REFUSED, "problem": "platform-refused", "detail": outcome.ground}
            case Decision.ACCEPTED if row.level != Level.ACCEPTED:
                number = outcome.case_number or row.case_number
                accepted = {"level": Level.ACCEPTED, "case_number": number}
                since = {"accepted_at": outcome.decided_at, "settled_at": self.settled_at or self.times.utc()}
                return settled | accepted | since
            case Decision.FOLLOWED:
                return settled | {"followed_by": outcome.followed_by}
            case Decision.SUPPLEMENT if row.level == Level.REFUSED:
                return settled | {"level": Level.RECEIVED}
            case Decision.FINISHED if row.level == Level.RECEIVED:
                return settled | {"level": Level.ACCEPTED}
            case _:
                return settled

    def _record(self, connection: Connection, outcome: CaseOutcome) -> None:
        at, details = self.times.moment().wall, {"decision": str(outcome.decision)}
        record(connection, self.terminal, at, "outcome", application=outcome.application_id, **details)


def _is_anew(row: AnyRow, epoch: str, outcome: CaseOutcome) -> bool:
    """Whether a later life of the platform decides what had come to its end in an earlier one, and could not
    be offered again: its bundle has gone.  An older decision that it tells once more undoes nothing."""
    if row.payload == 1 or row.outcome_epoch in ("", epoch):
        return False
    return _time(outcome.decided_at) > _time(row.outcome_at)


class _Proof:
    """The signed document, kept once when it changes anything: the proof of what people are told."""

    def __init__(self, connection: Connection, document: bytes, signature: bytes, at: str) -> None:
        self._connection = connection
        self._values = {"document": document, "signature": signature, "received_at": at}
        self._number = 0

    def number(self) -> int:
        if not self._number:
            kept = self._connection.execute(insert(PROGRESS).values(self._values))
            self._number = int(kept.lastrowid)
        return self._number


def _cursor(connection: Connection) -> Cursor:
    row = connection.execute(select(CURSOR.c.epoch, CURSOR.c.sequence, CURSOR.c.issued_at)).one()
    return Cursor(*row)


def _continued(cursor: Cursor, progress: Progress) -> Cursor | None:
    """The cursor that a document goes on from: anew for a later life of the platform, None for a document of
    an earlier one.  Which is later only the platform's own clock tells: a stick may be long on its way."""
    if progress.epoch == cursor.epoch:
        return cursor
    if cursor.issued_at and _time(progress.issued_at) <= _time(cursor.issued_at):
        return None
    return Cursor(progress.epoch, 0, cursor.issued_at)


def _move(connection: Connection, cursor: Cursor, progress: Progress, fates: list[_Fate]) -> None:
    """Up to the first outcome that waits.  A document that begins behind the cursor leaves a gap: it is
    applied, and the cursor stays."""
    heard = progress.after + (fates.index(_Fate.WAITING) if _Fate.WAITING in fates else len(fates))
    sequence = max(cursor.sequence, heard) if progress.after <= cursor.sequence else cursor.sequence
    newest = max(filter(None, (cursor.issued_at, progress.issued_at)), key=_time)
    connection.execute(update(CURSOR).values(epoch=cursor.epoch, sequence=sequence, issued_at=newest))


def _time(moment: str) -> datetime:
    return time_of(moment)
