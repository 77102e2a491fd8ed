"""What sync writes down, and what it finds due.  Every method is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, bindparam, or_, select, update

from kiosk.contract.acceptance import Acceptance
from kiosk.contract.progress import Decision
from kiosk.domain.applications import Level
from kiosk.problems import Problem
from offline.audit import record, record_all
from offline.db import Database
from offline.link import note_epoch, note_good, note_pace, note_parcel, note_problem, read_link
from offline.moments import Times
from offline.pace import Pace
from offline.states import ARRIVED, UNSENT, RatingState, State, Step, after, having
from offline.stored import time_of, word_of
from offline.tables import APPLICATIONS as A
from offline.tables import EVALUATIONS as E
from offline.tables import AnyRow
from offline.wire import Accepted

_MANY = 50
# Problems of the line, not of the record that met them: over for everybody at the first good exchange.
_OF_THE_LINE = ("network-down", "platform-clock-off", "terminal-not-enrolled")
# Settled here, and wanted again by a platform that was restored from a backup.
_OFFERED_AGAIN = tuple(state for state in having(Step.FORGET) if state not in UNSENT)
# Made once: asked at every step of sync that finds nothing to send.
_DUE_EVALUATIONS = (
    select(A.c.id, E.c.level, E.c.made_at, E.c.attempts, A.c.case_number, A.c.epoch, A.c.payload)
    .join(A, A.c.id == E.c.application_id)
    .where(
        E.c.state == RatingState.WAITING,
        or_(
            *(A.c.state == state for state in ARRIVED),
            (A.c.state == State.REFUSED) & A.c.acceptance.is_not(None),
        ),
        or_(E.c.due_boot != bindparam("boot"), E.c.due_monotonic <= bindparam("now")),
    )
    .order_by(E.c.attempts, A.c.local_number)
    .limit(_MANY)
)
_STATES = select(A.c.id, A.c.state).where(A.c.id.in_(bindparam("ids", expanding=True)))
_ACCEPTED = update(A).where(A.c.id == bindparam("row_id"))


@dataclass(frozen=True, slots=True)
class Ledger:
    """All methods raise DBAPIError when the store fails."""

    db: Database
    terminal: str
    times: Times

    def due_evaluations(self) -> list[AnyRow]:
        """Evaluations whose application the platform has."""
        now = {"boot": self.times.boot_id, "now": self.times.clock.monotonic()}
        with self.db.reading() as connection:
            return list(connection.execute(_DUE_EVALUATIONS, now).all())

    def accept(
        self,
        application_id: str,
        acceptance: Acceptance,
        accepted: Accepted,
        epoch: str,
        settled_at: str = "",
    ) -> None:
        """The acceptance was checked; one that only says *received* is raised later, by an outcome.  From
        here on the grace time runs, or from ``settled_at`` on, when the platform said so by a stick that was
        long on its way."""
        self.accept_all([(application_id, acceptance, accepted)], epoch, settled_at)

    def accept_all(
        self, settled: Sequence[tuple[str, Acceptance, Accepted]], epoch: str, settled_at: str = ""
    ) -> None:
        """The same for many at once."""
        ids = [application_id for application_id, _, _ in settled]
        with self.db.writing() as connection:
            found = connection.execute(_STATES, {"ids": ids}).all()
            states = {row.id: word_of(State, row.state) for row in found}
            common = _ENDED | self.times.entering()
            common |= {"epoch": epoch, "settled_at": settled_at or self.times.utc()}
            rows = [
                common | {"row_id": application_id} | _settled(states[application_id], acceptance, accepted)
                for application_id, acceptance, accepted in settled
            ]
            # One statement for all: building one for each would take longer than running it.
            connection.execute(_ACCEPTED, rows)
            cases = [{"application": i, "case": acceptance.case_number} for i, acceptance, _ in settled]
            record_all(connection, self.terminal, self.times.moment().wall, "accepted", cases)

    def stop(self, application_id: str, step: Step, problem: Problem) -> None:
        """Refused or put into quarantine: a person must look.  The bundle stays."""
        with self.db.writing() as connection:
            self._end(
                connection,
                application_id,
                step,
                level=Level.REFUSED,
                problem=problem.code,
                detail=problem.detail,
                outcome="",  # what was decided in an earlier life of the platform is not why
                outcome_told=None,
            )
            event = {Step.REFUSE: "refused", Step.STOP: "quarantined"}[step]
            self._record(connection, event, application_id, problem=problem.code)

    def again(self, application_id: str, by: str) -> bool:
        """Somebody wants it sent now: it waits no longer, and what was stopped is tried again.  False where
        there is nothing to send."""
        waiting = update(A).where(A.c.id == application_id, A.c.state.in_(UNSENT))
        with self.db.writing() as connection:
            if connection.execute(waiting.values(due_boot="", hurried=1)).rowcount:
                return True
        return self.release(application_id, by=by)

    def release(self, application_id: str, **who: str) -> bool:
        """A person decided that a stopped application is to be tried again.  Not what the department has
        refused by its signed word: sent again, the platform would say what it said."""
        found = update(A).where(A.c.id == application_id, A.c.state.in_(having(Step.RELEASE)))
        found = found.where(A.c.outcome != Decision.REFUSED)
        released = after(State.REFUSED, Step.RELEASE)
        fresh = {"attempts": 0, "due_boot": "", "problem": "", "detail": "", "hurried": 1}
        with self.db.writing() as connection:
            values = found.values(state=released, level=Level.SAVED, **fresh, **self.times.entering())
            if not connection.execute(values).rowcount:
                return False
            self._record(connection, "released", application_id, **who)
        return True

    def close(self, application_id: str, by: str) -> bool:
        """A person noted that who handed this in was told, and that nothing more is to be done.  The bundle
        of what the platform never took stays.  False where there is nothing to close."""
        found = update(A).where(A.c.id == application_id, A.c.state.in_(having(Step.CLOSE)))
        closed = found.values(state=after(State.REFUSED, Step.CLOSE), **self.times.entering())
        with self.db.writing() as connection:
            if not connection.execute(closed).rowcount:
                return False
            self._record(connection, "closed", application_id, by=by)
        return True

    def rated(
        self, application_id: str, state: RatingState, epoch: str, problem: Problem | None = None
    ) -> None:
        values = (
            {"problem": problem.code, "detail": problem.detail} if problem else {"problem": "", "detail": ""}
        )
        with self.db.writing() as connection:
            found = update(E).where(E.c.application_id == application_id)
            connection.execute(found.values(state=state, epoch=epoch, **values))

    def postpone(self, row_id: ColumnElement[bool], table: Table, problem: Problem, delay_s: float) -> None:
        """One failure more; not again before so many seconds have passed."""
        now = self.times.moment()
        with self.db.writing() as connection:
            connection.execute(
                update(table)
                .where(row_id)
                .values(
                    attempts=table.c.attempts + 1,
                    due_monotonic=now.monotonic + delay_s,
                    due_boot=now.boot_id,
                    problem=problem.code,
                    detail=problem.detail,
                )
            )

    def heard_well(self, epoch: str, clock_offset: float | None, pace: Pace | None = None) -> None:
        """An exchange went well.  Who was waiting for the line only need not wait any longer; a platform
        with another epoch was restored from a backup and is offered everything that is still here."""
        moment = self.times.moment()
        there = self.times.clock.now() + timedelta(seconds=clock_offset or 0)
        with self.db.writing() as connection:
            before = read_link(connection)
            note_good(connection, self.times.utc(), moment, there.isoformat(timespec="seconds"), clock_offset)
            if pace:
                note_pace(connection, pace.rate, pace.round_trip)
            if before.problem:
                for table in (A, E):
                    waiting = update(table).where(table.c.problem.in_(_OF_THE_LINE))
                    connection.execute(waiting.values(due_boot=""))
            if epoch and epoch != before.epoch:
                note_epoch(connection, epoch)
                if before.epoch:
                    self._offer_again(connection, epoch)

    def heard_by_parcel(self, epoch: str, there: datetime) -> bool:
        """The platform's word on a stick: an exchange at the platform's time in it (decision 0119), and no
        sign that the network works.  False, and nothing, if a newer word was heard before."""
        with self.db.writing() as connection:
            before = read_link(connection)
            if before.platform_time and there <= time_of(before.platform_time):
                return False
            here = there.astimezone(UTC) - timedelta(seconds=before.clock_offset or 0)
            note_parcel(connection, here.isoformat(timespec="milliseconds"), there.isoformat())
            if epoch != before.epoch:
                note_epoch(connection, epoch)
                if before.epoch:
                    self._offer_again(connection, epoch)
        return True

    def heard_badly(self, problem: Problem) -> None:
        """An exchange failed on the way, or was not taken seriously."""
        with self.db.writing() as connection:
            note_problem(connection, self.times.moment(), problem.code, problem.detail)

    def _offer_again(self, connection: Connection, epoch: str) -> None:
        forgotten = update(A).where(A.c.epoch != epoch, A.c.payload == 1)
        saved = {"state": after(State.ACCEPTED, Step.FORGET), "due_boot": ""}
        begun = forgotten.where(A.c.state.in_((State.ANNOUNCED, State.SENDING))).values(saved)
        had = forgotten.where(A.c.acceptance.is_not(None))
        undecided = saved | self.times.entering() | {"level": Level.SAVED, "problem": "", "detail": ""}
        refused = had.where(A.c.state.in_((State.REFUSED, State.CLOSED))).values(undecided)
        settled = had.where(A.c.state.in_(_OFFERED_AGAIN)).values(saved | self.times.entering())
        count = sum(connection.execute(each).rowcount for each in (begun, refused, settled))
        still_here = select(A.c.id).where(A.c.payload == 1)
        rated = update(E).where(
            E.c.state != RatingState.WAITING, E.c.epoch != epoch, E.c.application_id.in_(still_here)
        )
        connection.execute(rated.values(state=RatingState.WAITING, due_boot=""))
        record(connection, self.terminal, self.times.moment().wall, "epoch", epoch=epoch, again=str(count))

    def _end(self, connection: Connection, application_id: str, step: Step, **values: object) -> None:
        found = A.c.id == application_id
        state = word_of(State, connection.execute(select(A.c.state).where(found)).scalar_one())
        ended = {"state": after(state, step)} | _ENDED | self.times.entering() | values
        connection.execute(update(A).where(found).values(ended))

    def _record(self, connection: Connection, event: str, application_id: str, **details: str) -> None:
        at = self.times.moment().wall
        record(connection, self.terminal, at, event, application=application_id, **details)


# It waits for nothing any longer.
_ENDED: dict[str, object] = {"attempts": 0, "due_boot": "", "hurried": 0}


def _settled(state: State, acceptance: Acceptance, accepted: Accepted) -> dict[str, object]:
    step = Step.ACCEPT if acceptance.level is Level.ACCEPTED else Step.RECEIVE
    return {
        "state": after(state, step),
        "level": acceptance.level,
        "case_number": acceptance.case_number,
        "accepted_at": acceptance.accepted_at,
        "acceptance": accepted.document,
        "acceptance_signature": accepted.signature,
        "acceptance_proof": accepted.proof or None,
        "problem": "",
        "detail": "",
    }
