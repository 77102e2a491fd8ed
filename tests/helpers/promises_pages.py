"""What every source of pages promises (`kiosk.ports.PageSource`), whatever is behind it.

Each promise takes a source and the hands of a person who gives it something.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.domain.applications import Fingerprint, Page
from kiosk.domain.pages import Taken
from kiosk.ports import Health, Offer, PageSource, State
from kiosk.problems import Problem
from tests.helpers.cameras import until

SLACK_S = 1.0  # of a busy machine
ONE, OTHER, NO_PAGE = b"a page of paper", b"another page", b"a song"


def read(data: bytes) -> Taken | Problem:
    """A decoder for tests of what is around it: only what is meant to be no page isn't one."""
    if data == NO_PAGE:
        return Problem("page-format", "a song")
    return Taken(Page(data, 2, 3, Fingerprint(0, b"")))


@dataclass(frozen=True)
class Bench:
    """A source that isn't open, and hands: ``give`` hands something over as the offer says, ``late`` tries to
    when there is none, ``left`` says what of it is still there."""

    source: PageSource
    give: Callable[[Offer, bytes], None]
    late: Callable[[Offer, bytes], None]
    left: Callable[[Offer], list[str]]
    patience_s: float = 10.0

    def open(self, stirred: Callable[[], None] = lambda: None) -> Offer:
        offer = self.source.open(stirred)
        assert isinstance(offer, Offer)
        return offer

    def next(self) -> Taken | Problem:
        found = until(lambda: self.source.read(0.1), lambda found: found is not None, self.patience_s)
        assert found is not None
        return found

    def page(self) -> bytes:
        found = self.next()
        assert isinstance(found, Taken)
        return found.page.jpeg


def read_keeps_to_its_timeout(bench: Bench) -> None:
    for opens in (False, True):
        if opens:
            bench.open()
        for timeout in (0.0, 0.2):
            before = time.monotonic()
            assert bench.source.read(timeout) is None
            took = time.monotonic() - before
            assert timeout * 0.5 <= took < timeout + SLACK_S, f"asked for {timeout} s, took {took:.2f} s"


def a_page_comes_once(bench: Bench) -> None:
    for data in (ONE, OTHER, ONE):
        bench.give(bench.open(), data)
        assert bench.page() == data
        assert bench.source.read(0.05) is None


def what_is_no_page_is_named_and_the_next_one_comes(bench: Bench) -> None:
    offer = bench.open()
    for _ in range(2):
        bench.give(offer, NO_PAGE)
        found = bench.next()
        assert isinstance(found, Problem)
        assert found.code == "page-format"
    bench.give(offer, ONE)
    assert bench.page() == ONE


def opened_again_it_knows_nothing_of_before(bench: Bench) -> None:
    bench.give(bench.open(), ONE)
    offer = bench.open()
    assert bench.source.read(0.05) is None
    bench.give(offer, OTHER)
    assert bench.page() == OTHER


def withdrawn_it_takes_nothing_and_nothing_is_left(bench: Bench) -> None:
    offer = bench.open()
    bench.give(offer, ONE)
    bench.source.withdraw()
    assert bench.left(offer) == []
    bench.late(offer, OTHER)
    assert bench.source.read(0.05) is None
    until(lambda: bench.left(offer), lambda left: left == [], bench.patience_s)


def who_gives_something_stirs(bench: Bench) -> None:
    stirred = threading.Event()
    bench.give(bench.open(stirred.set), ONE)
    assert bench.page() == ONE
    assert stirred.is_set()


def nothing_of_a_page_or_a_secret_is_in_a_repr(bench: Bench) -> None:
    offer = bench.open()
    bench.give(offer, ONE)
    shown = repr([offer, bench.next(), bench.source.health()])
    assert ONE.decode() not in shown
    secret = offer.address.rpartition("/")[2]
    assert not secret or secret not in shown


def health_is_an_answer_at_any_time(bench: Bench) -> None:
    for act in (bench.open, bench.open, bench.source.withdraw, bench.source.withdraw):
        health = bench.source.health()
        assert isinstance(health, Health)
        assert health.state is State.GOOD
        act()


def closing_twice_is_harmless(bench: Bench) -> None:
    bench.open()
    bench.source.close()
    bench.source.close()


# What closes comes last.
PROMISES = (
    read_keeps_to_its_timeout,
    a_page_comes_once,
    what_is_no_page_is_named_and_the_next_one_comes,
    opened_again_it_knows_nothing_of_before,
    withdrawn_it_takes_nothing_and_nothing_is_left,
    who_gives_something_stirs,
    nothing_of_a_page_or_a_secret_is_in_a_repr,
    health_is_an_answer_at_any_time,
    closing_twice_is_harmless,
)
