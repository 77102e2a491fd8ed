"""Unfinished forms without a disk and without a platform."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.domain.drafts import Left, SavedDraft
from kiosk.problems import Problem


@dataclass
class FakeDrafts:
    """Keeps in memory, unless ``problem``."""

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
class FakeDraftLine:
    """Answers what it was told to; ``asked`` is what it was asked."""

    left: Left | Problem = Problem("draft-needs-network")  # noqa: RUF009 - frozen
    taken: SavedDraft | Problem = Problem("draft-needs-network")  # noqa: RUF009 - frozen
    asked: list[tuple[object, ...]] = field(default_factory=list)

    def leave(self, number: str, saved: SavedDraft, days: int) -> Left | Problem:
        self.asked.append(("leave", number, saved, days))
        return self.left

    def take(self, number: str, code: str) -> SavedDraft | Problem:
        self.asked.append(("take", number, code))
        return self.taken

    def drop(self, number: str, code: str) -> None:
        self.asked.append(("drop", number, code))
