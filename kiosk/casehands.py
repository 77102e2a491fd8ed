"""Carries out what staff order about applications: listing, sending again, printing a slip, closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from kiosk.domain.cases import Act, Case, CaseList, View
from kiosk.domain.staff import StaffMember
from kiosk.flows import staff_effects as do
from kiosk.flows import staff_events as on
from kiosk.papers import receipt_document
from kiosk.ports import Clock, Outcome, Printed, Printer
from kiosk.problems import Problem
from kiosk.runner import Order
from kiosk.words import Words

LANE = "cases"


class Cases(Protocol):
    """The applications of this terminal.  Everything that is done is in the audit log, with the number of
    whoever did it; `Problem` where the store fails, and then nothing was done."""

    def page(self, view: View, before: str) -> CaseList | Problem:
        """The newest of a view; ``before``: those with a smaller local number."""

    def case(self, application_id: str) -> Case | Problem:
        """One as it stands now."""

    def again(self, application_id: str, member: StaffMember) -> Problem | None: ...

    def close(self, application_id: str, member: StaffMember) -> Problem | None: ...

    def note_reprint(self, application_id: str, member: StaffMember, outcome: Outcome) -> Problem | None: ...


class CaseHands:
    """``words`` gives the language of the paper."""

    def __init__(
        self, cases: Cases, printer: Printer, clock: Clock, place: str, words: Callable[[], Words]
    ) -> None:
        self._cases, self._printer, self._clock = cases, printer, clock
        self._place, self._words = place, words

    def orders(self) -> dict[type, Order[Any, on.Event]]:
        """A slip is printed on the printer's own lane, what is written down on that of the cases."""
        return {
            do.FindCases: Order(self._find, LANE, 20, lambda _, p: on.CasesFailed(p)),
            do.SendAgain: Order(self._again, LANE, 20, lambda e, p: on.CaseActed(Act.AGAIN, e.case, p)),
            do.CloseCase: Order(self._close, LANE, 20, lambda e, p: on.CaseActed(Act.CLOSE, e.case, p)),
            do.ReprintSlip: Order(
                self._reprint, "printer", 40, lambda e, p: on.SlipReprinted(e.case, _unknown(p))
            ),
        }

    def _find(self, effect: do.FindCases) -> on.Event:
        found = self._cases.page(effect.view, effect.before)
        return on.CasesFailed(found) if isinstance(found, Problem) else on.CasesFound(found)

    def _again(self, effect: do.SendAgain) -> on.Event:
        return self._acted(Act.AGAIN, effect.case, self._cases.again(_id(effect.case), effect.member))

    def _close(self, effect: do.CloseCase) -> on.Event:
        return self._acted(Act.CLOSE, effect.case, self._cases.close(_id(effect.case), effect.member))

    def _acted(self, act: Act, case: Case, problem: Problem | None) -> on.Event:
        """With the application as it is now, for sync may have been quicker."""
        return on.CaseActed(act, self._now(case), problem)

    def _reprint(self, effect: do.ReprintSlip) -> on.Event:
        """The level is looked up at the last moment: paper says what holds now."""
        case = self._now(effect.case)
        document = receipt_document(case.receipt, self._words(), self._place, self._clock.now())
        printed = self._printer.print(document)
        problem = self._cases.note_reprint(_id(case), effect.member, printed.outcome)
        return on.SlipReprinted(case, printed, problem)

    def _now(self, case: Case) -> Case:
        found = self._cases.case(_id(case))
        return case if isinstance(found, Problem) else found


def _id(case: Case) -> str:
    return case.receipt.application_id


def _unknown(problem: Problem) -> Printed:
    return Printed(Outcome.UNKNOWN, Problem("print-unknown", problem.detail))
