"""The only stateful part of the core: one current state, orders on their way, observers.

One thread owns the runner.  Slow orders run on lanes (one thread each, so that no device is ever touched
from two) and their results come back through ``post``.  A result that belongs to a visit that has ended
is dropped.  An order that takes longer than its limit is answered by its failure, so nobody waits for ever.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from kiosk.problems import Problem

S = TypeVar("S")
Ev = TypeVar("Ev")
Ef = TypeVar("Ef")

Post = Callable[[Callable[[], None]], None]
Later = Callable[[float, Callable[[], None]], None]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order(Generic[Ef, Ev]):
    """How one kind of effect is carried out.  ``act`` runs on ``lane``, or at once in the owner's thread when
    the lane is empty; ``failed`` says what happened when it raised, hung, or found its lane hung.  ``given``
    completes the order in the owner's thread at the moment when it is given: its time, its visit."""

    act: Callable[[Ef], Ev | None]
    lane: str = ""
    limit_s: float = 0
    failed: Callable[[Ef, Problem], Ev] | None = None
    given: Callable[[Ef], Ef] | None = None


class Lane:
    """One thread.  A call that outlives its limit keeps the lane occupied: nothing else may touch that
    device until it comes back."""

    def __init__(self, name: str) -> None:
        self.hung = 0
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=f"lane-{name}")

    def submit(self, work: Callable[[], None]) -> None:
        self._pool.submit(work)

    def close(self) -> None:
        self._pool.shutdown(wait=not self.hung, cancel_futures=True)


class Runner(Generic[S, Ev, Ef]):
    """Holds the state.  `send` and every observer run in the owner's thread."""

    def __init__(
        self,
        step: Callable[[S, Ev], tuple[S, tuple[Ef, ...]]],
        idle: S,
        orders: Mapping[type, Order[Ef, Ev]],
        post: Post,
        later: Later,
        shared: Mapping[str, Lane] | None = None,
    ) -> None:
        """``shared`` are lanes of another runner: the same devices, still one thread each."""
        self.state = idle
        self.visit = 0
        self._idle = idle
        self._step = step
        self._orders = orders
        self._post = post
        self._later = later
        self._lanes = dict(shared or {})
        for order in orders.values():
            if order.lane and order.lane not in self._lanes:
                self._lanes[order.lane] = Lane(order.lane)
        self._observers: list[Callable[[S, S], None]] = []

    def watch(self, observer: Callable[[S, S], None]) -> None:
        """Call ``observer(before, now)`` after every change of state."""
        self._observers.append(observer)

    def send(self, event: Ev) -> None:
        """Something happened: take one step, tell the observers, give the orders."""
        before = self.state
        self.state, effects = self._step(before, event)
        if self.state is before:
            return
        if self.state == self._idle:
            self.visit += 1
        log.info("state %s", type(self.state).__name__)
        for observer in self._observers:
            observer(before, self.state)
        for effect in effects:
            self._give(effect)

    def arrive(self, visit: int, event: Ev) -> None:
        """A result of an order given in ``visit``; too late is dropped."""
        if visit == self.visit:
            self.send(event)
        else:
            log.info("late %s dropped", type(event).__name__)

    def lane(self, name: str) -> Lane:
        """The lane of a device, for whoever must touch it outside the flow's orders."""
        return self._lanes[name]

    def close(self) -> None:
        for lane in self._lanes.values():
            lane.close()

    def _give(self, effect: Ef) -> None:
        order = self._orders[type(effect)]
        if not order.lane:
            if (event := order.act(effect)) is not None:
                self.send(event)
            return
        effect = order.given(effect) if order.given else effect
        Errand(self._lanes[order.lane], order, effect, self.visit, self.arrive, self._post, self._later).run()


class Errand(Generic[Ef, Ev]):
    """One order on its way: answered once, by its result or by its failure, whichever is first."""

    def __init__(
        self,
        lane: Lane,
        order: Order[Ef, Ev],
        effect: Ef,
        visit: int,
        arrive: Callable[[int, Ev], None],
        post: Post,
        later: Later,
    ) -> None:
        self._lane, self._order, self._effect, self._visit = lane, order, effect, visit
        self._arrive, self._post, self._later = arrive, post, later
        self._waiting: list[Errand[Ef, Ev]] = []
        self._late = False

    def run(self) -> None:
        name = type(self._effect).__name__
        if self._lane.hung:
            self._fail(Problem("internal", f"{name}: the device is still busy"))
            return
        # Itself, until it is answered: a timer that held it would keep what it knows of a person until then.
        waiting = self._waiting
        waiting.append(self)

        def expire() -> None:
            for errand in waiting:
                errand._expire()

        self._later(self._order.limit_s, expire)
        self._lane.submit(self._work)

    def _work(self) -> None:
        event: Ev | None = None
        problem: Problem | None = None
        try:
            event = self._order.act(self._effect)
        except Exception as error:
            # The message may hold personal data; the kind and the place are enough to find the bug.
            log.error("%s failed: %s", type(self._effect).__name__, type(error).__name__)
            log.debug("where", exc_info=True)
            problem = Problem("internal", type(error).__name__)
        self._post(lambda: self._back(event, problem))

    def _back(self, event: Ev | None, problem: Problem | None) -> None:
        if self._late:
            self._lane.hung -= 1
            return
        self._waiting.clear()
        if problem:
            self._fail(problem)
        elif event is not None:
            self._arrive(self._visit, event)

    def _expire(self) -> None:
        self._late = True
        self._lane.hung += 1
        log.error("%s took too long", type(self._effect).__name__)
        self._fail(Problem("internal", f"{type(self._effect).__name__}: no answer in time"))

    def _fail(self, problem: Problem) -> None:
        if self._order.failed:
            self._arrive(self._visit, self._order.failed(self._effect, problem))
