"""What a visit orders about unfinished forms, carried out with fakes: effect in, event out."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from kiosk.domain.drafts import Left, SavedDraft
from kiosk.drafthands import DraftHands
from kiosk.flows import draft_effects as do
from kiosk.flows import draft_events as on
from kiosk.problems import Problem
from tests.helpers.fakes import FakeClock
from tests.helpers.people import citizen, item

WHO = citizen()
SAVED = SavedDraft(item(), b"pin", {"phone": "138"})
LEFT = Left("7K3QX9MD2F", "2026-11-28T09:00:00+08:00")


@dataclass
class FakeStore:
    problem: Problem | None = None
    held: dict[tuple[str, str], SavedDraft] = field(default_factory=dict)

    def keep(self, number: str, saved: SavedDraft) -> Problem | None:
        if self.problem is None:
            self.held[number, saved.item.code] = saved
        return self.problem

    def of(self, number: str) -> tuple[SavedDraft, ...]:
        return tuple(saved for (owner, _), saved in self.held.items() if owner == number)

    def drop(self, number: str, item_code: str) -> None:
        self.held.pop((number, item_code), None)


@dataclass
class FakeLine:
    left: Left | Problem = LEFT
    taken: SavedDraft | Problem = SAVED
    asked: list[tuple[object, ...]] = field(default_factory=list)

    def leave(self, number: str, saved: SavedDraft, days: int) -> Left | Problem:
        self.asked.append(("leave", number, saved, days))
        return self.left

    def take(self, number: str, code: str) -> SavedDraft | Problem:
        self.asked.append(("take", number, code))
        return self.taken

    def drop(self, number: str, code: str) -> None:
        self.asked.append(("drop", number, code))


class Room:
    def __init__(self) -> None:
        self.store, self.line, self.clock, self.is_online = FakeStore(), FakeLine(), FakeClock(), True
        self.hands = DraftHands(self.store, self.line, lambda: self.is_online, self.clock, 7)

    def do(self, effect: Any) -> on.Event | None:
        order = self.hands.orders()[type(effect)]
        return order.act(order.given(effect) if order.given else effect)

    def dated(self) -> SavedDraft:
        return replace(SAVED, saved_at=self.clock.now().isoformat())


@pytest.fixture
def room() -> Room:
    return Room()


def test_kept_found_and_dropped(room: Room) -> None:
    assert room.do(do.KeepDraft(WHO, SAVED)) is None
    assert room.do(do.FindDrafts(WHO)) == on.DraftsFound((room.dated(),))
    assert room.do(do.DropDraft(WHO, item().code)) is None
    assert room.do(do.FindDrafts(WHO)) == on.DraftsFound(())


def test_what_can_not_be_kept_is_told_to_the_log(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    room.store.problem = Problem("draft-not-kept", "disk-full")
    with caplog.at_level(logging.WARNING):
        assert room.do(do.KeepDraft(WHO, SAVED)) is None
    assert caplog.messages == ["draft-not-kept: disk-full"]


def test_left_and_taken(room: Room) -> None:
    assert room.do(do.LeaveDraft(WHO, SAVED)) == on.DraftLeft(LEFT)
    assert room.do(do.TakeDraft(WHO, "C")) == on.DraftTaken(SAVED)
    room.do(do.DropLeft(WHO, "C"))
    assert room.line.asked == [
        ("leave", WHO.number, room.dated(), 7), ("take", WHO.number, "C"), ("drop", WHO.number, "C"),
    ]  # fmt: skip


def test_what_the_platform_refuses_is_said(room: Room) -> None:
    room.line.left = room.line.taken = Problem("draft-code-wrong")
    assert room.do(do.LeaveDraft(WHO, SAVED)) == on.DraftNotLeft(Problem("draft-code-wrong"))
    assert room.do(do.TakeDraft(WHO, "C")) == on.DraftNotTaken(Problem("draft-code-wrong"))


def test_without_a_line_nobody_is_asked(room: Room) -> None:
    room.is_online = False
    lost = Problem("draft-needs-network", "no line")
    assert room.do(do.LeaveDraft(WHO, SAVED)) == on.DraftNotLeft(lost)
    assert room.do(do.TakeDraft(WHO, "C")) == on.DraftNotTaken(lost)
    assert room.do(do.DropLeft(WHO, "C")) is None
    assert room.line.asked == []


def test_an_order_that_hangs_is_answered(room: Room) -> None:
    orders, hung = room.hands.orders(), Problem("internal", "no answer in time")
    lost = Problem("draft-needs-network", "no answer in time")
    told = {kind: order.failed(None, hung) for kind, order in orders.items() if order.failed}
    assert told == {
        do.FindDrafts: on.DraftsFound(()),
        do.LeaveDraft: on.DraftNotLeft(lost),
        do.TakeDraft: on.DraftNotTaken(lost),
    }
    assert {order.lane for order in orders.values()} == {"store", "platform"}
