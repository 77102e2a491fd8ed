"""The administrator's desk: the hidden sign, what presses say to the flow, when it ends by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from devices.printer import journal_path, now_here
from devices.printer.journal import Journal, read
from kiosk.domain.cases import Act, View
from kiosk.domain.documents import Document
from kiosk.domain.faces import Advice, Frame
from kiosk.domain.staff import Role, StaffMember
from kiosk.flows import staff_events as on
from kiosk.flows.staff_states import Desk, Ready, SignedOut, SigningIn, TryingCamera
from kiosk.ports import Look, Outcome
from kiosk.problems import Problem
from kiosk.runner import Lane
from kiosk.words import Words
from tests.helpers.fakes import FakeCamera, FakeClock
from ui.frames import Frames
from ui.staffdesk import KNOCKS, WITHIN_S, StaffDesk
from ui.staffroom import JournalSlips
from ui.testpicture import PATIENCE_S, TestPicture
from ui.window import dispose

DESK = Desk(StaffMember("1001", "王敏", Role.ADMINISTRATOR))


class Here(Lane):
    """Does everything at once."""

    def __init__(self) -> None:
        super().__init__("here")

    def submit(self, work: object) -> None:
        work()  # type: ignore[operator]


class Room:
    def __init__(self) -> None:
        self.clock, self.camera, self.sent = FakeClock(), FakeCamera(), list[on.Event]()
        self.rest = True
        self.frames = Frames()
        self.desk = StaffDesk(lambda: Words("zh-CN"), self.clock, 180)
        self.lane = Here()
        self.picture = TestPicture(self.camera, self.lane, self.frames, lambda call: call(), self.clock)
        self.desk.attach(self.sent.append, lambda: self.rest, self.picture)

    def knock(self, times: int, apart: float) -> None:
        for _ in range(times):
            self.desk.knock()
            self.clock.seconds += apart

    def frame(self, number: int) -> None:
        self.camera.answer = Look(Frame(number, 8, 4, bytes(96)), Advice.NO_FACE)
        self.picture._ask()


@pytest.fixture
def room(application: QGuiApplication) -> Iterator[Room]:
    made = Room()
    yield made
    made.lane.close()
    dispose(made.desk, made.picture)


def test_five_quick_presses_open_the_door(room: Room) -> None:
    room.knock(KNOCKS - 1, 0.4)
    assert room.sent == []
    room.knock(1, 0.4)
    assert room.sent == [on.Knocked()]
    room.knock(KNOCKS - 1, 0.1)
    assert room.sent == [on.Knocked()]  # the count begins anew


def test_slow_presses_never_do(room: Room) -> None:
    room.knock(20, WITHIN_S / (KNOCKS - 1) + 0.01)
    assert room.sent == []


def test_during_a_visit_no_press_counts_and_none_is_saved_up(room: Room) -> None:
    room.rest = False
    room.knock(KNOCKS * 2, 0.1)
    room.rest = True
    room.knock(KNOCKS - 1, 0.1)
    assert room.sent == []


def test_a_desk_that_is_not_attached_yet_opens_nothing(application: QGuiApplication) -> None:
    desk = StaffDesk(lambda: Words("zh-CN"), FakeClock(), 180)
    for _ in range(KNOCKS):
        desk.knock()
    assert not desk.present


def test_a_session_that_nobody_touches_ends(room: Room) -> None:
    room.desk.show(SignedOut(), SigningIn())
    assert room.desk.present
    room.clock.seconds += 179
    room.desk.touch()
    room.clock.seconds += 179
    room.desk.tick()
    assert room.sent == []
    room.clock.seconds += 1
    room.desk.tick()
    assert room.sent == [on.TimedOut()]


def test_presses_are_events(room: Room) -> None:
    desk = room.desk
    desk.enter("1001", "7351")
    desk.setCardAside()
    desk.lookAgain()
    for part in ("printer", "card", "camera"):
        desk.tryPart(part)
    desk.judge(True)
    desk.settle(7, False)
    desk.back()
    desk.printReport()
    desk.chooseCases("all", "QS01-2026-000318-7")
    desk.chooseCase("a1")
    desk.actOnCase("close")
    desk.confirmClose()
    desk.leave()
    at = "2026-11-21T09:00:00+00:00"
    assert room.sent == [
        on.PinGiven("1001", "7351"), on.CardSetAside(), on.LookAgain(), on.PrinterTestChosen(),
        on.CardTestChosen(), on.CameraTestChosen(), on.Judged(True, at), on.SlipSettled(7, False),
        on.BackChosen(), on.PrintChosen(), on.CasesChosen(View.ALL, "QS01-2026-000318-7"),
        on.CaseChosen("a1"), on.ActChosen(Act.CLOSE), on.CloseConfirmed(), on.Left(),
    ]  # fmt: skip


def test_nothing_of_a_session_stays_on_the_desk(room: Room) -> None:
    room.desk.show(SignedOut(), Ready(DESK))
    assert room.desk.property("page") == "Readiness"
    assert "1001" in room.desk.property("member")
    room.desk.show(Ready(DESK), SignedOut())
    values = {name: room.desk.property(name) for name in ("page", "member", "readiness", "signIn", "test")}
    assert not any(values.values())
    assert not room.desk.present


def test_the_picture_runs_while_the_camera_is_tried_and_its_rate_is_measured(room: Room) -> None:
    room.desk.show(SignedOut(), Ready(DESK))
    room.desk.show(Ready(DESK), TryingCamera(DESK))
    for number in range(80):
        room.frame(number)
        room.clock.seconds += 0.04
    assert room.desk.property("measured") == "8×4，每秒 25 幅"
    assert set(map(type, room.sent)) == {on.CameraWorks}
    url = room.desk.property("pictureUrl")
    assert url.startswith("image://camera/test/")
    room.picture._ask()  # the same frame again is no new picture
    assert room.desk.property("pictureUrl") == url
    room.desk.show(TryingCamera(DESK), Ready(DESK))
    assert room.desk.property("pictureUrl") == room.desk.property("measured") == ""
    room.frame(81)
    assert room.desk.property("pictureUrl") == ""
    assert room.frames._images == {}


@pytest.mark.parametrize("answer", [Look(None, Advice.NO_FACE), Problem("camera-missing")])
def test_a_camera_without_pictures_is_told_after_a_while_and_again(
    room: Room, answer: Look | Problem
) -> None:
    room.desk.show(SignedOut(), TryingCamera(DESK))
    room.camera.answer = answer
    room.picture._ask()
    assert room.sent == []
    room.clock.seconds += PATIENCE_S
    room.picture._ask()
    told = answer if isinstance(answer, Problem) else Problem("camera-silent", "no picture")
    assert room.sent == [on.CameraFailed(told)]
    room.desk.show(TryingCamera(DESK), SignedOut())


def test_a_camera_that_breaks_is_told_as_silent(room: Room) -> None:
    class Broken(FakeCamera):
        def look(self) -> Look | Problem:
            raise RuntimeError

    room.picture._camera = Broken()
    room.desk.show(SignedOut(), TryingCamera(DESK))
    room.clock.seconds += PATIENCE_S
    room.picture._ask()
    assert room.sent == [on.CameraFailed(Problem("camera-silent", "RuntimeError"))]
    room.desk.show(TryingCamera(DESK), SignedOut())


def test_slips_in_question_come_from_the_print_journal(tmp_path: Path) -> None:
    slips = JournalSlips(tmp_path)
    assert slips.unsettled() == ()
    journal = Journal(journal_path(tmp_path), now_here)
    for outcome in (Outcome.PRINTED, Outcome.UNKNOWN, Outcome.UNKNOWN):
        journal.end(journal.begin(Document("d", "回执", ())), outcome, "", 800, 100.0)
    asked = slips.unsettled()
    assert len(asked) == 2
    slips.settle(asked[0].job, True)
    slips.settle(asked[0].job, False)  # too late: what was said first holds
    slips.settle(asked[1].job, False)
    assert slips.unsettled() == ()
    assert [job.outcome for job in read(journal_path(tmp_path)).jobs.values()] == [
        Outcome.PRINTED,
        Outcome.PRINTED,
        Outcome.NOT_PRINTED,
    ]


def test_a_journal_that_can_not_be_read_has_no_questions(tmp_path: Path) -> None:
    journal_path(tmp_path).mkdir(parents=True)
    assert JournalSlips(tmp_path).unsettled() == ()
