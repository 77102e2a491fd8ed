"""A line that is paid by volume: what is small always goes, the rest within bounds; staff may hurry one."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from kiosk.config import Platform
from kiosk.domain.applications import Level
from offline.meter import MB, Unmetered, meter_of
from offline.sync import Progress, Sync
from offline.tables import LINK
from offline.wire import Remedy
from tests.helpers.gateway import MemoryPlatform, refusal
from tests.helpers.station import Station, save, sync_of, until_idle

BIG = bytes(MB)


def metered(station: Station, platform: MemoryPlatform, **bounds: object) -> Sync:
    sync = sync_of(station, platform)
    sync.meter = meter_of(Platform.model_validate(bounds), station.db, station.outbox.times)
    return sync


def used(station: Station) -> tuple[str, int, int]:
    with station.db.reading() as connection:
        columns = select(LINK.c.metered_day, LINK.c.day_bytes, LINK.c.month_bytes)
        return tuple(connection.execute(columns).one())


def at(station: Station, moment: str) -> None:
    """Turns the clock forward to that time of its own zone."""
    there = datetime.fromisoformat(moment + "+08:00")
    station.clock.forward((there - station.clock.now()).total_seconds())


def test_nobody_counts_where_nothing_is_set(station: Station) -> None:
    given, platform = save(station), MemoryPlatform(takes_whole=True)
    sync = metered(station, platform)
    assert isinstance(sync.meter, Unmetered)
    assert until_idle(sync) == [Progress.ACCEPTED]
    assert given in platform.accepted
    assert used(station) == ("", 0, 0)


def test_when_the_days_volume_is_used_up_the_rest_is_announced_and_waits(station: Station) -> None:
    first, platform = save(station), MemoryPlatform(takes_whole=True)
    sync = metered(station, platform, day_mb=2)
    assert until_idle(sync) == [Progress.ACCEPTED]
    sync.meter.count(2 * MB)
    small, large = save(station), save(station, page=BIG, pages=1)
    assert until_idle(sync) == [Progress.HELD, Progress.HELD]
    assert set(platform.manifests) == {first, small, large}
    assert set(platform.accepted) == {first}
    row = station.row(small)
    assert (row["state"], row["problem"], row["attempts"]) == ("announced", "line-budget", 0)
    assert station.outbox.receipt(small).level is Level.SAVED
    station.clock.forward(3600)
    assert until_idle(sync) == [Progress.HELD, Progress.HELD]
    at(station, "2026-03-02T00:01")
    assert until_idle(sync) == [Progress.ACCEPTED, Progress.ACCEPTED]
    assert station.row(small)["problem"] == ""


def test_a_month_has_its_own_bound(station: Station) -> None:
    platform = MemoryPlatform(takes_whole=True)
    sync = metered(station, platform, month_mb=1)
    sync.meter.count(MB)
    save(station)
    at(station, "2026-03-31T23:00")
    assert until_idle(sync) == [Progress.HELD]
    at(station, "2026-04-01T00:01")
    assert until_idle(sync) == [Progress.ACCEPTED]
    day, of_day, of_month = used(station)
    assert (day, of_day) == ("2026-04-01", of_month)


def test_an_application_that_uses_up_the_rest_goes_on_the_next_day(station: Station) -> None:
    given, platform = save(station, page=BIG, pages=3), MemoryPlatform()
    sync = metered(station, platform, day_mb=1.5)
    found = until_idle(sync)
    assert found == [Progress.PAUSED, Progress.HELD]
    sent = sum(len(part) for part in platform.parts.values())
    assert 1.5 * MB <= sent < 2 * MB
    at(station, "2026-03-02T08:00")
    assert until_idle(sync) == [Progress.ACCEPTED]
    whole = sum(part.size for part in platform.manifests[given].parts)
    assert sum(platform.sizes) == whole  # no byte twice


@pytest.mark.parametrize("window", ["22:00-06:00", "01:00-06:00"])
def test_at_night_it_costs_nothing(station: Station, window: str) -> None:
    given, platform = save(station), MemoryPlatform(takes_whole=True)
    sync = metered(station, platform, window=window)
    assert until_idle(sync) == [Progress.HELD]
    assert given in platform.manifests
    at(station, "2026-03-02T03:00")
    assert until_idle(sync) == [Progress.ACCEPTED]
    assert used(station) == ("", 0, 0)
    save(station)
    at(station, "2026-03-02T06:00")
    assert until_idle(sync) == [Progress.HELD]


def test_staff_may_hurry_one(station: Station) -> None:
    hurried, waiting = save(station), save(station)
    platform = MemoryPlatform(takes_whole=True)
    sync = metered(station, platform, window="01:00-06:00")
    assert until_idle(sync) == [Progress.HELD, Progress.HELD]
    assert sync.ledger.again(hurried, by="uid 1")
    assert until_idle(sync) == [Progress.ACCEPTED]
    assert set(platform.accepted) == {hurried}
    assert station.row(hurried)["hurried"] == 0
    assert station.row(waiting)["state"] == "announced"


def test_who_lacks_only_the_commit_never_waits(station: Station) -> None:
    given, platform = save(station), MemoryPlatform()
    sync = metered(station, platform, day_mb=1)
    platform.refuse = lambda call, _: refusal(Remedy.TRANSIENT, "internal") if call == "commit" else None
    assert until_idle(sync) == [Progress.WAITING]
    sync.meter.count(MB)
    sent = len(platform.sizes)
    platform.refuse = lambda *_: None
    station.clock.forward(5)
    assert until_idle(sync) == [Progress.ACCEPTED]
    assert given in platform.accepted
    assert len(platform.sizes) == sent


def test_tries_that_failed_are_counted(station: Station) -> None:
    save(station)
    platform = MemoryPlatform(takes_whole=True)
    platform.refuse = lambda call, _: refusal(Remedy.TRANSIENT, "internal") if call == "whole" else None
    until_idle(metered(station, platform, day_mb=5))
    assert used(station)[1] == platform.sizes[0]


@pytest.mark.parametrize("bad", [{"window": "22-6"}, {"window": "25:00-06:00"}, {"day_mb": -1}])
def test_bounds_that_make_no_sense_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        Platform.model_validate(bad)
