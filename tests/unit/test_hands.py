"""Orders reach the ports, and answers come back as events."""

from __future__ import annotations

import queue
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from kiosk.cardwatch import CardWatch
from kiosk.domain.applications import Level
from kiosk.domain.documents import Text
from kiosk.domain.drafts import Left
from kiosk.domain.faces import FaceProof, Sitting, Verdict
from kiosk.drafthands import DraftHands
from kiosk.flows import visit_effects as do
from kiosk.flows import visit_events as on
from kiosk.flows.draft_effects import PrintCode
from kiosk.flows.visit_states import Draft, Identifying, Idle
from kiosk.hands import Hands, Ports
from kiosk.ports import AnswerSheet, Outcome, Printed, Scanned
from kiosk.problems import Problem
from kiosk.scanwatch import ScanWatch
from kiosk.signinhands import SignInHands
from kiosk.words import Words
from tests.helpers.fakedrafts import FakeDraftLine, FakeDrafts
from tests.helpers.fakes import (
    FakeCamera,
    FakeClock,
    FakeOutbox,
    FakePlatform,
    FakePrinter,
    FakeReader,
    FakeRegister,
    FakeScanner,
)
from tests.helpers.people import citizen, item, material, photo

AT = "2026-11-21T09:00:00+08:00"
WHO = citizen()
CODE = Scanned("BMDZ1.AbCdEfGh-0123456789")
DRAFT = Draft(WHO, item(), {"name": WHO.name}, (material(),), ("book",))


@dataclass
class Desk:
    reader: FakeReader = field(default_factory=FakeReader)
    camera: FakeCamera = field(default_factory=FakeCamera)
    printer: FakePrinter = field(default_factory=FakePrinter)
    outbox: FakeOutbox = field(default_factory=FakeOutbox)
    platform: FakePlatform = field(default_factory=FakePlatform)
    sent: list[on.Event] = field(default_factory=list)
    calls: queue.Queue[Callable[[], None]] = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        self.cards = CardWatch(self.reader, self.calls.put)
        self.clock = FakeClock(tick=0.5)
        self.ports = Ports(self.cards, self.camera, self.printer, self.outbox, self.platform, self.clock)
        self._take_hands()

    def _take_hands(self) -> None:
        words = Words("zh-CN", strict=True)
        self.hands = Hands(
            self.ports,
            "青石镇",
            4.0,
            lambda: words,
            self.sent.append,
            lambda: ((AT, "Filling"),),
            lambda: Sitting(2, 16.0),
        )
        self.orders = self.hands.orders()

    def with_scanner(self, scanner: FakeScanner) -> ScanWatch:
        watch = ScanWatch(scanner, self.calls.put)
        self.ports = replace(self.ports, scans=watch)
        self._take_hands()
        return watch

    def give(self, effect: do.Effect) -> on.Event | None:
        return self.orders[type(effect)].act(effect)

    def fail(self, effect: do.Effect) -> on.Event:
        failed = self.orders[type(effect)].failed
        assert failed is not None
        return failed(effect, Problem("internal"))


@pytest.fixture
def desk() -> Desk:
    return Desk()


SUBMIT = do.Submit(DRAFT, FaceProof(Verdict.LATER, photo(), AT), "0197a000-0000-7000-8000-000000000001", AT)


def test_every_effect_has_an_order(desk: Desk) -> None:
    sign_in = SignInHands(desk.cards, FakeRegister(), desk.sent.append).orders_of_a_visit()
    drafts = DraftHands(FakeDrafts(), FakeDraftLine(), lambda: True, desk.clock, 7).orders()
    assert set(desk.orders) | set(sign_in) | set(drafts) == set(do.Effect.__args__)
    assert not set(desk.orders) & set(sign_in)


def test_orders_on_a_lane_have_a_limit(desk: Desk) -> None:
    assert all(order.limit_s > 0 for order in desk.orders.values() if order.lane)


def test_reading_brings_card_or_problem(desk: Desk) -> None:
    desk.cards.start()
    desk.calls.put(lambda: None)
    assert desk.give(do.ReadCard()) == on.ReaderSeen(None)
    until_seen(desk)
    assert desk.give(do.ReadCard()) == on.ReaderSeen(Problem("reader-missing"))
    desk.reader.take()
    until(desk, lambda: desk.cards.problem is None)
    desk.reader.lay(WHO)
    until(desk, lambda: desk.sent == [on.CardRead(WHO)])
    desk.reader.lay(Problem("card-expired"))
    until(desk, lambda: len(desk.sent) == 2)
    assert desk.sent[1] == on.CardFailed(Problem("card-expired"))
    desk.give(do.StopReading())
    desk.cards.close()


def until_seen(desk: Desk) -> None:
    """The watch has looked once: from here on a card is fresh."""
    seen: list[object] = []
    desk.cards.present = seen.append
    desk.reader.lose(Problem("reader-missing"))
    until(desk, lambda: bool(seen))


def until(desk: Desk, true: Callable[[], bool]) -> None:
    while not true():
        desk.calls.get(timeout=10)()


def test_codes_are_read_where_they_were_asked_for(desk: Desk) -> None:
    scanner = FakeScanner()
    desk.give(do.ReadCard(codes=True))  # a terminal without a scanner
    watch = desk.with_scanner(scanner)
    watch.start()
    desk.give(do.ReadCard())
    scanner.found.put(CODE)
    arrived: list[bool] = []
    watch.arrived = lambda: arrived.append(True)
    until(desk, lambda: arrived == [True])
    desk.give(do.ReadCard(codes=True))
    scanner.found.put(Problem("code-unreadable"))
    scanner.found.put(CODE)
    until(desk, lambda: desk.sent == [on.CodeFailed(Problem("code-unreadable")), on.CodeScanned(CODE.code)])
    desk.give(do.StopReading())
    scanner.found.put(Scanned("BMDZ1.another-code"))
    until(desk, lambda: arrived == [True, True])
    watch.close()


def test_a_code_brings_its_holder_or_the_reason_without_one(desk: Desk) -> None:
    order = do.Redeem(CODE.code)
    assert desk.give(order) == on.RedeemFailed(Problem("identity-code-unknown"))
    desk.platform.holder = WHO
    assert desk.give(order) == on.Redeemed(WHO)
    assert desk.fail(order) == on.RedeemFailed(Problem("internal"))


def test_without_a_line_no_code_leaves_the_terminal(desk: Desk) -> None:
    desk.platform.is_online, desk.platform.holder = False, WHO
    answer = desk.give(do.Redeem(CODE.code))
    assert isinstance(answer, on.RedeemFailed)
    assert answer.problem.code == "identity-needs-network"
    assert desk.platform.redeemed == []


def test_camera_starts_and_stops_or_says_why(desk: Desk) -> None:
    assert desk.give(do.StartCamera(True, b"the card's picture")) is None
    assert desk.camera.sitting == Sitting(2, 16.0, b"the card's picture")
    desk.give(do.StopCamera())
    assert desk.camera.asked == ["start True", "stop"]
    desk.camera.problem = Problem("camera-missing")
    assert desk.give(do.StartCamera(False)) == on.CameraFailed(Problem("camera-missing"))


def test_an_answer_or_the_reason_without_one(desk: Desk) -> None:
    answered = desk.give(do.Ask("x", WHO))
    assert isinstance(answered, on.Answered)
    assert isinstance(answered.sheet, AnswerSheet)
    desk.platform.sheet = Problem("network-down", "refused")
    assert desk.give(do.Ask("x", WHO)) == on.AnswerFailed(Problem("answer-needs-network", "refused"))
    desk.platform.sheet = Problem("platform-refused")
    assert desk.give(do.Ask("x", WHO)) == on.AnswerFailed(Problem("platform-refused"))


def test_a_face_is_checked_or_left_for_later(desk: Desk) -> None:
    check = do.CheckFace(WHO, photo(), AT)
    assert isinstance(desk.give(check), on.FaceChecked)
    desk.platform.proof = Problem("network-down")
    assert desk.give(check) == on.FaceCheckFailed(Problem("network-down"))


def test_what_was_confirmed_is_saved_whole(desk: Desk) -> None:
    queued = desk.give(SUBMIT)
    assert isinstance(queued, on.Queued)
    saved = desk.outbox.saved[SUBMIT.id]
    assert (saved.citizen, saved.materials, saved.promised) == (WHO, DRAFT.materials, ("book",))
    assert saved.steps == ((AT, "Filling"),)
    assert saved.proof == SUBMIT.proof
    desk.outbox.problem = Problem("disk-full")
    assert desk.give(SUBMIT) == on.SaveFailed(Problem("disk-full"))


def test_settling_waits_for_the_platform_but_not_for_ever(desk: Desk) -> None:
    queued = desk.give(SUBMIT)
    assert isinstance(queued, on.Queued)
    desk.outbox.levels = [Level.SAVED, Level.RECEIVED, Level.ACCEPTED]
    settled = desk.give(do.Settle(queued.receipt))
    assert isinstance(settled, on.Settled)
    assert settled.receipt.level is Level.ACCEPTED
    assert desk.give(do.Settle(queued.receipt)) == on.Settled(queued.receipt)


def test_offline_nobody_waits(desk: Desk) -> None:
    queued = desk.give(SUBMIT)
    assert isinstance(queued, on.Queued)
    desk.platform.is_online = False
    desk.outbox.levels = [Level.ACCEPTED]
    assert desk.give(do.Settle(queued.receipt)) == on.Settled(queued.receipt)


def test_closing_ends_the_waiting(desk: Desk) -> None:
    queued = desk.give(SUBMIT)
    assert isinstance(queued, on.Queued)
    desk.hands.close()
    desk.outbox.levels = [Level.ACCEPTED]
    assert desk.give(do.Settle(queued.receipt)) == on.Settled(queued.receipt)


def test_the_newest_level_goes_on_paper(desk: Desk) -> None:
    queued = desk.give(SUBMIT)
    assert isinstance(queued, on.Queued)
    desk.outbox.levels = [Level.ACCEPTED]
    came = desk.give(do.PrintReceipt(queued.receipt))
    assert came == on.PaperCame(Printed(Outcome.PRINTED, None, 100))
    desk.give(do.PrintReceipt(queued.receipt))
    accepted, saved = desk.printer.documents
    assert accepted.title != saved.title


def test_an_answer_goes_on_paper(desk: Desk) -> None:
    sheet = desk.platform.sheet
    assert isinstance(sheet, AnswerSheet)
    desk.give(do.PrintAnswer(sheet))
    assert "参保信息" in desk.printer.documents[0].title


def slips_end_with_their_visit(desk: Desk) -> tuple[do.PrintReceipt, datetime]:
    """A visit has begun, and a slip was ordered in it; the order and its moment."""
    queued = desk.give(SUBMIT)
    assert isinstance(queued, on.Queued)
    desk.hands.follow(Idle(), Identifying())
    order = do.PrintReceipt(queued.receipt)
    given = desk.orders[do.PrintReceipt].given
    assert given is not None
    return given(order), desk.clock.moment


def test_a_slip_is_good_for_as_long_as_somebody_waits(desk: Desk) -> None:
    order, moment = slips_end_with_their_visit(desk)
    desk.clock.moment += timedelta(seconds=39)
    desk.give(order)
    (slip,) = desk.printer.documents
    assert slip.visit == "20261121-090000"
    assert slip.expires_at == moment + timedelta(seconds=40)


def test_a_slip_outlives_its_visit_by_ten_seconds(desk: Desk) -> None:
    order, moment = slips_end_with_their_visit(desk)
    desk.clock.moment += timedelta(seconds=5)
    desk.hands.follow(Identifying(), Idle())
    desk.give(order)
    assert desk.printer.documents[0].expires_at == moment + timedelta(seconds=15)


def test_a_visit_that_ends_late_lengthens_no_slip(desk: Desk) -> None:
    order, moment = slips_end_with_their_visit(desk)
    desk.clock.moment += timedelta(seconds=100)
    desk.hands.follow(Identifying(), Idle())
    desk.give(order)
    assert desk.printer.documents[0].expires_at == moment + timedelta(seconds=40)


def test_once_the_next_person_is_here_no_older_slip_begins(desk: Desk) -> None:
    order, moment = slips_end_with_their_visit(desk)
    desk.hands.follow(Identifying(), Idle())
    desk.clock.moment += timedelta(seconds=1)
    desk.hands.follow(Idle(), Identifying())
    desk.give(order)
    (slip,) = desk.printer.documents
    assert slip.expires_at == moment < desk.clock.moment


def test_an_answer_has_its_time_too(desk: Desk) -> None:
    sheet = desk.platform.sheet
    assert isinstance(sheet, AnswerSheet)
    given = desk.orders[do.PrintAnswer].given
    assert given is not None
    desk.give(given(do.PrintAnswer(sheet)))
    assert desk.printer.documents[0].expires_at == desk.clock.moment + timedelta(seconds=40)


def test_a_code_goes_on_paper_and_has_its_time(desk: Desk) -> None:
    given = desk.orders[PrintCode].given
    assert given is not None
    came = desk.give(given(PrintCode(Left("7K3QX9MD2F", AT), "失业登记")))
    assert came == on.PaperCame(Printed(Outcome.PRINTED, None, 100))
    (slip,) = desk.printer.documents
    assert slip.expires_at == desk.clock.moment + timedelta(seconds=40)
    assert "7K3QX-9MD2F" in repr([block.text for block in slip.blocks if isinstance(block, Text)])


def test_a_slip_names_papers_as_they_were_called_when_it_was_begun(desk: Desk) -> None:
    desk.give(SUBMIT)
    (application,) = desk.outbox.saved.values()
    names = {material.code: material.name for material in SUBMIT.draft.item.materials}
    assert dict(application.material_names) == names


def test_a_rating_is_kept(desk: Desk) -> None:
    desk.give(do.Rate("a", 4))
    assert desk.outbox.ratings == {"a": 4}


def test_a_rating_that_could_not_be_kept_is_told(desk: Desk) -> None:
    desk.outbox.problem = Problem("disk-full")
    assert desk.give(do.Rate("a", 4)) == on.RateFailed(Problem("rating-not-kept", "disk-full"))
    assert desk.fail(do.Rate("a", 4)) == on.RateFailed(Problem("rating-not-kept", "internal"))


def test_what_happens_when_something_hangs(desk: Desk) -> None:
    queued = desk.give(SUBMIT)
    assert isinstance(queued, on.Queued)
    sheet = desk.platform.sheet
    assert isinstance(sheet, AnswerSheet)
    problem = Problem("internal")
    assert desk.fail(do.StartCamera(True)) == on.CameraFailed(problem)
    assert desk.fail(do.Ask("x", WHO)) == on.AnswerFailed(problem)
    assert desk.fail(do.CheckFace(WHO, photo(), AT)) == on.FaceCheckFailed(problem)
    assert desk.fail(SUBMIT) == on.SaveFailed(problem)
    assert desk.fail(do.Settle(queued.receipt)) == on.Settled(queued.receipt)
    for effect in (do.PrintReceipt(queued.receipt), do.PrintAnswer(sheet)):
        came = desk.fail(effect)
        assert isinstance(came, on.PaperCame)
        assert came.printed.outcome is Outcome.UNKNOWN
