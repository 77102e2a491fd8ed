"""What every printer promises (`kiosk.ports.Printer`), whatever line it hangs on.

``ANY`` needs a printer that is in good order.  ``STEERED`` needs hands that can open it, end its paper and
cut its line in the middle of a slip; a plugged-in one has none.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.domain.documents import Document, Text
from kiosk.ports import Health, Outcome, Printed, Printer, State
from kiosk.problems import PROBLEMS as TABLE
from tests.helpers.cameras import until

LONGEST_S = 30.0


@dataclass(frozen=True)
class Bench:
    """A printer in good order; ``order`` puts it into a condition of `simulated_steering`."""

    printer: Printer
    order: Callable[[str], None]
    came_out: Callable[[], int]  # whole slips so far


def document(number: int = 1) -> Document:
    text = "".join(f"第 {line} 行，䶮𠮷·Line {line}\n" for line in range(1, 21))
    return Document(f"promise-{number}", "测试", (Text(text),))


def _sound(printed: Printed) -> Printed:
    assert printed.outcome is Outcome.PRINTED or printed.problem, "what didn't print has a reason"
    assert printed.problem is None or printed.problem.code in TABLE
    assert printed.outcome is not Outcome.PRINTED or printed.bytes_sent > 0
    return printed


def health_is_an_answer(bench: Bench) -> None:
    for _ in range(2):
        health = bench.printer.health()
        assert isinstance(health, Health)
        assert health.state is State.GOOD, health


def a_slip_comes_out_once_in_time(bench: Bench) -> None:
    before, began = bench.came_out(), time.monotonic()
    printed = _sound(bench.printer.print(document()))
    assert printed.outcome is Outcome.PRINTED, printed
    assert time.monotonic() - began < LONGEST_S
    until(bench.came_out, lambda now: now == before + 1)


def closing_twice_is_harmless(bench: Bench) -> None:
    bench.printer.close()
    bench.printer.close()


def _state(bench: Bench, condition: str) -> Health:
    """Health once the order has been heard."""
    bench.order(condition)
    return bench.printer.health()


def no_answer_is_unknown_and_never_bad(bench: Bench) -> None:
    health = _state(bench, "silent")
    assert health.state is State.UNKNOWN, health
    before = bench.came_out()
    printed = _sound(bench.printer.print(document()))
    assert printed.outcome is Outcome.NOT_PRINTED, "a printer that doesn't answer is sent nothing"
    assert printed.bytes_sent == 0
    assert bench.came_out() == before


def no_paper_and_open_cover_are_told_apart(bench: Bench) -> None:
    codes = {}
    for condition in ("out", "cover"):
        health = _state(bench, condition)
        assert health.state is State.BAD, condition
        codes[condition] = health.problems[0].code
        printed = _sound(bench.printer.print(document()))
        assert printed.outcome is Outcome.NOT_PRINTED
    assert codes == {"out": "printer-no-paper", "cover": "printer-cover-open"}
    assert _state(bench, "good").state is State.GOOD


def cut_bytes_are_never_called_printed(bench: Bench) -> None:
    for condition in ("cut-off", "soon", "cover-midway"):
        bench.order("good")
        bench.printer.print(document(9))  # what hung out of it is cut off
        bench.order(condition)
        before = bench.came_out()
        printed = _sound(bench.printer.print(document()))
        assert printed.outcome is not Outcome.PRINTED, condition
        assert bench.came_out() == before, condition
    bench.order("good")


def silence_in_the_middle_is_unknown(bench: Bench) -> None:
    """It may have printed or not: only a person can tell."""
    bench.order("silent-midway")
    printed = _sound(bench.printer.print(document()))
    assert printed.outcome is Outcome.UNKNOWN, printed
    assert printed.bytes_sent > 0
    bench.order("good")


def nothing_is_printed_later_by_itself(bench: Bench) -> None:
    bench.order("out")
    bench.printer.print(document(1))
    bench.order("good")
    before = bench.came_out()
    assert bench.printer.print(document(2)).outcome is Outcome.PRINTED
    until(bench.came_out, lambda now: now == before + 1)
    assert bench.printer.health().state is State.GOOD
    assert bench.came_out() == before + 1, "the slip that failed stays away until somebody asks for it"


ANY = (health_is_an_answer, a_slip_comes_out_once_in_time, closing_twice_is_harmless)
STEERED = (
    no_answer_is_unknown_and_never_bad,
    no_paper_and_open_cover_are_told_apart,
    cut_bytes_are_never_called_printed,
    silence_in_the_middle_is_unknown,
    nothing_is_printed_later_by_itself,
)
