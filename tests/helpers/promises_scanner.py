"""What every code scanner promises (`kiosk.ports.Scanner`), whatever is behind it.

Each promise takes a scanner and hands that hold a phone before it; tests of the simulator, of a serial line,
of a keyboard wedge, and of the scanner that is plugged in (`on_hardware.py`) run the same lists.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.ports import Health, Scanned, Scanner, State
from kiosk.problems import PROBLEMS as TABLE
from kiosk.problems import Problem
from tests.helpers.cameras import until

SLACK_S = 1.0  # of a busy machine
CODES = ("BMDZ1.AbCdEfGh-_0123456789", 'https://example.org/?a=1&b=~"{}|x')


@dataclass(frozen=True)
class Bench:
    """A scanner before which nobody holds anything, and the hands at it."""

    scanner: Scanner
    show: Callable[[str], None]
    unplug: Callable[[], None] = lambda: None
    plug: Callable[[], None] = lambda: None
    shown: Callable[[], None] = lambda: None  # waits until what was shown has got to the machine
    patience_s: float = 10.0

    def ready(self) -> None:
        """It has been asked once: from here on what is shown counts."""
        until(lambda: self.scanner.read(0.05), lambda found: found is None, self.patience_s)

    def next(self) -> Scanned | Problem:
        found = until(lambda: self.scanner.read(0.1), lambda found: found is not None, self.patience_s)
        assert found is not None
        return found


def read_keeps_to_its_timeout(bench: Bench) -> None:
    bench.ready()
    for timeout in (0.0, 0.2):
        before = time.monotonic()
        assert bench.scanner.read(timeout) is None
        took = time.monotonic() - before
        assert timeout * 0.5 <= took < timeout + SLACK_S, f"asked for {timeout} s, took {took:.2f} s"


def each_code_comes_once_and_whole(bench: Bench) -> None:
    bench.ready()
    for code in (*CODES, CODES[0]):
        bench.show(code)
        assert bench.next() == Scanned(code)
        assert bench.scanner.read(0) is None, "a code comes once"


def a_code_is_in_no_repr(bench: Bench) -> None:
    bench.ready()
    bench.show(CODES[0])
    assert CODES[0] not in repr(bench.next())
    assert CODES[0] not in repr(bench.scanner.health())


def health_is_an_answer_at_any_time(bench: Bench) -> None:
    for _ in range(2):
        health = bench.scanner.health()
        assert isinstance(health, Health)
        assert health.state is not State.BAD or health.problems, "bad has a reason"
        bench.ready()
    assert bench.scanner.health().state is State.GOOD


def closing_twice_is_harmless(bench: Bench) -> None:
    bench.scanner.close()
    bench.scanner.close()


def what_was_shown_before_nobody_asked_never_comes(bench: Bench) -> None:
    bench.show(CODES[0])
    bench.shown()
    assert bench.scanner.read(0) is None, "the first question opens it"
    bench.show(CODES[1])
    assert bench.next() == Scanned(CODES[1])


def what_is_no_code_is_named_and_the_next_one_comes(bench: Bench) -> None:
    bench.ready()
    for bad in ("few", "x" * 1025):
        bench.show(bad)
        found = bench.next()
        assert isinstance(found, Problem)
        assert found.code == "code-unreadable"
        assert bad not in found.detail
        bench.show(CODES[0])
        assert bench.next() == Scanned(CODES[0])


def a_scanner_that_is_unplugged_is_said_and_comes_back(bench: Bench) -> None:
    bench.ready()
    for _ in range(2):
        bench.unplug()
        lost = bench.next()
        assert isinstance(lost, Problem)
        assert lost.code == "scanner-missing"
        assert bench.scanner.read(0) == lost, "it is said for as long as it is away"
        assert lost.code in TABLE
        assert bench.scanner.health() == Health(State.BAD, (lost,), bench.scanner.health().detail)
        bench.plug()
        bench.ready()
        assert bench.scanner.health().state is State.GOOD
        bench.show(CODES[0])
        assert bench.next() == Scanned(CODES[0])


# In this order: what closes comes last.
ANY = (
    read_keeps_to_its_timeout,
    each_code_comes_once_and_whole,
    a_code_is_in_no_repr,
    health_is_an_answer_at_any_time,
    closing_twice_is_harmless,
)
# For what has hands that can do anything.
STEERED = (
    what_was_shown_before_nobody_asked_never_comes,
    what_is_no_code_is_named_and_the_next_one_comes,
    a_scanner_that_is_unplugged_is_said_and_comes_back,
)
