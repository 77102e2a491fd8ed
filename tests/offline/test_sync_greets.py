"""Greetings: what is asked for after one, and that nobody who is busy forgets them."""

from __future__ import annotations

from itertools import pairwise

from offline.sync import GREET_S, Progress
from offline.wire import Remedy
from tests.helpers.gateway import DOWN, MemoryPlatform, only, refusal
from tests.helpers.station import Station, save, sync_of, until_idle


def test_after_a_good_greeting_the_rest_is_asked_for(station: Station) -> None:
    platform = MemoryPlatform()
    asked: list[str] = []
    sync = sync_of(station, platform)
    sync.greeted = lambda: asked.append("editions")
    platform.refuse = lambda *_: DOWN
    assert sync.step() is Progress.GREETED
    assert asked == []
    platform.refuse = lambda *_: None
    station.clock.forward(20)
    assert sync.step() is Progress.GREETED
    assert asked == ["editions"]


def test_whoever_has_something_to_say_every_few_seconds_still_greets(station: Station) -> None:
    given, platform = save(station), MemoryPlatform()
    sync = sync_of(station, platform, jitter=lambda: 0.01)
    until_idle(sync)
    station.outbox.rate(given, 5)
    platform.refuse = only("rate", given, refusal(Remedy.TRANSIENT, "busy"))
    platform.calls.clear()
    for _ in range(40):
        sync.step()
        station.clock.forward(10)
    assert platform.calls.count("rate") > 30
    assert platform.calls.count("hello") == 400 // GREET_S


def test_a_long_round_is_broken_off_for_a_greeting_and_goes_on(station: Station) -> None:
    platform, heard_at = MemoryPlatform(), [station.clock.seconds]

    def slowly(call: str, _: str) -> None:
        station.clock.forward(7)
        if call == "hello":
            heard_at.append(station.clock.seconds)

    platform.refuse = slowly
    sync = sync_of(station, platform)
    given = {save(station) for _ in range(30)}
    done = until_idle(sync)
    assert Progress.PAUSED in done
    assert set(platform.accepted) == given
    assert len(platform.sizes) == sum(len(each.parts) for each in platform.manifests.values()), "once"
    gaps = [after - before for before, after in pairwise(heard_at)]
    assert len(gaps) > 1
    assert max(gaps) <= GREET_S + 30 * 7, "its own announcements and commits are all that it waits for"


def test_a_greeting_that_fails_in_a_drain_is_tried_again_soon(station: Station) -> None:
    given, platform = save(station), MemoryPlatform()
    sync = sync_of(station, platform, jitter=lambda: 0.01)
    until_idle(sync)
    station.outbox.rate(given, 5)
    platform.refuse = lambda call, _: refusal(Remedy.TRANSIENT, "busy")
    platform.calls.clear()
    for _ in range(40):
        sync.step()
        station.clock.forward(10)
    assert platform.calls.count("hello") > 2
