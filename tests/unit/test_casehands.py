"""What staff order about applications is done through the ports, and comes back as events."""

from __future__ import annotations

from dataclasses import replace

from kiosk.casehands import CaseHands
from kiosk.domain.applications import Level
from kiosk.domain.cases import Act, View
from kiosk.domain.staff import Role, StaffMember
from kiosk.flows import staff_effects as do
from kiosk.flows import staff_events as on
from kiosk.ports import Outcome, Printed
from kiosk.problems import Problem
from kiosk.words import Words
from tests.helpers.fakecases import RECEIPT, REFUSED, FakeCases
from tests.helpers.fakes import FakeClock, FakePrinter

WHO = StaffMember("1001", "王敏", Role.ADMINISTRATOR)
ID = RECEIPT.application_id
WORDS = Words("zh-CN", strict=True)


class Desk:
    def __init__(self) -> None:
        self.cases, self.printer = FakeCases(), FakePrinter()
        self.hands = CaseHands(self.cases, self.printer, FakeClock(), "一号终端", lambda: WORDS)

    def give(self, effect: do.Effect) -> on.Event | None:
        return self.hands.orders()[type(effect)].act(effect)


def test_a_page_is_found_or_it_is_said_why_not() -> None:
    desk = Desk()
    found = desk.give(do.FindCases(View.ALL, "QS01-2026-000400-1"))
    assert isinstance(found, on.CasesFound)
    assert (found.page.cases, found.page.before) == ((REFUSED,), "QS01-2026-000400-1")
    desk.cases.problem = Problem("disk-full")
    assert desk.give(do.FindCases(View.ALL)) == on.CasesFailed(Problem("disk-full"))


def test_sending_again_and_closing_bear_the_staff_number_and_show_the_new_state() -> None:
    desk = Desk()
    again = replace(REFUSED, state="saved")
    assert desk.give(do.SendAgain(WHO, REFUSED)) == on.CaseActed(Act.AGAIN, again)
    closed = replace(REFUSED, state="closed")
    assert desk.give(do.CloseCase(WHO, REFUSED)) == on.CaseActed(Act.CLOSE, closed)
    assert desk.cases.done == [("again", ID, "1001"), ("close", ID, "1001")]


def test_what_fails_is_said_with_the_application_as_it_was() -> None:
    desk = Desk()
    desk.cases.problem = Problem("case-moved")
    told = on.CaseActed(Act.AGAIN, REFUSED, Problem("case-moved"))
    assert desk.give(do.SendAgain(WHO, REFUSED)) == told
    desk.cases.cases = []
    assert desk.give(do.SendAgain(WHO, REFUSED)) == told, "gone meanwhile: what was shown stays"


def test_a_slip_says_what_holds_at_that_moment_and_is_written_down() -> None:
    desk = Desk()
    accepted = replace(RECEIPT, level=Level.ACCEPTED, case_number="X-1", note="")
    desk.cases.cases = [replace(REFUSED, receipt=accepted, state="accepted")]
    event = desk.give(do.ReprintSlip(WHO, REFUSED))
    assert event == on.SlipReprinted(desk.cases.cases[0], Printed(Outcome.PRINTED, None, 100))
    (slip,) = desk.printer.documents
    assert slip.title == WORDS("paper.accepted.title")
    assert desk.cases.done == [("reprint printed", ID, "1001")]


def test_a_reprint_that_can_not_be_written_down_says_so() -> None:
    desk = Desk()
    desk.cases.problem = Problem("disk-full")
    event = desk.give(do.ReprintSlip(WHO, REFUSED))
    assert isinstance(event, on.SlipReprinted)
    assert event.problem == Problem("disk-full")


def test_a_lane_that_fails_is_answered() -> None:
    late, orders = Problem("internal", "no answer in time"), Desk().hands.orders()
    failed = {kind: order.failed for kind, order in orders.items()}
    assert failed[do.FindCases](do.FindCases(View.ALL), late) == on.CasesFailed(late)
    assert failed[do.SendAgain](do.SendAgain(WHO, REFUSED), late) == on.CaseActed(Act.AGAIN, REFUSED, late)
    assert failed[do.CloseCase](do.CloseCase(WHO, REFUSED), late) == on.CaseActed(Act.CLOSE, REFUSED, late)
    unknown = Printed(Outcome.UNKNOWN, Problem("print-unknown", late.detail))
    assert failed[do.ReprintSlip](do.ReprintSlip(WHO, REFUSED), late) == on.SlipReprinted(REFUSED, unknown)
