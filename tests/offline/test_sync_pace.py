"""How fast the line is believed to be, what a request may take, and how large a chunk gets."""

from __future__ import annotations

import pytest

from offline.link import read_link
from offline.pace import SLOWEST, Pace
from offline.waiting import LARGEST, SMALLEST, ChunkSize
from tests.helpers.gateway import MemoryPlatform
from tests.helpers.station import Station, sync_of, until_idle

KB = 1024


def test_before_anything_is_known_a_modem_is_reckoned_with() -> None:
    assert Pace().allowed_s(256 * KB) == 16


def test_the_round_trip_is_not_counted_as_sending() -> None:
    pace = Pace()
    pace.note(0, 0.4)
    pace.note(64 * KB, 2.4)
    assert pace.rate == 32 * KB
    assert pace.allowed_s(64 * KB) == 8  # four times what it took
    pace.note(64 * KB, 0.1)  # quicker than the round trip that was known: never a division by nothing
    assert 32 * KB < pace.rate < 4000 * KB


def test_the_round_trip_falls_at_once_and_rises_slowly() -> None:
    pace = Pace()
    for seconds in (0.5, 0.1, 0.2):
        pace.note(0, seconds)
    assert 0.1 < pace.round_trip < 0.15


def test_small_bodies_say_nothing_of_the_rate() -> None:
    pace = Pace()
    pace.note(900, 3)
    pace.failed(900)
    assert (pace.rate, pace.round_trip) == (None, None)


def test_a_line_that_runs_out_of_time_is_slower_than_believed() -> None:
    pace = Pace(rate=100 * KB)
    pace.failed(256 * KB)
    assert pace.rate == 50 * KB
    for _ in range(20):
        pace.failed(256 * KB)
    assert pace.rate == SLOWEST


@pytest.mark.parametrize(
    ("rate", "most", "whole"),
    [
        (None, LARGEST, LARGEST),
        (32 * KB, LARGEST, 64 * KB),
        (8 * KB, 128 * KB, SMALLEST),
        (1, SMALLEST, SMALLEST),
        (9e6, LARGEST, LARGEST),
    ],
)
def test_what_a_cut_takes_along_took_no_longer_than_it_may(rate: float | None, most: int, whole: int) -> None:
    """Two seconds for a request that is all or nothing, more for a chunk of which what came is kept."""
    chunk = ChunkSize()
    chunk.fit(rate)
    assert (chunk.now, chunk.most, chunk.whole) == (most, most, whole)
    chunk.grow()
    assert chunk.now == most
    chunk.halve()
    assert chunk.whole == min(whole, chunk.now)


def test_a_platform_that_keeps_nothing_of_broken_chunks_gets_small_ones() -> None:
    """One may have been cut before anything of it came; of the next it keeps something, or it never does."""
    chunk = ChunkSize()
    chunk.fit(32 * KB)
    chunk.broke(kept=False)
    chunk.broke(kept=True)
    chunk.broke(kept=False)
    assert chunk.now == LARGEST
    chunk.broke(kept=False)
    assert (chunk.now, chunk.most) == (64 * KB, 64 * KB)
    chunk.broke(kept=True)
    assert chunk.most == LARGEST


def test_a_chunk_grows_within_a_long_application() -> None:
    chunk = ChunkSize()
    assert [chunk.halve() for _ in range(4)] == [True, True, True, False]
    sizes = []
    for _ in range(40):
        sizes.append(chunk.now)
        chunk.passed()
    # What was refused last, and all above it, is dared after more that went well.
    assert sizes == [32 * KB] * 16 + [64 * KB] * 16 + [128 * KB] * 8


def test_a_smaller_size_than_was_refused_is_dared_sooner() -> None:
    chunk = ChunkSize()
    chunk.halve()
    chunk.halve()
    chunk.now = SMALLEST
    for _ in range(4):
        chunk.passed()
    assert chunk.now == 2 * SMALLEST


def test_what_was_measured_is_there_for_the_screens(station: Station) -> None:
    def known() -> tuple[float | None, float | None]:
        with station.db.reading() as connection:
            link = read_link(connection)
        return link.rate, link.round_trip

    platform = MemoryPlatform()
    sync = sync_of(station, platform)
    until_idle(sync)
    assert known() == (None, None)
    platform.line.note(0, 0.4)
    platform.line.note(64 * KB, 2.4)
    station.clock.forward(30)
    until_idle(sync)
    assert known() == (32 * KB, 0.4)
    platform.line = Pace()  # another process begins: what was known stays
    station.clock.forward(30)
    until_idle(sync)
    assert known() == (32 * KB, 0.4)
