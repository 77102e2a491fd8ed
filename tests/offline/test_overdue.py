"""Who has stayed too long, by a clock that may be set meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from offline.overdue import Overdue, overdue
from offline.queue import Queue
from offline.states import DAY_S, LIFE, UNSENT_S, State, Step, Turn
from tests.helpers.applications import application
from tests.helpers.gateway import DOWN, MemoryPlatform
from tests.helpers.station import Station, open_station, sync_of, until_idle


def late(station: Station, grace_s: float = 0) -> list[Overdue]:
    return overdue(station.db, station.outbox.times, grace_s)


def saved(station: Station) -> str:
    made = application(pages=0)
    station.outbox.save(made)
    return made.id


def test_what_is_not_sent_in_time_is_told(station: Station) -> None:
    given = saved(station)
    station.clock.forward(UNSENT_S)
    assert late(station) == []
    station.clock.forward(10)
    number = str(station.row(given)["local_number"])
    assert late(station) == [Overdue(given, number, State.SAVED, Turn.SYNC, UNSENT_S + 10, 10)]


def test_a_platform_that_forgets_again_and_again_does_not_wind_up_the_deadline(station: Station) -> None:
    given = saved(station)
    queue = Queue(station.db, station.outbox.times)
    for _ in range(4):
        station.clock.forward(DAY_S)
        queue.follow(Step.ANNOUNCE, [given])
        assert station.row(given)["state"] == State.ANNOUNCED
        queue.follow(Step.FORGET, [given])
    assert [one.since_s for one in late(station)] == [4 * DAY_S]


def test_a_clock_set_forward_or_back_makes_nothing_late_or_young(station: Station) -> None:
    saved(station)
    station.clock.wall += timedelta(days=4000)
    assert late(station) == []
    station.clock.wall -= timedelta(days=8000)
    station.clock.forward(UNSENT_S + 1)
    assert len(late(station)) == 1


def test_over_a_restart_it_is_at_least_as_long_as_the_machine_runs(station: Station) -> None:
    """The clock was years ahead when it was saved, and was put right since."""
    station.clock.wall += timedelta(days=4000)
    saved(station)
    station.clock.wall -= timedelta(days=4000)
    again = open_station(station.data, station.clock, boot="another boot")
    station.clock.seconds = 60.0
    assert late(again) == []
    station.clock.forward(UNSENT_S)
    assert [one.since_s for one in late(again)] == [UNSENT_S + 60]
    again.db.close()


def test_a_state_entered_before_a_restart_counts_from_then(station: Station) -> None:
    given = saved(station)
    station.clock.forward(2 * DAY_S)
    platform = MemoryPlatform()
    platform.alter = lambda acceptance: acceptance.model_copy(update={"content_digest": "0" * 64})
    until_idle(sync_of(station, platform))
    assert station.row(given)["state"] == State.QUARANTINED
    again = open_station(station.data, station.clock, boot="another boot")
    station.clock.seconds = 0.0
    station.clock.forward(DAY_S)
    assert late(again) == []
    station.clock.forward(1)
    assert [(one.state, one.turn) for one in late(again)] == [(State.QUARANTINED, Turn.STAFF)]
    again.db.close()


def test_a_copy_that_stays_after_the_grace_time(station: Station) -> None:
    """Nothing goes while the platform is silent; at last somebody is told."""
    saved(station)
    platform = MemoryPlatform()
    until_idle(sync_of(station, platform))
    platform.refuse = lambda *_: DOWN
    station.clock.forward(LIFE[State.ACCEPTED].deadline_s + 7 * DAY_S)
    assert late(station, 7 * DAY_S) == []
    station.clock.forward(1)
    assert [one.state for one in late(station, 7 * DAY_S)] == [State.ACCEPTED]


def test_an_end_is_never_late(station: Station) -> None:
    saved(station)
    until_idle(sync_of(station, MemoryPlatform()))
    station.clock.forward(5)
    until_idle(sync_of(station, MemoryPlatform(), grace_s=0))
    station.clock.forward(1000 * DAY_S)
    assert late(station) == []


@pytest.mark.parametrize("days", [6, 8])
def test_an_evaluation_that_does_not_get_through(station: Station, days: int) -> None:
    given = saved(station)
    platform = MemoryPlatform(refuse=lambda call, _: DOWN if call == "rate" else None)
    until_idle(sync_of(station, platform))
    assert station.outbox.rate(given, 5) is None
    station.clock.forward(days * DAY_S)
    assert [one.state for one in late(station, 30 * DAY_S)] == ([None] if days > 7 else [])


def test_the_latest_first(station: Station) -> None:
    first = saved(station)
    station.clock.forward(100)
    second = saved(station)
    station.clock.forward(UNSENT_S + 1)
    assert [one.application_id for one in late(station)] == [first, second]
    assert len(overdue(station.db, station.outbox.times, limit=1)) == 1
