"""Asks the platform what became of applications, after a greeting, and applies what it says."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from kiosk.problems import Problem
from offline.outcomes import Outcomes
from offline.wire import Refusal, Remedy

log = logging.getLogger(__name__)

EVERY_S = 300.0
_PAGES = 50  # in one round; what is left comes with the next one


class Line(Protocol):
    def progress(self, after: int) -> tuple[bytes, bytes] | Refusal | None: ...

    def epoch(self) -> str: ...


@dataclass
class Inquiry:
    """`ask` after each greeting; it asks at most every five minutes, and at each greeting while somebody
    waits for a decision or the platform began a new life.  Answers that don't hold are logged and change
    nothing.  Raises DBAPIError when the store fails."""

    line: Line
    outcomes: Outcomes
    monotonic: Callable[[], float]
    _next: float = field(default=float("-inf"), init=False)

    def ask(self) -> None:
        cursor = self.outcomes.cursor()
        same_life = cursor.epoch == self.line.epoch()
        if same_life and self.monotonic() < self._next and not self.outcomes.awaited():
            return
        after = cursor.sequence if same_life else 0
        for _ in range(_PAGES):
            going_on = self._page(after)
            if going_on is None:
                return
            after = going_on

    def _page(self, after: int) -> int | None:
        """From where to go on, None when there is nothing more for now."""
        answer = self.line.progress(after)
        if not (isinstance(answer, Refusal) and answer.remedy is Remedy.TRANSIENT):
            self._next = self.monotonic() + EVERY_S
        if answer is None:
            return None
        if isinstance(answer, Refusal):
            log.info("no progress: %s", answer.code)
            return None
        applied = self.outcomes.apply(*answer)
        if isinstance(applied, Problem):
            log.error("the platform's progress was not taken: %s", applied.code)
            return None
        if applied.changed:
            log.info("outcomes: %d", applied.changed)
        return applied.until if applied.more and applied.until > after else None
