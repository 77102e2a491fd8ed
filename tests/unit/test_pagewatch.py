"""Pages from elsewhere are accepted while somebody asks, come one at a time, and never late."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator

import pytest

from kiosk.domain.applications import Page
from kiosk.domain.pages import Taken
from kiosk.pagewatch import PageWatch
from kiosk.ports import Health, Offer, State
from kiosk.problems import Problem

ONE, OTHER = (Taken(Page(name, 1, 1)) for name in (b"one", b"other"))
GONE = Problem("scan-folder-missing")


class FakePages:
    """Obeys `kiosk.ports.PageSource`.  ``coming`` is what it finds; after it ``still``."""

    def __init__(self) -> None:
        self.coming: queue.SimpleQueue[Taken | Problem | Exception] = queue.SimpleQueue()
        self.still: Problem | None = None
        self.offer: Offer | Problem | Exception = Offer("http://x/secret", 60)
        self.stirred: Callable[[], None] = lambda: None
        self.calls: list[str] = []
        self.reads = threading.Semaphore(0)

    def open(self, stirred: Callable[[], None] = lambda: None) -> Offer | Problem:
        self.calls.append("open")
        self.stirred = stirred
        if isinstance(self.offer, Exception):
            raise self.offer
        return self.offer

    def read(self, timeout: float) -> Taken | Problem | None:
        self.reads.release()
        try:
            found = self.coming.get(timeout=0.01)
        except queue.Empty:
            return self.still
        if isinstance(found, Exception):
            raise found
        return found

    def withdraw(self) -> None:
        self.calls.append("withdraw")

    def health(self) -> Health:
        return Health(State.GOOD, detail="fine")

    def close(self) -> None:
        self.calls.append("close")


class Owner:
    """The thread that everything is called back in, and what it was told."""

    def __init__(self) -> None:
        self.source = FakePages()
        self._posted: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.offered: list[Offer | Problem] = []
        self.found: list[Taken | Problem] = []
        self.stirs = 0
        self.watch = PageWatch(self.source, self._posted.put)

    def begin(self) -> None:
        self.watch.begin(self.offered.append, self.found.append, self._stirred)
        self.next()

    def _stirred(self) -> None:
        self.stirs += 1

    def next(self) -> None:
        """Wait for the next thing that is posted, and do it."""
        self._posted.get(timeout=10)()

    def rounds(self, count: int = 2) -> None:
        """Wait until the source was read so many times more, then do what was posted."""
        while self.source.reads.acquire(blocking=False):
            pass
        for _ in range(count):
            assert self.source.reads.acquire(timeout=10)
        while not self._posted.empty():
            self.next()


@pytest.fixture
def owner() -> Iterator[Owner]:
    made = Owner()
    yield made
    made.watch.close()
    assert made.source.calls[-2:] == ["withdraw", "close"]


def test_nothing_is_asked_of_a_source_before_somebody_asks(owner: Owner) -> None:
    assert owner.watch.health().detail == "fine"
    assert "open" not in owner.source.calls


def test_an_offer_is_told_and_a_page_comes_only_when_one_is_wanted(owner: Owner) -> None:
    owner.begin()
    assert owner.offered == [Offer("http://x/secret", 60)]
    owner.source.coming.put(ONE)
    owner.source.coming.put(OTHER)
    assert not owner.source.reads.acquire(timeout=0.1)
    owner.watch.more()
    owner.next()
    assert owner.found == [ONE]
    owner.source.reads.acquire()
    assert not owner.source.reads.acquire(timeout=0.1), "one was wanted"
    owner.watch.more()
    owner.next()
    assert owner.found == [ONE, OTHER]


def test_what_is_no_page_is_told_each_time_and_the_wish_remains(owner: Owner) -> None:
    owner.begin()
    owner.watch.more()
    for found in (Problem("page-format"), Problem("page-format"), ONE):
        owner.source.coming.put(found)
        owner.next()
    assert owner.found == [Problem("page-format"), Problem("page-format"), ONE]


def test_a_source_that_is_gone_is_told_once_and_again_when_it_goes_again(owner: Owner) -> None:
    owner.begin()
    owner.watch.more()
    owner.source.still = GONE
    owner.rounds(5)
    assert owner.found == [GONE]
    owner.source.still = None
    owner.rounds()
    owner.source.still = GONE
    owner.rounds()
    assert owner.found == [GONE, GONE]


def test_what_a_source_said_at_the_beginning_is_not_said_again(owner: Owner) -> None:
    owner.source.offer = owner.source.still = GONE
    owner.begin()
    assert owner.offered == [GONE]
    owner.watch.more()
    owner.rounds(5)
    assert owner.found == []


def test_nothing_comes_after_the_end_and_the_source_forgets(owner: Owner) -> None:
    owner.begin()
    owner.watch.more()
    owner.source.coming.put(ONE)
    posted = owner._posted.get(timeout=10)
    owner.watch.end()
    posted()
    assert owner.found == [], "it was on its way when the person left"
    owner.source.stirred()
    owner.next()
    assert owner.stirs == 0
    owner.begin()
    calls = owner.source.calls
    assert calls[calls.index("open") :] in (
        ["open", "withdraw", "open"],  # the end and the new beginning were seen at once
        ["open", "withdraw", "withdraw", "open"],
    )


def test_whoever_does_something_over_there_stirs(owner: Owner) -> None:
    owner.begin()
    owner.source.stirred()
    owner.next()
    assert owner.stirs == 1


def test_a_broken_source_is_named_and_asked_again(owner: Owner, caplog: pytest.LogCaptureFixture) -> None:
    owner.source.offer = RuntimeError("a bug with a name in it")
    owner.begin()
    assert owner.offered == [Problem("internal", "RuntimeError")]
    owner.watch.more()
    owner.source.coming.put(RuntimeError("another"))
    owner.source.coming.put(ONE)
    owner.next()
    assert owner.found[-1] == ONE
    assert "name in it" not in "".join(record.getMessage() for record in caplog.records)


def test_without_anybody_asking_more_means_nothing(owner: Owner) -> None:
    owner.watch.more()
    owner.watch.end()
    assert owner.watch.health().state is State.GOOD
    assert "open" not in owner.source.calls
