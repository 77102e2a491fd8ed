"""A card reader whose security module is asked itself: on a serial line, or behind a vendor's library."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import TypeVar

from devices.card import frames
from devices.card.arrivals import Arrivals
from devices.card.line import ModuleLine
from devices.card.patience import OneThread
from devices.card.samv import read_id_card
from devices.card.winscard import Slot
from devices.card.wrapping import Profile
from kiosk.domain.people import Citizen
from kiosk.ports import Health, Presence, State
from kiosk.problems import Failed, Problem

T = TypeVar("T")

_STEP_S = 0.2  # how often the module is asked to look for a card, and a lost line to open
_GRACE_S = 3.0  # how much longer than its own limits a call may take before it counts as hanging
_TRIES = 2  # a look whose answer was damaged or lost is asked for once more
_NOTHING_THERE = (frames.FIND_FAILED, 0x34)


class ModuleReader:
    """Obeys `kiosk.ports.CardReader`.

    Each poll asks the module to find a card.  A line that breaks (unplugged), can't be opened, or stays
    silent is the problem of a `Presence`; the line is closed, and opened anew ``reopen_s`` later at the
    soonest.  A card is gone only when the module, reset, doesn't find it `find_tries` times: one missed look
    must not make a new arrival of a card that somebody left behind.
    """

    def __init__(
        self,
        name: str,
        open_line: Callable[[], ModuleLine],
        profile: Profile,
        *,
        today: Callable[[], date],
        monotonic: Callable[[], float],
        answer_s: float,
        reopen_s: float = 0.0,
    ) -> None:
        """``name`` is the line's, for staff; ``answer_s`` the longest time that one answer of the module may
        take.  ``open_line`` raises `Failed`: `reader-missing`, `reader-refused`."""
        self._name, self._open_line = name, open_line
        self._profile = profile.model_copy(update={"carrier": "control"})
        self._today, self._monotonic = today, monotonic
        self._answer_s, self._reopen_s = answer_s, reopen_s
        self._lost: tuple[float, Problem] | None = None  # when the line was lost, and why
        self._thread = OneThread("card reader")
        self._closed = threading.Event()
        self._line: ModuleLine | None = None
        self._arrivals = Arrivals()
        self._last: Presence | None = None

    def poll(self, timeout: float) -> Presence:
        until = self._monotonic() + timeout
        while True:
            seen = self._presence()
            news, self._last = seen != self._last, seen
            rest = until - self._monotonic()
            if news or rest <= 0 or self._closed.wait(min(rest, _STEP_S)):
                return seen

    def _presence(self) -> Presence:
        try:
            self._look()
        except Failed as failed:
            return Presence(problem=failed.problem)
        newest = self._arrivals.newest
        return Presence(newest[1]) if newest else Presence()

    def _look(self) -> None:
        line, tries = self._line, self._profile.find_tries if self._arrivals.newest else 1
        if self._lost and self._monotonic() < self._lost[0] + self._reopen_s:
            raise Failed(self._lost[1].code, self._lost[1].detail)

        def work() -> tuple[ModuleLine, bool]:
            ours = line or self._open()
            return ours, self._lies(ours, tries)

        self._line, lies = self._limited(work, self._hanging(tries + 1))
        self._arrivals.see({self._name: Slot(lies, 0, 0)}, self._monotonic())

    def _open(self) -> ModuleLine:
        """A module that was reset finds the card that a program before us has read, too."""
        line = self._open_line()
        try:
            _patiently(line, self._answer_s * 2, line.reset)
        except Failed:
            line.close()
            raise
        return line

    def _lies(self, line: ModuleLine, tries: int) -> bool:
        try:
            return any(_patiently(line, self._answer_s * 2, lambda: _finds(line)) for _ in range(tries))
        except Failed:
            line.close()
            raise

    def read(self) -> Citizen | Problem:
        try:
            self._look()
            newest, line = self._arrivals.newest, self._line
            if newest is None or line is None or (self._last and newest[1] != self._last.arrival):
                return Problem("card-removed-early", "another card than the one that was reported")
            limit = self._profile.timeout_s + self._hanging(self._profile.find_tries)
            return self._limited(lambda: self._read(line), limit)
        except Failed as failed:
            return failed.problem

    def _read(self, line: ModuleLine) -> Citizen | Problem:
        line.allow(self._profile.timeout_s)
        try:
            found = read_id_card(line, self._profile, self._today())
        except Failed as failed:
            if failed.problem.code != "card-unreadable":
                raise
            found = failed.problem
        if found is None:
            raise Failed("reader-missing", "the module does not answer")
        unreadable = isinstance(found, Problem) and found.code == "card-unreadable"
        if unreadable and not self._lies(line, self._profile.find_tries):
            return Problem("card-removed-early")
        return found

    def _limited(self, work: Callable[[], T], limit: float) -> T:
        """Run in the reader's thread; a line that broke, or hangs, is given up."""
        line = self._line
        try:
            return self._thread.call(work, limit, line.close if line else None)
        except TimeoutError:
            self._forget()
            raise self._losing(Problem("reader-missing", f"{self._name} hangs for {limit:g} s")) from None
        except Failed as failed:
            self._drop()
            raise self._losing(failed.problem) from None

    def _losing(self, problem: Problem) -> Failed:
        self._lost = self._monotonic(), problem
        return Failed(problem.code, problem.detail)

    def _hanging(self, asked: int) -> float:
        """From when on a call hangs that asks the module so often: twice its own limits and some grace."""
        return asked * _TRIES * self._answer_s * 2 + _GRACE_S

    def _drop(self) -> None:
        line = self._line
        self._forget()
        if line:
            with suppress(TimeoutError):
                self._thread.call(line.close, _GRACE_S)

    def _forget(self) -> None:
        self._line = None
        self._arrivals.lose_all()

    def health(self) -> Health:
        if self._last is None:
            return Health(State.UNKNOWN)
        if self._last.problem:
            return Health(State.BAD, (self._last.problem,), self._name)
        return Health(State.GOOD, detail=self._name)

    def close(self) -> None:
        self._closed.set()
        self._drop()
        self._thread.close()


def _patiently(line: ModuleLine, limit: float, ask: Callable[[], T]) -> T:
    """Ask, and once more when the answer was damaged or lost.  Then it isn't the card's doing."""
    for left in reversed(range(_TRIES)):
        line.allow(limit)
        try:
            return ask()
        except Failed as failed:
            if failed.problem.code != "card-unreadable":
                raise
            if not left:
                wrong = f"the module does not answer: {line.silence} ({failed.problem.detail})"
                raise Failed("reader-missing", wrong) from None
    raise AssertionError("asked at least once")


def _finds(line: ModuleLine) -> bool:
    """Whether a card lies there."""
    found = frames.parse(line.control(0, frames.FIND) or b"")
    if isinstance(found, Problem):
        raise Failed(found.code, found.detail)
    if not found.good and found.status not in _NOTHING_THERE:
        code = found.problem.code
        raise Failed(code if code == "reader-refused" else "card-unreadable", found.problem.detail)
    return found.good
