"""What every card reader promises (`kiosk.ports.CardReader`), whatever is behind it.

Each promise takes a reader and hands that lay down or take away a card; tests of simulators, of the real
service with a virtual reader, and of the reader that is plugged in (`on_hardware.py`) run the same list.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.domain.people import Citizen
from kiosk.ports import CardReader, Health, Presence, State
from kiosk.problems import PROBLEMS as TABLE
from kiosk.problems import Problem
from tests.helpers.cameras import until

SLACK_S = 1.0  # of a busy machine and of a service that has to be asked


@dataclass(frozen=True)
class Bench:
    """A reader that nothing lies on, and the hands at it."""

    reader: CardReader
    lay: Callable[[], None]  # a good card
    take: Callable[[], None]
    patience_s: float = 10.0

    def arrived(self, after: int = 0) -> int:
        return self._see(lambda seen: seen.arrival > after).arrival

    def gone(self) -> None:
        self._see(lambda seen: seen.arrival == 0 and seen.problem is None)

    def _see(self, wanted: Callable[[Presence], bool]) -> Presence:
        return until(lambda: self.reader.poll(0.2), wanted, self.patience_s)


def poll_keeps_to_its_timeout(bench: Bench) -> None:
    bench.gone()
    bench.reader.poll(0.2)
    for timeout in (0.0, 0.3):
        before = time.monotonic()
        assert bench.reader.poll(timeout) == Presence()
        took = time.monotonic() - before
        assert timeout * 0.5 <= took < timeout + SLACK_S, f"asked for {timeout} s, took {took:.2f} s"


def arrivals_only_grow(bench: Bench) -> None:
    last = 0
    for _ in range(2):
        bench.gone()
        bench.lay()
        now = bench.arrived()
        assert now > last, "a card that was put on again is a new arrival"
        assert bench.reader.poll(0).arrival == now, "the same card is the same arrival"
        last = now
        bench.take()
    bench.gone()


def a_card_is_read_as_often_as_asked(bench: Bench) -> None:
    bench.lay()
    bench.arrived()
    first, again = bench.reader.read(), bench.reader.read()
    assert isinstance(first, Citizen), first
    assert again == first
    bench.take()
    bench.gone()


def no_card_is_a_problem_and_no_exception(bench: Bench) -> None:
    bench.gone()
    answer = bench.reader.read()
    assert isinstance(answer, Problem)
    assert answer.code in TABLE


def a_card_taken_away_cannot_be_read(bench: Bench) -> None:
    bench.lay()
    bench.arrived()
    bench.take()
    bench.gone()
    assert isinstance(bench.reader.read(), Problem)


def health_is_an_answer_at_any_time(bench: Bench) -> None:
    for health in (bench.reader.health(), *_around_a_card(bench)):
        assert isinstance(health, Health)
        assert health.state is not State.BAD or health.problems, "bad has a reason"
        assert all(problem.code in TABLE for problem in health.problems)


def _around_a_card(bench: Bench) -> list[Health]:
    bench.lay()
    bench.arrived()
    lying = bench.reader.health()
    bench.take()
    bench.gone()
    return [lying, bench.reader.health()]


def nothing_personal_is_in_a_repr(bench: Bench) -> None:
    bench.lay()
    bench.arrived()
    person = bench.reader.read()
    assert isinstance(person, Citizen)
    assert person.name not in repr(person)
    assert person.number not in repr(person)
    bench.take()
    bench.gone()


def closing_twice_is_harmless(bench: Bench) -> None:
    bench.reader.close()
    bench.reader.close()


# In this order: what closes comes last.
PROMISES = (
    poll_keeps_to_its_timeout,
    no_card_is_a_problem_and_no_exception,
    arrivals_only_grow,
    a_card_is_read_as_often_as_asked,
    a_card_taken_away_cannot_be_read,
    health_is_an_answer_at_any_time,
    nothing_personal_is_in_a_repr,
    closing_twice_is_harmless,
)
