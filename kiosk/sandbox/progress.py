"""Progress: what the department decides of a case, counted for each terminal and told under one signature.

A decision goes to the terminal that made the application, whoever carried it here.  Its number is the next
one of that terminal, taken in the transaction that stores it: no gap, and who asked before can't miss it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.contract.acceptance import Acceptance
from kiosk.contract.applications import CaseState
from kiosk.contract.progress import (
    OUTCOMES_LIMIT,
    CaseOutcome,
    Decision,
    Ground,
    Progress,
    Reason,
    Recourse,
    Remark,
)
from kiosk.contract.signed import SignedDocument
from kiosk.sandbox.office import Office
from kiosk.sandbox.tables import ApplicationRow, OutcomeRow

# What may be decided of a case that stands so.  Finished and followed are its ends.
_OPEN = (Decision.SUPPLEMENT, Decision.REFUSED, Decision.FINISHED)
MAY: dict[Decision, tuple[Decision, ...]] = {
    Decision.RECEIVED: (Decision.ACCEPTED, *_OPEN),
    Decision.ACCEPTED: _OPEN,
    Decision.SUPPLEMENT: (Decision.ACCEPTED, *_OPEN),
    Decision.REFUSED: (Decision.ACCEPTED, Decision.SUPPLEMENT),
    Decision.FINISHED: (),
    Decision.FOLLOWED: (),
}


class NotNow(Exception):
    """There is no such case, or it stands otherwise than this decision needs."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody decided.  ``text`` is for the person and may name anybody: it is sealed at once and kept
    in the clear nowhere."""

    decision: Decision
    reasons: tuple[Reason, ...] = ()
    ground: Ground | None = None
    recourse: Recourse | None = None
    text: str = ""

    def __repr__(self) -> str:
        return f"Verdict({self.decision})"


def decide(office: Office, application_id: str, verdict: Verdict) -> CaseOutcome:
    """Raises NotNow."""
    for _ in range(3):
        try:
            with Session(office.engine) as db, db.begin():
                row = db.get(ApplicationRow, application_id, with_for_update=True)
                if row is None or verdict.decision not in MAY.get(standing(db, row) or Decision.FINISHED, ()):
                    raise NotNow
                return add(office, db, row, verdict)
        except IntegrityError:
            continue  # another decision took this terminal's next number
    raise NotNow


def standing(db: Session, row: ApplicationRow) -> Decision | None:
    """How a case stands; None for what the platform doesn't have yet."""
    newest = db.scalar(
        select(OutcomeRow.decision)
        .where(OutcomeRow.application_id == row.id)
        .order_by(OutcomeRow.sequence.desc())
        .limit(1)
    )
    if newest is not None:
        return Decision(newest)
    if row.state != CaseState.ACCEPTED or row.acceptance is None:
        return None
    return Decision(Acceptance.parse(row.acceptance.encode()).level)


def add(
    office: Office, db: Session, row: ApplicationRow, verdict: Verdict, followed_by: str = ""
) -> CaseOutcome:
    """In the caller's transaction, unasked whether it may be."""
    known = select(func.max(OutcomeRow.sequence)).where(OutcomeRow.terminal_id == row.terminal_id)
    outcome = CaseOutcome(
        sequence=(db.scalar(known) or 0) + 1,
        application_id=row.id,
        content_digest=row.content_digest,
        decision=verdict.decision,
        decided_at=office.stamp(),
        case_number=row.case_number or "",
        reasons=verdict.reasons,
        ground=verdict.ground or "",
        recourse=verdict.recourse or "",
        remark=_sealed(office, db, row, verdict.text),
        followed_by=followed_by,
    )
    db.add(
        OutcomeRow(
            terminal_id=row.terminal_id,
            sequence=outcome.sequence,
            application_id=row.id,
            decision=outcome.decision,
            document=outcome.canonical().decode(),
        )
    )
    db.flush()
    return outcome


def progress(office: Office, terminal_id: str, after: int) -> SignedDocument | None:
    """A page of the outcomes after a number, None when there is none.  Asking again is answered the same, or
    with more."""
    with Session(office.engine) as db:
        rows = _after(db, terminal_id, after, OUTCOMES_LIMIT + 1)
    if not rows:
        return None
    told = tuple(CaseOutcome.parse(row.document.encode()) for row in rows[:OUTCOMES_LIMIT])
    document = Progress(
        terminal_id=terminal_id,
        epoch=office.epoch,
        issued_at=office.stamp(),
        platform_key=office.key.public.fingerprint(),
        after=after,
        until=told[-1].sequence,
        more=len(rows) > OUTCOMES_LIMIT,
        outcomes=told,
    )
    return SignedDocument.sign(document, office.key)


def history(db: Session, application_id: str) -> list[CaseOutcome]:
    """What was decided of one case, oldest first."""
    rows = db.scalars(
        select(OutcomeRow).where(OutcomeRow.application_id == application_id).order_by(OutcomeRow.sequence)
    )
    return [CaseOutcome.parse(row.document.encode()) for row in rows]


def _after(db: Session, terminal_id: str, after: int, limit: int) -> Sequence[OutcomeRow]:
    chosen = select(OutcomeRow).where(OutcomeRow.terminal_id == terminal_id, OutcomeRow.sequence > after)
    return db.scalars(chosen.order_by(OutcomeRow.sequence).limit(limit)).all()


def _sealed(office: Office, db: Session, row: ApplicationRow, text: str) -> str:
    """To the key that the terminal has now.  A terminal without one (its key was never enrolled here, its
    manifest came by another way) gets the codes only."""
    keys = office.terminal_keys(db, row.terminal_id)
    if not text or not keys:
        return ""
    return keys[0].encrypt(Remark(application_id=row.id, text=text).canonical()).hex()
