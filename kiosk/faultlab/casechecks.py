"""The checks of what comes after a save, for both layers: evaluations, decisions, corrections, deadlines, and
the audit chain against what the platform signed of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from kiosk.contract.progress import Decision
from kiosk.faultlab.checks import Finding, Handed, Harm
from kiosk.ports import Clock
from kiosk.sandbox.office import Office
from kiosk.sandbox.progress import standing
from kiosk.sandbox.tables import (
    ApplicationRow,
    AuditChainRow,
    AuditEvidence,
    EvaluationRow,
    OutcomeRow,
    VersionRow,
)
from offline import anchors, audit
from offline.auditproof import prove
from offline.db import Database
from offline.moments import Times
from offline.overdue import overdue
from offline.states import FOR_STAFF, RatingState, State, Turn
from offline.tables import APPLICATIONS as A
from offline.tables import EVALUATIONS as E

_STATES: dict[Decision, tuple[State, ...]] = {
    Decision.RECEIVED: (State.RECEIVED,),
    Decision.ACCEPTED: (State.ACCEPTED, State.SHREDDED),
    Decision.SUPPLEMENT: (State.SUPPLEMENT,),
    Decision.REFUSED: (State.REFUSED,),
    Decision.FINISHED: (State.FINISHED,),
    Decision.FOLLOWED: (State.FOLLOWED,),
}


@dataclass(frozen=True, slots=True)
class CaseHere:
    """``rating`` is the evaluation's state, empty when there is none."""

    state: State
    corrects: str
    followed_by: str
    rating: str


@dataclass(frozen=True, slots=True)
class CaseThere:
    """``followed`` is how often it was followed."""

    standing: Decision
    corrects: str
    followed: int


def cases_here(db: Database) -> dict[str, CaseHere]:
    columns = select(A.c.id, A.c.state, A.c.corrects, A.c.followed_by, E.c.state.label("rating"))
    with db.reading() as connection:
        rows = connection.execute(columns.join_from(A, E, A.c.id == E.c.application_id, isouter=True)).all()
    return {
        row.id: CaseHere(State(row.state), row.corrects, row.followed_by, row.rating or "") for row in rows
    }


def cases_there(office: Office) -> dict[str, CaseThere]:
    """Of the accepted ones."""
    with Session(office.engine) as db:
        corrects = {row.application_id: row.corrects for row in db.scalars(select(VersionRow))}
        followed = Counter(
            db.scalars(select(OutcomeRow.application_id).where(OutcomeRow.decision == Decision.FOLLOWED))
        )
        found = {}
        for row in db.scalars(select(ApplicationRow).where(ApplicationRow.case_number.is_not(None))):
            stands = standing(db, row) or Decision.RECEIVED
            found[row.id] = CaseThere(stands, corrects.get(row.id, ""), followed[row.id])
    return found


def ratings_there(office: Office) -> dict[str, int]:
    """Evaluations by application.  By stick one comes with the announcement: there may be no case yet, and
    none to come where the only copy was damaged."""
    with Session(office.engine) as db:
        return {row.application_id: row.level for row in db.scalars(select(EvaluationRow))}


def rightly_refused(
    handed: Sequence[Handed], here: Mapping[str, CaseHere], there: Collection[str]
) -> set[str]:
    """Corrections that came when the case was finished: the platform refused them, and staff are told.  They
    stay so when a restored platform has forgotten why: only staff offer again what was never taken."""
    finished = {one.id for one in handed if one.finished}
    return {
        one.id
        for one in handed
        if one.corrects in finished and one.id not in there
        if one.id in here and here[one.id].state is State.REFUSED
    }


def evaluations(
    handed: Iterable[Handed],
    here: Mapping[str, CaseHere],
    there: Mapping[str, int],
    store_flipped: bool,
) -> Iterator[Finding]:
    """Each once at the platform, as it was first given, or waiting here.  Evaluations lie in the store alone:
    one whose bits were flipped on purpose may lose them, and take another instead."""
    for one in handed:
        level = there.get(one.id, 0)
        if level and level not in one.levels and not store_flipped:
            yield Finding(Harm.DOUBLED, one.id, "another evaluation than the first is at the platform")
        waits = one.id in here and here[one.id].rating == RatingState.WAITING
        if one.rated and not (level or waits or store_flipped):
            yield Finding(Harm.LOST, one.id, "its evaluation is neither there nor here")


def decisions(
    handed: Iterable[Handed], here: Mapping[str, CaseHere], there: Mapping[str, CaseThere]
) -> Iterator[Finding]:
    """What is known here is what the platform decided."""
    for one in handed:
        if one.flipped or one.id not in here or one.id not in there:
            continue  # told by other checks
        row, case = here[one.id], there[one.id]
        ahead = row.state is State.FOLLOWED and row.followed_by not in there  # its correction did not arrive
        if row.state not in _STATES[case.standing] and not ahead:
            yield Finding(Harm.STUCK, one.id, f"the platform says {case.standing}, here it is {row.state}")


def corrections(
    handed: Iterable[Handed], here: Mapping[str, CaseHere], there: Mapping[str, CaseThere]
) -> Iterator[Finding]:
    """Linked once, on both sides."""
    for one in handed:
        if one.id not in there or there[one.id].corrects == one.corrects == "":
            continue
        before = one.corrects
        if there[one.id].corrects != before or before not in there:
            yield Finding(Harm.LOST, one.id, "a correction at the platform that follows nothing")
        elif there[before].followed != 1:
            yield Finding(Harm.DOUBLED, one.id, f"followed {there[before].followed} times")
        spoilt = one.flipped or one.id not in here or before not in here
        if not spoilt and (here[one.id].corrects, here[before].followed_by) != (before, one.id):
            yield Finding(Harm.LOST, one.id, "a correction that is not linked here")


@dataclass(frozen=True, slots=True)
class Later:
    """`kiosk.ports.Clock`, so many seconds ahead: how it will look if nothing more happens until then."""

    clock: Clock
    ahead_s: float

    def now(self) -> datetime:
        return self.clock.now() + timedelta(seconds=self.ahead_s)

    def monotonic(self) -> float:
        return self.clock.monotonic() + self.ahead_s


def past_deadline(db: Database, times: Times, grace_s: float, ahead_s: float) -> Iterator[Finding]:
    """What is sync's turn, by the table of states, and will be overdue in ``ahead_s`` as it stands.  An
    evaluation goes with its application: one that a person must look at is not sync's turn."""
    here = cases_here(db)
    for one in overdue(db, Times(Later(times.clock, ahead_s), times.boot_id), grace_s):
        staff = one.state is None and here[one.application_id].state in FOR_STAFF
        if one.turn is Turn.SYNC and not staff:
            what = one.state or "its evaluation"
            yield Finding(Harm.STUCK, one.application_id, f"past the deadline of {what}")


def audited(
    db: Database, data: Path, terminal: str, office: Office, store_flipped: bool = False, calm: bool = True
) -> Iterator[Finding]:
    """The chain holds, by itself and against what the platform signed of it.  Where the store was flipped it
    may not; then the product says so, and never calls a chain whole of which the platform has more.
    ``calm``: there was time for a checkpoint."""
    with db.reading() as connection:
        proof = prove(connection, data, terminal, office.key.public)
        told = proof.finding is not None or proof.chain.problem is not None
        lacking = _lacking(connection, terminal, office, proof.chain.id)
        anchored = anchors.newest_anchored(connection, proof.chain.id) is not None
    if proof.finding and not store_flipped:
        yield Finding(Harm.BROKEN, f"audit entry {proof.finding.sequence}", proof.finding.reason)
    if lacking and not told and (calm or not store_flipped):
        yield Finding(Harm.BROKEN, "audit chain", "the platform has entries that are not here, unsaid")
    if calm and not anchored and not told:
        yield Finding(Harm.STUCK, "audit chain", "no checkpoint was anchored")
    with Session(office.engine) as there:
        evidence = there.scalars(select(AuditEvidence.code)).first()
    if evidence and not store_flipped:
        yield Finding(Harm.BROKEN, "audit chain", f"{evidence}, says the platform of an honest terminal")


def _lacking(connection: Connection, terminal: str, office: Office, chain: str) -> bool:
    with Session(office.engine) as there:
        row = there.get(AuditChainRow, (terminal, chain))
        held = (row.held, row.held_digest) if row else (0, "")
    return bool(held[0]) and (audit.digest_at(connection, terminal, held[0]) or b"").hex() != held[1]
