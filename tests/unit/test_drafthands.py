"""What a visit orders about unfinished forms, carried out with fakes: effect in, event out."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import pytest

from kiosk.domain.drafts import Left, SavedDraft
from kiosk.drafthands import DraftHands
from kiosk.flows import draft_effects as do
from kiosk.flows import draft_events as on
from kiosk.problems import Problem
from tests.helpers.fakedrafts import FakeDraftLine, FakeDrafts
from tests.helpers.fakes import FakeClock
from tests.helpers.people import citizen, item

WHO = citizen()
SAVED = SavedDraft(item(), b"pin", {"phone": "138"})
LEFT = Left("7K3QX9MD2F", "2026-11-28T09:00:00+08:00")


class Room:
    def __init__(self) -> None:
        self.store, self.line = FakeDrafts(), FakeDraftLine(LEFT, SAVED)
        self.clock, self.is_online = FakeClock(), True
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


def test_what_can_not_be_kept_is_told(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    room.store.problem = Problem("draft-not-kept", "disk-full")
    with caplog.at_level(logging.WARNING):
        assert room.do(do.KeepDraft(WHO, SAVED)) == on.DraftNotKept(room.store.problem)
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
        do.KeepDraft: on.DraftNotKept(Problem("draft-not-kept", "no answer in time")),
        do.LeaveDraft: on.DraftNotLeft(lost),
        do.TakeDraft: on.DraftNotTaken(lost),
    }
    assert {order.lane for order in orders.values()} == {"store", "platform"}
