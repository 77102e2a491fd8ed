"""The runner: one state, lanes, late results, hung devices."""

from __future__ import annotations

import queue
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from kiosk.problems import Problem
from kiosk.runner import Order, Runner


@dataclass(frozen=True)
class Idle:
    pass


@dataclass(frozen=True)
class Busy:
    what: str = ""


@dataclass(frozen=True)
class Do:
    what: str
    stamp: str = ""


def step(state: Any, event: str) -> tuple[Any, tuple[Do, ...]]:
    """'go x' orders x; 'leave' ends the visit; anything else is shown."""
    if event == "leave":
        return Idle(), ()
    if event.startswith("go "):
        return Busy(event), (Do(event[3:]),)
    if event == "nothing":
        return state, ()
    return Busy(event), ()


@dataclass
class Desk:
    """The owner's thread, by hand: posted calls wait until `pump` takes them."""

    calls: queue.Queue[Callable[[], None]] = field(default_factory=queue.Queue)
    timers: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        self.timers.append((seconds, call))

    def pump(self) -> None:
        self.calls.get(timeout=10)()


@contextmanager
def runner(**orders: Order[Do, str]) -> Iterator[tuple[Runner[Any, str, Do], Desk]]:
    desk = Desk()

    def act(effect: Do) -> str | None:
        return orders[effect.what].act(effect)

    one = next(iter(orders.values()))
    whole = Order(act, one.lane, one.limit_s, one.failed, one.given)
    made: Runner[Any, str, Do] = Runner(step, Idle(), {Do: whole}, desk.calls.put, desk.later)
    yield made, desk
    made.close()


def failed(effect: Do, problem: Problem) -> str:
    return f"{effect.what} failed: {problem.code}"


def test_a_result_comes_back_and_observers_see_each_change() -> None:
    seen: list[Any] = []
    with runner(read=Order(lambda _: "done", "card", 5, failed)) as (run, desk):
        run.watch(lambda before, now: seen.append((before, now)))
        run.send("go read")
        run.send("nothing")
        desk.pump()
        assert run.state == Busy("done")
        assert seen == [(Idle(), Busy("go read")), (Busy("go read"), Busy("done"))]
        desk.timers[0][1]()  # the limit passes after the answer: nothing happens
        assert run.state == Busy("done")


def test_an_answered_order_is_forgotten_before_its_time_is_up() -> None:
    given: list[weakref.ref[Do]] = []

    def act(effect: Do) -> str:
        given.append(weakref.ref(effect))
        return "done"

    with runner(read=Order(act, "card", 5, failed)) as (run, desk):
        run.send("go read")
        desk.pump()
        free = threading.Event()
        run.lane("card").submit(free.set)
        assert free.wait(10)
        assert given[0]() is None, "the timer still holds what the order knew of a person"
        assert len(desk.timers) == 1


def test_an_order_without_a_lane_acts_at_once() -> None:
    with runner(now=Order(lambda _: "at once")) as (run, _):
        run.send("go now")
        assert run.state == Busy("at once")
    with runner(now=Order(lambda _: None)) as (run, _):
        run.send("go now")
        assert run.state == Busy("go now")


def test_an_order_is_completed_in_the_owners_thread_when_it_is_given() -> None:
    threads: list[str] = []

    def given(effect: Do) -> Do:
        threads.append(threading.current_thread().name)
        return Do("x", stamp="09:14")

    order = Order(lambda effect: effect.stamp, "printer", 9, failed, given)
    with runner(x=order) as (made, desk):
        made.send("go x")
        desk.pump()
        assert made.state == Busy("09:14")
    assert threads == [threading.current_thread().name]


def test_a_result_without_an_event_is_silent() -> None:
    with runner(stop=Order(lambda _: None, "camera", 5, failed)) as (run, desk):
        run.send("go stop")
        desk.pump()
        assert run.state == Busy("go stop")


def test_a_late_result_of_an_ended_visit_is_dropped() -> None:
    release = threading.Event()
    with runner(read=Order(lambda _: (release.wait(10) and "too late") or "", "card", 5, failed)) as (
        run,
        desk,
    ):
        run.send("go read")
        run.send("leave")
        run.send("somebody else")
        release.set()
        desk.pump()
        assert run.state == Busy("somebody else")
        assert run.visit == 1


def test_an_exception_becomes_the_failure() -> None:
    def broken(_: Do) -> str:
        raise OSError("a name that must not be seen")

    with runner(read=Order(broken, "card", 5, failed)) as (run, desk):
        run.send("go read")
        desk.pump()
        assert run.state == Busy("read failed: internal")


def test_an_exception_without_a_failure_leaves_the_state(caplog: Any) -> None:
    def broken(_: Do) -> str:
        raise OSError("李青禾")

    with runner(read=Order(broken, "card", 5)) as (run, desk):
        run.send("go read")
        desk.pump()
        assert run.state == Busy("go read")
        assert "李青禾" not in "".join(r.getMessage() for r in caplog.records)


def test_a_hung_device_fails_in_time_and_is_not_touched_again_until_it_is_back() -> None:
    release = threading.Event()
    touched: list[str] = []

    def hang(effect: Do) -> str:
        touched.append(effect.what)
        release.wait(10)
        return "came back"

    with runner(read=Order(hang, "card", 3, failed)) as (run, desk):
        run.send("go read")
        seconds, expire = desk.timers[0]
        assert seconds == 3
        expire()
        assert run.state == Busy("read failed: internal")
        run.send("go read")
        assert run.state == Busy("read failed: internal")
        assert touched == ["read"]
        release.set()
        desk.pump()  # the old call is back: too late to count, but the lane is free again
        assert run.state == Busy("read failed: internal")
        run.send("go read")
        desk.pump()
        assert run.state == Busy("came back")
        assert touched == ["read", "read"]


def test_one_lane_is_one_thread() -> None:
    names: set[str] = set()

    def act(_: Do) -> str:
        names.add(threading.current_thread().name)
        return "x"

    with runner(read=Order(act, "card", 5, failed)) as (run, desk):
        for _ in range(5):
            run.send("go read")
            desk.pump()
        run.lane("card").submit(lambda: desk.calls.put(lambda: None))
        desk.pump()
    assert len(names) == 1
    assert next(iter(names)).startswith("lane-card")


def test_closing_does_not_wait_for_a_hung_device() -> None:
    release = threading.Event()
    begin = time.monotonic()
    with runner(read=Order(lambda _: (release.wait(20) and "x") or "", "card", 3, failed)) as (run, desk):
        run.send("go read")
        desk.timers[0][1]()
    assert time.monotonic() - begin < 10
    release.set()


def test_two_runners_that_share_a_lane_touch_the_device_from_one_thread() -> None:
    seen: list[str] = []

    def act(_: Do) -> str:
        seen.append(threading.current_thread().name)
        return "done"

    order = Order(act, "camera", 5)
    desk = Desk()
    first: Runner[Any, str, Do] = Runner(step, Idle(), {Do: order}, desk.calls.put, desk.later)
    shared = {"camera": first.lane("camera")}
    second: Runner[Any, str, Do] = Runner(step, Idle(), {Do: order}, desk.calls.put, desk.later, shared)
    first.send("go look")
    second.send("go look")
    desk.pump()
    desk.pump()
    assert len(seen) == 2
    assert len(set(seen)) == 1
    second.close()
    first.close()
