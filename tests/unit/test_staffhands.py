"""What an administrator's session orders is done through the ports, and comes back as events."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.cardwatch import CardWatch
from kiosk.doctor import Look
from kiosk.domain.documents import Document, Text
from kiosk.domain.people import CardKind
from kiosk.domain.staff import Role, StaffMember, StaffProof
from kiosk.flows import staff_effects as do
from kiosk.flows import staff_events as on
from kiosk.flows.staff_states import SeenCard, Slip
from kiosk.ports import Health, Outcome, Printed, State
from kiosk.problems import Problem
from kiosk.report import Report, Trial
from kiosk.selfcheck import SelfCheck
from kiosk.staffhands import StaffHands, StaffPorts
from kiosk.words import Words
from tests.helpers.fakecases import FakeCases
from tests.helpers.fakes import FakeCamera, FakeClock, FakeIds, FakePrinter, FakeRegister, FakeStaffReader
from tests.helpers.people import citizen

WHO = StaffMember("1001", "王敏", Role.ADMINISTRATOR)


@dataclass
class FakeSlips:
    open: list[Slip] = field(default_factory=lambda: [Slip(7, "2026-11-21T09:00:00+08:00")])
    said: list[tuple[int, bool]] = field(default_factory=list)

    def unsettled(self) -> tuple[Slip, ...]:
        return tuple(self.open)

    def settle(self, job: int, printed: bool) -> None:
        self.said.append((job, printed))


class Room:
    def __init__(self) -> None:
        self.slips = FakeSlips()
        self.reader, self.camera, self.printer = FakeStaffReader(), FakeCamera(), FakePrinter()
        self.register, self.sent = FakeRegister(), list[on.Event]()
        self.posted: list[Callable[[], None]] = []
        self.cards = CardWatch(self.reader, self.posted.append)
        clock = FakeClock()
        self.check = SelfCheck((), [Look("card", lambda: Health(State.GOOD))], clock.now, lambda _: None)
        ports = StaffPorts(
            self.cards, self.cards, self.camera, self.printer, self.register, self.check,
            lambda id: Document(id, "测试页", (Text("䶮"),)), self.slips, FakeCases(), clock, FakeIds(),
        )  # fmt: skip
        self.hands = StaffHands(ports, "一号终端", lambda: Words("zh-CN"), self.sent.append)

    def take(self) -> list[on.Event]:
        """Do what the watch posted; what was sent so far."""
        while self.posted:
            self.posted.pop(0)()
        return self.sent

    def give(self, effect: do.Effect) -> on.Event | None:
        return self.hands.orders()[type(effect)].act(effect)


def until(true: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < 10
        threading.Event().wait(0.01)


def test_every_order_can_be_carried_out_and_a_lane_that_fails_is_answered() -> None:
    orders = Room().hands.orders()
    assert set(orders) == set(do.Effect.__args__)
    late = Problem("internal", "no answer in time")
    of_cases = {do.FindCases, do.SendAgain, do.CloseCase, do.ReprintSlip}  # test_casehands
    failed = {
        kind: order.failed(None, late)
        for kind, order in orders.items()
        if order.lane and order.failed and kind not in of_cases
    }
    assert failed[do.CheckPin] == on.Refused(late)
    assert failed[do.Examine] == on.LookFailed(late)
    assert failed[do.StartCamera] == on.CameraFailed(late)
    unknown = Printed(Outcome.UNKNOWN, Problem("print-unknown", late.detail))
    assert failed[do.PrintTestPage] == on.PagePrinted(unknown)
    assert failed[do.PrintReport] == on.ReportPrinted(unknown)


def test_a_card_answers_a_challenge_of_the_register_which_then_checks_it() -> None:
    room = Room()
    room.cards.start()
    until(lambda: room.cards.state.state is State.GOOD)  # it has seen the empty reader
    assert room.give(do.WatchStaffCard()) is None
    room.reader.lay_staff(StaffProof("1001", b"", signature=b"!" * 64))
    until(lambda: bool(room.take()))
    (read,) = room.take()
    assert read == on.StaffCardRead(StaffProof("1001", b"?" * 32, signature=b"!" * 64))
    assert room.give(do.CheckCard(read.proof)) == on.Recognised(WHO)
    room.register.answer = Problem("staff-card-refused")
    assert room.give(do.CheckCard(read.proof)) == on.Refused(room.register.answer)
    room.sent.clear()
    room.reader.lay_staff(Problem("staff-card-other"))
    until(lambda: bool(room.take()))
    assert room.take() == [on.StaffCardFailed(Problem("staff-card-other"))]
    room.give(do.StopReading())
    room.cards.close()


def test_a_pin_is_checked_by_the_register() -> None:
    room = Room()
    assert room.give(do.CheckPin("1001", "7351")) == on.Recognised(WHO)
    room.register.answer = Problem("staff-unknown")
    assert room.give(do.CheckPin("1001", "0000")) == on.Refused(room.register.answer)
    assert room.register.asked == [("1001", "7351"), ("1001", "0000")]
    assert room.give(do.SignOut(WHO)) is None
    assert room.register.left == ["1001"]


def test_the_whole_is_looked_at() -> None:
    event = Room().give(do.Examine())
    assert isinstance(event, on.Looked)
    assert [check.name for check in event.report.checks] == ["card"]
    assert event.slips == (Slip(7, "2026-11-21T09:00:00+08:00"),)


def test_what_became_of_a_slip_is_written_down() -> None:
    room = Room()
    assert room.give(do.SettleSlip(7, False)) is None
    assert room.slips.said == [(7, False)]


def test_each_test_page_is_a_print_of_its_own() -> None:
    room = Room()
    assert room.give(do.PrintTestPage()) == on.PagePrinted(Printed(Outcome.PRINTED, None, 100))
    room.give(do.PrintTestPage())
    first, second = room.printer.documents
    assert first.id != second.id


def test_of_a_card_only_kind_and_masked_name_go_on() -> None:
    room = Room()
    person = citizen()
    room.cards.start()
    assert room.cards.health() == Health(State.GOOD)  # what lay there before has been seen
    room.give(do.ReadCard())
    room.reader.lay(person)
    until(lambda: bool(room.take()))
    assert room.sent == [on.CardSeen(SeenCard(CardKind.RESIDENT, person.masked_name))]
    room.reader.lay(Problem("card-unreadable"))
    until(lambda: len(room.take()) == 2)
    assert room.sent[1] == on.CardFailed(Problem("card-unreadable"))
    room.give(do.StopReading())
    assert room.cards._want is None
    room.cards.close()


def test_the_camera_looks_without_searching_for_faces() -> None:
    room = Room()
    assert room.give(do.StartCamera()) is None
    room.give(do.StopCamera())
    assert room.camera.asked == ["start False", "stop"]
    room.camera.problem = Problem("camera-missing")
    assert room.give(do.StartCamera()) == on.CameraFailed(Problem("camera-missing"))


def test_a_trial_is_noted_and_a_report_printed() -> None:
    room = Room()
    trial = Trial(True, "2026-11-21T09:00:00+08:00")
    room.give(do.NoteTrial("card", trial))
    assert room.check.report.tests == {"card": trial}
    report = Report("2026-11-21T09:00:00+08:00", ())
    assert isinstance(room.give(do.PrintReport(report)), on.ReportPrinted)
    (document,) = room.printer.documents
    assert document.title == "终端自检报告"
