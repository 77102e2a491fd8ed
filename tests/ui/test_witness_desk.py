"""The desk of a witness: what presses say to the visit, when it leads back, and that nothing stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.domain.staff import Role, StaffMember
from kiosk.flows import staff_events as on_staff
from kiosk.flows import visit_events as on
from kiosk.flows.staff_states import SigningIn
from kiosk.flows.visit_states import (
    AskingWitness,
    CheckingFace,
    ChoosingWay,
    Consenting,
    Draft,
    Guiding,
    State,
    Witnessing,
)
from kiosk.problems import Problem
from kiosk.runner import Lane
from kiosk.words import Words
from tests.helpers.fakes import FakeClock, FakeRegister
from tests.helpers.people import citizen, item
from ui.frames import Frames
from ui.window import dispose
from ui.witness import PATIENCE, Surroundings, WitnessDesk

AT = "2026-11-21T09:00:00+08:00"
DRAFT = Draft(replace(citizen("买买提·艾山"), portrait=b"PNG"), item())
WAYS = ChoosingWay(DRAFT)
SIGNING = AskingWitness(DRAFT, AT)
LOOKING = Witnessing(DRAFT, AT, StaffMember("1002", "李静", Role.CLERK))
IDLE_S = 60.0


class Here(Lane):
    """Does everything at once."""

    def __init__(self) -> None:
        super().__init__("here")

    def submit(self, work: object) -> None:
        work()  # type: ignore[operator]


class Room:
    def __init__(self) -> None:
        self.clock, self.register, self.lane = FakeClock(), FakeRegister(), Here()
        self.sent, self.offered = list[on.Event](), list[bool]()
        self.state: State = WAYS
        around = Surroundings(
            self.sent.append, lambda: Words("zh-CN", strict=True), lambda _: "艾", Frames(), self.clock,
            self.register, self.lane, lambda call: call(), self.offered.append,
        )  # fmt: skip
        self.desk = WitnessDesk(around, IDLE_S, by_card=True)

    def go(self, *states: State) -> None:
        for state in states:
            before, self.state = self.state, state
            self.desk.show(before, state)

    def shown(self, name: str) -> object:
        return self.desk.property(name)


@pytest.fixture
def room(application: QGuiApplication) -> Iterator[Room]:
    made = Room()
    yield made
    made.lane.close()
    dispose(made.desk)


def test_whether_anybody_could_be_a_witness_is_asked_when_consent_is(room: Room) -> None:
    room.go(Guiding(DRAFT), Consenting(DRAFT))
    assert room.offered == [True]
    room.register.staffed = False
    room.go(CheckingFace(DRAFT, AT), Consenting(DRAFT))
    assert room.offered == [True, False]


def test_signing_in_has_the_words_of_a_witness_and_the_trouble_with_it(room: Room) -> None:
    room.go(SIGNING)
    words = Words("zh-CN")
    shown = room.shown("words")
    assert isinstance(shown, dict)
    assert shown["sign_in_title"] == words("readiness.witness_sign_in_title")
    assert shown["number"] == words("readiness.number")
    assert (room.shown("page"), room.shown("byCard")) == ("SignIn", True)
    room.go(replace(SIGNING, sign_in=SigningIn(Problem("staff-pin-wrong", count=3))))
    told = room.shown("signIn")
    assert isinstance(told, dict)
    assert "3" in told["problem"]["title"]


def test_the_person_is_shown_by_name_and_masked_number(room: Room) -> None:
    room.go(SIGNING, LOOKING)
    person = room.shown("person")
    assert isinstance(person, dict)
    values = [row["value"].replace("\u2060", "") for row in person["rows"]]
    assert values == ["买买提·〓山", DRAFT.citizen.masked_number, DRAFT.item.name]
    assert person["portraitUrl"].startswith("image://camera/portrait/")
    assert "1002" in str(room.shown("member"))
    assert "李静" not in str(room.shown("member"))
    bare = replace(LOOKING, draft=replace(DRAFT, citizen=citizen()))
    room.go(bare)
    person = room.shown("person")
    assert isinstance(person, dict)
    assert person["portraitUrl"] == ""


@pytest.mark.parametrize("state", [SIGNING, LOOKING], ids=lambda state: type(state).__name__)
def test_nobody_there_leads_back_to_the_visit(room: Room, state: State) -> None:
    room.go(state)
    room.clock.seconds += PATIENCE * IDLE_S - 1
    room.desk.touch()
    room.clock.seconds += PATIENCE * IDLE_S - 1
    room.desk.tick()
    assert room.sent == []
    room.clock.seconds += 1
    room.desk.tick()
    assert room.sent == [on.BackChosen()]
    assert PATIENCE * IDLE_S < IDLE_S, "before the visit's own question"


def test_presses_are_events_of_the_visit(room: Room) -> None:
    room.go(SIGNING)
    desk = room.desk
    desk.enter("1002", "7351")
    desk.setCardAside()
    desk.testify(False)
    desk.leave()
    assert room.sent == [
        on_staff.PinGiven("1002", "7351"),
        on_staff.CardSetAside(),
        on.Witnessed(False, "2026-11-21T09:00:00+00:00"),
        on.BackChosen(),
    ]


def test_nothing_of_person_or_member_stays(room: Room) -> None:
    room.go(SIGNING, LOOKING, WAYS)
    assert not any(room.shown(name) for name in ("page", "member", "signIn", "person"))


def test_at_the_end_of_the_program_whoever_signed_in_is_led_out(room: Room) -> None:
    room.desk.close()
    assert room.sent == []
    room.go(LOOKING)
    room.desk.close()
    assert room.sent == [on.BackChosen()]
