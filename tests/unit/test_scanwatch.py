"""The scan watch: a code counts when it was asked for, once; nothing stops the watch."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from kiosk.ports import Health, Scanned, State
from kiosk.problems import Problem
from kiosk.scanwatch import AWAY_S, ScanWatch
from tests.helpers.fakes import FakeScanner

CODE = Scanned("BMDZ1.AbCdEfGh-0123456789")
OTHER = Scanned("BMDZ1.other-code-9876543210")
BAD = Problem("code-unreadable")
GONE = Problem("scanner-missing")


@dataclass
class Hall:
    scanner: FakeScanner
    watch: ScanWatch
    calls: queue.Queue[Callable[[], None]]
    scanned: list[Scanned | Problem] = field(default_factory=list)
    lost: list[Problem | None] = field(default_factory=list)
    arrived: int = 0
    now: float = 100.0

    def until(self, true: Callable[[], bool]) -> None:
        """Take posted calls until something holds; a call that never comes fails the test."""
        while not true():
            self.calls.get(timeout=10)()


@pytest.fixture
def hall() -> Iterator[Hall]:
    calls: queue.Queue[Callable[[], None]] = queue.Queue()
    scanner = FakeScanner()
    made = Hall(scanner, ScanWatch(scanner, calls.put, lambda: made.now), calls)

    def count() -> None:
        made.arrived += 1

    made.watch.changed, made.watch.arrived = made.lost.append, count
    made.watch.start()
    yield made
    made.watch.close()
    assert scanner.closed.is_set()


def test_a_code_before_anybody_asked_says_only_that_somebody_is_there(hall: Hall) -> None:
    hall.scanner.found.put(CODE)
    hall.until(lambda: hall.arrived == 1)
    hall.watch.want(hall.scanned.append)
    hall.scanner.found.put(OTHER)
    hall.until(lambda: hall.scanned == [OTHER])


def test_one_code_was_asked_for(hall: Hall) -> None:
    hall.watch.want(hall.scanned.append)
    hall.scanner.found.put(CODE)
    hall.scanner.found.put(OTHER)
    hall.until(lambda: hall.arrived == 1)
    assert hall.scanned == [CODE]


def test_bad_codes_are_told_and_the_next_one_counts(hall: Hall) -> None:
    hall.watch.want(hall.scanned.append)
    hall.scanner.found.put(BAD)
    hall.scanner.found.put(BAD)
    hall.scanner.found.put(CODE)
    hall.until(lambda: hall.scanned == [BAD, BAD, CODE])
    assert hall.lost == []


def test_what_was_scanned_for_a_visit_that_ended_never_comes(hall: Hall) -> None:
    hall.watch.want(hall.scanned.append)
    hall.scanner.found.put(CODE)
    told = hall.calls.get(timeout=10)  # it is on its way
    hall.watch.unwant()
    hall.watch.want(hall.scanned.append)  # the next visit asks
    told()
    assert hall.scanned == []
    hall.watch.unwant()
    hall.scanner.found.put(OTHER)
    hall.until(lambda: hall.arrived == 1)
    assert hall.scanned == []


def test_a_lost_scanner_is_told_once_and_its_return_too(hall: Hall) -> None:
    hall.watch.want(hall.scanned.append)
    hall.scanner.found.put(GONE)
    hall.until(lambda: hall.lost == [GONE])
    assert hall.watch.state == Health(State.BAD, (GONE,))
    hall.scanner.found.put(None)
    hall.until(lambda: hall.lost == [GONE, None])
    hall.scanner.found.put(CODE)
    hall.until(lambda: hall.scanned == [CODE])
    assert hall.lost == [GONE, None]
    assert hall.watch.state.state is State.GOOD


def test_a_broken_driver_does_not_end_the_watch(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    hall.watch.want(hall.scanned.append)
    hall.scanner.found.put(ValueError(CODE.code))
    hall.until(lambda: hall.lost == [Problem("scanner-missing", "ValueError")])
    hall.scanner.found.put(CODE)
    hall.until(lambda: hall.scanned == [CODE])
    assert CODE.code not in caplog.text


def test_a_code_that_is_still_there_is_the_same_showing(hall: Hall) -> None:
    """A phone that is left before the scanner starts no visit after visit, and asks no platform in a loop."""
    hall.watch.want(hall.scanned.append)
    hall.scanner.found.put(CODE)
    hall.until(lambda: hall.scanned == [CODE])
    hall.watch.want(hall.scanned.append)
    bad: list[Scanned | Problem] = []
    for _ in range(5):
        hall.now += AWAY_S - 0.1
        hall.scanner.found.put(CODE)
        bad.append(BAD)
        hall.scanner.found.put(BAD)  # once this is told, the code before it has been looked at
        hall.until(lambda: hall.scanned == [CODE, *bad])
    hall.now += AWAY_S
    hall.scanner.found.put(CODE)
    hall.until(lambda: hall.scanned == [CODE, *bad, CODE])
    assert hall.arrived == 0


def test_noise_on_the_line_is_nobody(hall: Hall) -> None:
    hall.scanner.found.put(BAD)
    hall.scanner.found.put(CODE)
    hall.until(lambda: hall.arrived == 1)
    hall.scanner.found.put(BAD)
    hall.scanner.found.put(OTHER)
    hall.until(lambda: hall.arrived == 2)
    assert hall.calls.empty()
