"""What signing in orders inside a visit reaches the register and the reader of staff cards."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.cardwatch import CardWatch
from kiosk.domain.staff import Role, StaffMember, StaffProof
from kiosk.flows import staff_effects as do
from kiosk.flows import staff_events as on
from kiosk.flows.visit_effects import NoteWitness
from kiosk.problems import Problem
from kiosk.signinhands import LANE, SignInHands
from tests.helpers.fakes import FakeRegister, FakeStaffReader

CLERK = StaffMember("1002", "李静", Role.CLERK)


class Room:
    def __init__(self) -> None:
        self.posted, self.sent = list[Callable[[], None]](), list[object]()
        self.register, self.cards = FakeRegister(CLERK), CardWatch(FakeStaffReader(), self.posted.append)
        self.orders = SignInHands(self.cards, self.register, self.sent.append).orders_of_a_visit()

    def give(self, effect: object) -> object:
        return self.orders[type(effect)].act(effect)


def test_number_and_pin_or_a_card_are_the_registers_to_judge() -> None:
    room = Room()
    assert room.give(do.CheckPin("1002", "7351")) == on.Recognised(CLERK)
    room.register.answer = Problem("staff-locked", count=60)
    assert room.give(do.CheckCard(StaffProof("1002", b"?" * 32))) == on.Refused(room.register.answer)
    assert room.register.asked == [("1002", "7351"), ("1002", "card")]


@pytest.mark.parametrize(("sure", "said"), [(True, "yes"), (False, "no")])
def test_a_witness_is_noted_and_then_signed_out(sure: bool, said: str) -> None:
    room = Room()
    assert room.give(NoteWitness(CLERK, sure)) is None
    assert (room.register.said, room.register.left) == ([("1002", said)], ["1002"])


def test_a_witness_who_leaves_without_a_word_is_signed_out_and_no_card_is_asked_any_more() -> None:
    room = Room()
    room.give(do.WatchStaffCard())
    assert room.cards._staff is not None
    room.give(do.StopReading())
    assert room.cards._staff is None
    room.give(do.SignOut(CLERK))
    assert (room.register.said, room.register.left) == ([], ["1002"])


def test_a_register_that_hangs_is_answered_and_has_one_thread() -> None:
    orders = Room().orders
    late = Problem("internal")
    for kind in (do.CheckPin, do.CheckCard):
        failed = orders[kind].failed
        assert failed is not None
        assert failed(None, late) == on.Refused(late)
    on_lanes = {
        order.lane for kind, order in orders.items() if kind not in (do.WatchStaffCard, do.StopReading)
    }
    assert on_lanes == {LANE}
