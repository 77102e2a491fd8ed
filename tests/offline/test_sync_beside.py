"""Where answers take long, a round goes by two ways at once."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from kiosk.config import Platform
from offline.meter import meter_of
from offline.pace import Pace
from offline.sync import FAR_S, Progress, Sync
from offline.tables import LINK
from offline.wire import Refusal
from tests.helpers.applications import application
from tests.helpers.gateway import DOWN, MemoryPlatform
from tests.helpers.station import Station, sync_of, until_idle

PATIENCE_S = 20.0


@dataclass
class Way(MemoryPlatform):
    """One of two ways to the same platform.  `meet` is passed by a chunk of each way at once, or never."""

    meet: threading.Barrier | None = None
    mine: list[str] = field(default_factory=list)

    def send(self, application_id: str, part_id: str, offset: int, chunk: bytes, total: int) -> int | Refusal:
        if self.meet and application_id not in self.mine:
            self.meet.wait(PATIENCE_S)
        self.mine.append(application_id)
        return super().send(application_id, part_id, offset, chunk, total)


def two_ways(far_s: float = 2 * FAR_S, meet: threading.Barrier | None = None) -> tuple[Way, Way]:
    one = Way(line=Pace(round_trip=far_s), meet=meet)
    other = Way(meet=meet, manifests=one.manifests, parts=one.parts, accepted=one.accepted)
    return one, other


def beside(station: Station, one: Way, other: Way) -> Sync:
    sync = sync_of(station, one)
    sync.beside = [other]
    return sync


def save(station: Station, many: int) -> list[str]:
    made = [application() for _ in range(many)]
    for given in made:
        station.outbox.save(given)
    return [given.id for given in made]


def test_two_are_on_their_way_at_once(station: Station) -> None:
    """Each waits for the other before its first chunk goes: one after the other would never get there."""
    given = save(station, 4)
    one, other = two_ways(meet=threading.Barrier(2))
    assert until_idle(beside(station, one, other)) == [Progress.ACCEPTED] * 4
    assert set(one.mine) == {given[0], given[2]}
    assert set(other.mine) == {given[1], given[3]}
    assert all(station.row(i)["state"] == "accepted" for i in given)


@pytest.mark.parametrize(("far_s", "many"), [(FAR_S / 2, 2), (2 * FAR_S, 1)])
def test_a_near_platform_or_one_alone_needs_no_second_way(station: Station, far_s: float, many: int) -> None:
    save(station, many)
    one, other = two_ways(far_s)
    assert until_idle(beside(station, one, other)) == [Progress.ACCEPTED] * many
    assert not other.calls


def test_a_way_that_is_always_cut_leaves_the_other_alone(station: Station) -> None:
    """What it could not bring is shared out again, until all has gone by the other."""
    given = save(station, 4)
    one, other = two_ways()
    other.refuse = lambda call, _: DOWN if call == "send" else None
    sync = beside(station, one, other)
    first = until_idle(sync)
    assert (first[:2], Progress.WAITING in first) == ([Progress.ACCEPTED] * 2, True)
    for _ in range(3):
        station.clock.forward(60)
        until_idle(sync)
    assert all(station.row(i)["state"] == "accepted" for i in given)


def test_a_way_that_hangs_leaves_the_other_alone(station: Station) -> None:
    """What goes by the one way has its numbers while the other still waits for an answer."""
    given = save(station, 4)
    one, other = two_ways()
    answered = threading.Event()

    def hang(call: str, _: str) -> Refusal | None:
        return DOWN if call == "announce" and not answered.wait(PATIENCE_S) else None

    other.refuse = hang

    def commit(call: str, _: str) -> Refusal | None:
        if call == "commit" and one.calls.count("commit") == 2:
            answered.set()
        return None

    one.refuse = commit
    assert until_idle(beside(station, one, other)) == [Progress.ACCEPTED] * 4
    assert answered.is_set()
    assert all(station.row(i)["state"] == "accepted" for i in given)


def test_a_store_that_fails_on_the_second_way_is_the_stores_trouble(station: Station) -> None:
    save(station, 2)
    one, other = two_ways()

    def fail(call: str, _: str) -> Refusal | None:
        raise OperationalError("UPDATE", {}, OSError("disk I/O error"))

    other.refuse = fail
    with pytest.raises(OperationalError):
        beside(station, one, other).step()


def test_volume_is_counted_of_both_ways(station: Station) -> None:
    meter = meter_of(Platform.model_validate({"day_mb": 5}), station.db, station.outbox.times)
    together = threading.Barrier(2)

    def send() -> None:
        for _ in range(20):
            together.wait(PATIENCE_S)
            meter.count(7)

    ways = [threading.Thread(target=send) for _ in range(2)]
    for way in ways:
        way.start()
    for way in ways:
        way.join()
    with station.db.reading() as connection:
        assert connection.execute(select(LINK.c.day_bytes)).scalar_one() == 2 * 20 * 7


def test_asked_to_end_every_way_is_cut_and_the_loops_own_last(station: Station) -> None:
    """The first may raise where it interrupts, and what comes after it would never be called."""
    one, other = two_ways()
    ended: list[str] = []
    one.cut, other.cut = lambda: ended.append("own"), lambda: ended.append("beside")
    beside(station, one, other).cut()
    assert ended == ["beside", "own"]
