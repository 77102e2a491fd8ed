"""A code scanner made of a folder: another program, or a person, holds a phone before it by writing a file.

``code.txt`` holds one code and is taken away when it is scanned; ``scanner.json`` says how the scanner is.
What is scanned is judged like a real scanner's characters.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from devices.scanner.codes import LOST, Gathering
from kiosk.ports import Health, Scanned, State
from kiosk.problems import Problem

# garbled: every code comes damaged.  gone: unplugged.  refused: another program holds it.
CONDITIONS = ("good", "garbled", "gone", "refused")
_GONE = Problem("scanner-missing", "simulated scanner is unplugged")
_REFUSED = Problem("scanner-refused", "simulated scanner is held by another program")
_STEP_S = 0.05  # how often the folder is looked at


def show(folder: Path, code: str) -> None:
    """Hold a phone with this code before the scanner.  Raises ValueError for what no scanner could send."""
    if not code or any(ord(char) < 0x20 for char in code):
        raise ValueError("a code is one line of text")
    _write(folder, "code.txt", code)


def put(folder: Path, condition: str) -> None:
    """Change how the scanner is.  Raises ValueError for an unknown condition."""
    if condition not in CONDITIONS:
        raise ValueError(f"unknown condition {condition!r}")
    _write(folder, "scanner.json", json.dumps({"condition": condition}))


def condition(folder: Path) -> str:
    """How the scanner is; a missing or half-made file is a good one."""
    with contextlib.suppress(OSError, ValueError, TypeError, LookupError):
        said = json.loads((folder / "scanner.json").read_text(encoding="utf-8"))["condition"]
        if said in CONDITIONS:
            return str(said)
    return "good"


def _write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{name}.{os.getpid()}"
    draft.write_text(text, encoding="utf-8")
    draft.replace(folder / name)


class SimulatedScanner:
    """Obeys `kiosk.ports.Scanner`.  Failure modes are those of `CONDITIONS`."""

    def __init__(self, folder: Path, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._folder, self._monotonic = folder, monotonic
        self._gathering = Gathering(monotonic)
        self._problem: Problem | None = None
        self._asked = False
        self._closed = threading.Event()

    def read(self, timeout: float) -> Scanned | Problem | None:
        until = self._monotonic() + timeout
        if not self._asked:
            self._take()
            self._asked = True
        while not self._closed.is_set():
            before, self._problem = self._problem, _problem(self._folder)
            if self._problem and self._problem != before:
                return self._problem
            self._scan()
            if (found := self._gathering.next()) is not None:
                return found
            rest = until - self._monotonic()
            if rest <= 0 or self._closed.wait(min(rest, _STEP_S)):
                break
        return self._problem

    def _scan(self) -> None:
        code = self._take()  # what is shown to a scanner that can't see is not seen later, either
        if code and not self._problem:
            self._gathering.feed((LOST if condition(self._folder) == "garbled" else "") + code + "\r")

    def _take(self) -> str:
        """The code that is held before the scanner, and nothing is left of it."""
        taken = self._folder / "code.txt.taken"
        with contextlib.suppress(OSError, ValueError):
            (self._folder / "code.txt").rename(taken)
            try:
                return taken.read_text(encoding="utf-8").strip()
            finally:
                taken.unlink()
        return ""

    def health(self) -> Health:
        problem = _problem(self._folder)
        return Health(State.BAD, (problem,), "simulated") if problem else Health(State.GOOD, (), "simulated")

    def close(self) -> None:
        self._closed.set()


def _problem(folder: Path) -> Problem | None:
    return {"gone": _GONE, "refused": _REFUSED}.get(condition(folder))
