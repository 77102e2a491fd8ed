"""Carries out what a visit orders about unfinished forms: here on this terminal, and at the platform."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from kiosk.domain.drafts import Left, SavedDraft
from kiosk.flows import draft_effects as do
from kiosk.flows import draft_events as on
from kiosk.ports import Clock
from kiosk.problems import Problem
from kiosk.runner import Order

Dated = TypeVar("Dated", do.KeepDraft, do.LeaveDraft)

log = logging.getLogger(__name__)


class DraftStore(Protocol):
    """Unfinished forms on this terminal.  ``number`` is the person's, as their card has it."""

    def keep(self, number: str, saved: SavedDraft) -> Problem | None:
        """In the place of what this person kept of the same item.  `draft-not-kept`."""

    def of(self, number: str) -> tuple[SavedDraft, ...]:
        """The newest first."""

    def drop(self, number: str, item_code: str) -> None: ...


class DraftLine(Protocol):
    """Unfinished forms at the platform.  Every call has a hard time limit of its own."""

    def leave(self, number: str, saved: SavedDraft, days: int) -> Left | Problem:
        """`draft-needs-network`, `draft-not-left`."""

    def take(self, number: str, code: str) -> SavedDraft | Problem:
        """`draft-code-wrong`, `draft-code-expired`, `draft-code-tries`, `draft-needs-network`,
        `draft-unreadable`."""

    def drop(self, number: str, code: str) -> None: ...


class DraftHands:
    """``online`` is what is known without asking: without a line nobody waits for its time-outs.  ``days`` is
    how long a draft waits."""

    def __init__(
        self, store: DraftStore, line: DraftLine, online: Callable[[], bool], clock: Clock, days: int
    ) -> None:
        self._store, self._line, self._online = store, line, online
        self._clock, self._days = clock, days

    def orders(self) -> dict[type, Order[Any, on.Event]]:
        """What is kept here goes on the store's lane, one after the other: who looks sees what was kept."""
        return {
            do.FindDrafts: Order(self._find, "store", 20, lambda *_: on.DraftsFound(())),
            do.KeepDraft: Order(self._keep, "store", 20, lambda _, p: _not_kept(p), self._dated),
            do.DropDraft: Order(self._drop, "store", 20),
            do.LeaveDraft: Order(
                self._leave, "platform", 30, lambda _, p: on.DraftNotLeft(_lost(p)), self._dated
            ),
            do.TakeDraft: Order(self._take, "platform", 30, lambda _, p: on.DraftNotTaken(_lost(p))),
            do.DropLeft: Order(self._drop_left, "platform", 30),
        }

    def _find(self, effect: do.FindDrafts) -> on.Event:
        return on.DraftsFound(self._store.of(effect.citizen.number))

    def _keep(self, effect: do.KeepDraft) -> on.Event | None:
        """Also of who has gone: then only the log hears what went wrong."""
        problem = self._store.keep(effect.citizen.number, effect.saved)
        if problem is None:
            return None
        log.warning("%s: %s", problem.code, problem.detail)
        return on.DraftNotKept(problem)

    def _drop(self, effect: do.DropDraft) -> None:
        self._store.drop(effect.citizen.number, effect.item_code)

    def _leave(self, effect: do.LeaveDraft) -> on.Event:
        if not self._online():
            return on.DraftNotLeft(Problem("draft-needs-network", "no line"))
        left = self._line.leave(effect.citizen.number, effect.saved, self._days)
        return on.DraftNotLeft(left) if isinstance(left, Problem) else on.DraftLeft(left)

    def _take(self, effect: do.TakeDraft) -> on.Event:
        if not self._online():
            return on.DraftNotTaken(Problem("draft-needs-network", "no line"))
        found = self._line.take(effect.citizen.number, effect.code)
        return on.DraftNotTaken(found) if isinstance(found, Problem) else on.DraftTaken(found)

    def _drop_left(self, effect: do.DropLeft) -> None:
        """Where nobody is reached it ends there with its days."""
        if self._online():
            self._line.drop(effect.citizen.number, effect.code)

    def _dated(self, effect: Dated) -> Dated:
        return replace(effect, saved=replace(effect.saved, saved_at=self._clock.now().isoformat()))


def _not_kept(problem: Problem) -> on.Event:
    return on.DraftNotKept(Problem("draft-not-kept", problem.detail))


def _lost(problem: Problem) -> Problem:
    return Problem("draft-needs-network", problem.detail)
