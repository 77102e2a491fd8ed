"""When a bundle may go: after a checked acceptance, the grace time, and one more word of the platform."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest

from offline.retention import GOING, Retention
from offline.states import State, Step, after
from offline.sync import Progress
from offline.wire import Remedy
from tests.helpers.applications import application
from tests.helpers.gateway import DOWN, MemoryPlatform, refusal
from tests.helpers.station import TERMINAL, Station, open_station, sync_of, until_idle

DAY = 86_400


def accepted(station: Station, platform: MemoryPlatform) -> str:
    made = application(pages=0)
    station.outbox.save(made)
    assert until_idle(sync_of(station, platform)) == [Progress.ACCEPTED]
    return made.id


def test_a_bundle_goes_after_the_grace_time(station: Station) -> None:
    platform = MemoryPlatform()
    given = accepted(station, platform)
    before = station.outbox.receipt(given)
    station.clock.forward(7 * DAY - 1)
    assert until_idle(sync_of(station, platform)) == []
    assert station.bundles.holds(given)
    station.clock.forward(21)
    assert until_idle(sync_of(station, platform)) == [Progress.SHREDDED]
    assert not station.bundles.holds(given)
    assert (station.row(given)["state"], station.row(given)["payload"]) == ("shredded", 0)
    assert station.outbox.receipt(given) == before  # a slip can still be printed again


def test_what_was_not_accepted_never_goes(station: Station) -> None:
    made = application(pages=0)
    station.outbox.save(made)
    station.clock.forward(1000 * DAY)
    assert until_idle(sync_of(station, MemoryPlatform(refuse=lambda *_: DOWN), grace_s=0)) == [
        Progress.WAITING
    ]
    assert station.bundles.holds(made.id)


def test_nothing_goes_while_the_platform_is_silent(station: Station) -> None:
    """It may have been restored from a backup, and then would still want the bundle."""
    platform = MemoryPlatform()
    given = accepted(station, platform)
    platform.refuse = lambda *_: DOWN
    station.clock.forward(30 * DAY)
    assert until_idle(sync_of(station, platform)) == []
    assert station.bundles.holds(given)
    platform.restore_from_backup()
    platform.refuse = lambda *_: None
    station.clock.forward(5)
    assert until_idle(sync_of(station, platform)) == [Progress.ACCEPTED]
    assert given in platform.accepted


@pytest.mark.parametrize("point", ["shredding", "overwritten", "destroyed"])
def test_a_destruction_cut_short_is_finished(station: Station, point: str) -> None:
    class Crash(BaseException):
        pass

    def reached(name: str) -> None:
        if name == point:
            raise Crash

    platform = MemoryPlatform()
    given = accepted(station, platform)
    dying = open_station(station.data, station.clock, reached)
    with suppress(Crash):
        until_idle(sync_of(dying, platform, grace_s=0))
    dying.db.close()
    assert (station.row(given)["state"], station.row(given)["payload"]) == ("shredded", GOING)
    assert until_idle(sync_of(station, platform, grace_s=0)) == [Progress.SHREDDED]
    assert not station.bundles.holds(given)
    assert station.row(given)["payload"] == 0


def test_a_destruction_that_an_earlier_program_began_is_finished(station: Station) -> None:
    platform = MemoryPlatform()
    given = accepted(station, platform)
    station.change(given, state="shredded", payload=1)
    assert until_idle(sync_of(station, platform)) == [Progress.SHREDDED]
    assert (station.bundles.holds(given), station.row(given)["payload"]) == (False, 0)


def test_sync_may_take_a_bundle_back_at_the_last_moment(station: Station) -> None:
    given = accepted(station, MemoryPlatform())

    class Late(type(station.db)):
        """The row changes between the look and the decision."""

        def writing(self):
            with super().writing() as connection:
                connection.exec_driver_sql("UPDATE applications SET state = 'saved'")
            return super().writing()

    late = Late(station.db.folder, station.db.engine)
    assert not Retention(late, station.bundles, TERMINAL, station.outbox.times, 0).step()
    assert station.bundles.holds(given)


def test_steps_that_do_not_exist_are_bugs() -> None:
    for state in (State.SHREDDED, State.ACCEPTED, State.REFUSED, State.QUARANTINED):
        with pytest.raises(ValueError, match="no step"):
            after(state, Step.SEND)
    with pytest.raises(ValueError, match="no step"):
        after(State.SAVED, Step.SHRED)


@pytest.mark.parametrize("ahead_s", [300 * DAY, 2 * 3600])
def test_a_clock_that_was_ahead_keeps_nothing_for_longer(station: Station, ahead_s: int) -> None:
    """Found by the fault lab: what was accepted while the clock was 300 days ahead stayed for 300 days."""
    platform = MemoryPlatform()
    station.clock.wall += timedelta(seconds=ahead_s)
    platform.offset_s = -ahead_s
    given = accepted(station, platform)
    station.clock.wall += timedelta(seconds=-ahead_s)
    platform.offset_s = 0
    station.clock.forward(6 * DAY)
    assert until_idle(sync_of(station, platform)) == []
    assert station.bundles.holds(given)
    station.clock.forward(DAY + 3 * 3600)
    assert until_idle(sync_of(station, platform)) == [Progress.SHREDDED]


def test_a_clock_that_jumps_ahead_lets_nothing_go_sooner(station: Station) -> None:
    """Not even when it was right at the acceptance: a platform may be restored a day later."""
    platform = MemoryPlatform(offset_s=0.0)
    given = accepted(station, platform)
    station.clock.wall += timedelta(days=300)
    platform.offset_s = -300.0 * DAY
    station.clock.forward(6 * DAY)
    assert until_idle(sync_of(station, platform)) == []
    assert station.bundles.holds(given)
    station.clock.forward(DAY + 20)
    assert until_idle(sync_of(station, platform)) == [Progress.SHREDDED]


def test_what_nobody_signed_does_not_say_that_the_platform_still_has_it(station: Station) -> None:
    """A proxy's answer, after the platform was set back to a life that has never heard of it."""
    platform = MemoryPlatform()
    given = accepted(station, platform)
    station.outbox.save(application(pages=0))
    platform.signs, platform.refuse = False, lambda *_: refusal(Remedy.QUOTA, "busy")
    station.clock.forward(30 * DAY)
    until_idle(sync_of(station, platform))
    assert station.bundles.holds(given)
    platform.signs = True
    station.clock.forward(DAY)
    until_idle(sync_of(station, platform))
    assert not station.bundles.holds(given)


def test_a_clock_that_is_behind_lets_nothing_go_sooner(station: Station) -> None:
    platform = MemoryPlatform()
    given = accepted(station, platform)
    station.clock.wall += timedelta(seconds=-300 * DAY)
    platform.offset_s = 300 * DAY
    station.clock.forward(6 * DAY)
    assert until_idle(sync_of(station, platform)) == []
    assert station.bundles.holds(given)
    station.clock.forward(DAY + 3 * 3600)
    assert until_idle(sync_of(station, platform)) == [Progress.SHREDDED]
