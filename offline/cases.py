"""What staff at the terminal do about applications: `kiosk.casehands.Cases` over the store.

An act is written into the audit log before it is done: an entry without its act is a try, an act without an
entry must not be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from kiosk.contract.progress import Decision
from kiosk.domain.cases import Act, Case, CaseList, View
from kiosk.domain.staff import StaffMember
from kiosk.ports import Outcome
from kiosk.problems import Problem
from offline.db import problem_of
from offline.ledger import Ledger
from offline.overview import Line, Overview
from offline.staffaudit import StaffAudit
from offline.standing import NEEDING, late, needing_lines
from offline.states import UNSENT, State, Step, goes

PAGE = 20


@dataclass(frozen=True, slots=True)
class StoredCases:
    """May be used from any thread.  ``grace_s``: how long bundles are kept after their acceptance."""

    overview: Overview
    ledger: Ledger
    audit: StaffAudit
    grace_s: Callable[[], float]

    def page(self, view: View, before: str) -> CaseList | Problem:
        try:
            over = late(self.overview, self.grace_s())
            lines = self._lines(view, before, over)
            figures = self.overview.figures()
        except DBAPIError as error:
            return problem_of(error)
        cases = tuple(case_of(line, line.receipt.local_number in over) for line in lines[:PAGE])
        needing = sum(figures.by_state[state] for state in NEEDING)
        needing += sum(state not in NEEDING for state in over.values())
        counts = {
            View.NEEDING: needing,
            View.WAITING: figures.unsent,
            View.ALL: sum(figures.by_state.values()),
        }
        return CaseList(view, cases, counts, before, more=len(lines) > PAGE)

    def case(self, application_id: str) -> Case | Problem:
        try:
            line = self.overview.line(application_id)
            over = late(self.overview, self.grace_s())
        except DBAPIError as error:
            return problem_of(error)
        if line is None:
            return Problem("case-unknown")
        return case_of(line, line.receipt.local_number in over)

    def again(self, application_id: str, member: StaffMember) -> Problem | None:
        return self._do("staff-again", application_id, member, self.ledger.again)

    def close(self, application_id: str, member: StaffMember) -> Problem | None:
        return self._do("staff-closed", application_id, member, self.ledger.close)

    def note_reprint(self, application_id: str, member: StaffMember, outcome: Outcome) -> Problem | None:
        return self.audit.note(
            "staff-reprinted", application=application_id, member=member.id, outcome=outcome.value
        )

    def _do(
        self, event: str, application_id: str, member: StaffMember, act: Callable[[str, str], bool]
    ) -> Problem | None:
        """`case-moved` when sync or somebody else was quicker: there is nothing left to do."""
        if problem := self.audit.note(event, application=application_id, member=member.id):
            return problem
        try:
            done = act(application_id, f"staff {member.id}")
        except DBAPIError as error:
            return problem_of(error)
        return None if done else Problem("case-moved")

    def _lines(self, view: View, before: str, over: dict[str, State]) -> list[Line]:
        """One more than a page, if there are so many."""
        many = PAGE + 1
        if view is View.ALL:
            return self.overview.lines(limit=many, before=before)
        if view is View.WAITING:
            return self.overview.lines(UNSENT, many, before)
        return needing_lines(self.overview, over, many, before)


def case_of(line: Line, overdue: bool) -> Case:
    """What may be done is what the table of states allows."""
    return Case(
        line.receipt,
        line.state,
        acts_of(line),
        line.problem,
        line.detail,
        line.attempts,
        line.carried_at,
        overdue,
    )


def acts_of(line: Line) -> tuple[Act, ...]:
    """Not again what the department has refused by its signed word: it would say what it said."""
    acts = []
    decided = line.outcome == Decision.REFUSED
    if line.state in UNSENT or (goes(line.state, Step.RELEASE) and not decided):
        acts.append(Act.AGAIN)
    acts.append(Act.REPRINT)
    if goes(line.state, Step.CLOSE):
        acts.append(Act.CLOSE)
    return tuple(acts)
