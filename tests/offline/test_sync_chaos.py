"""Whatever the line does, in whatever order: in the end everything is there once, as it was saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from offline.wire import TIMED_OUT, Refusal, Remedy
from tests.helpers.applications import application
from tests.helpers.gateway import DOWN, MemoryPlatform, refusal
from tests.helpers.station import open_station, sync_of, until_idle

PASSING = [
    DOWN,
    refusal(Remedy.TRANSIENT, TIMED_OUT),
    refusal(Remedy.TRANSIENT, "internal"),
    refusal(Remedy.AUTH, "session-expired"),
    refusal(Remedy.QUOTA, "too-many-requests", after_s=3),
    refusal(Remedy.OVERSIZE, "too-large"),
    refusal(Remedy.CATALOGUE, "catalogue-outdated"),
    refusal(Remedy.GONE, "parts-missing"),
]


class Restored(Refusal):
    """Not an answer: the platform comes back from an empty backup, and answers as usual."""


RESTORED = Restored(Remedy.TRANSIENT, DOWN.problem, "restored")


@settings(max_examples=12, deadline=None)
@given(
    fates=st.lists(st.sampled_from([*PASSING, RESTORED, None, None, None]), max_size=40),
    sizes=st.lists(st.integers(0, 700_000), min_size=1, max_size=3),
)
def test_everything_arrives_once(fates: list[Refusal | None], sizes: list[int]) -> None:
    left: Iterator[Refusal | None] = iter(fates)
    platform = MemoryPlatform()

    def fate(_call: str, _id: str) -> Refusal | None:
        drawn = next(left, None)
        if drawn is RESTORED:
            platform.restore_from_backup()
            return None
        return drawn

    platform.refuse = fate
    with TemporaryDirectory() as folder:
        station = open_station(Path(folder))
        sync = sync_of(station, platform)
        ids = []
        for size in sizes:
            made = application(page=bytes(size), pages=1)
            station.outbox.save(made)
            station.outbox.rate(made.id, 5)
            ids.append(made.id)
            until_idle(sync)
        for _ in range(len(fates) + 3):
            station.clock.forward(1000)
            until_idle(sync)
        assert set(platform.accepted) == set(ids)
        for given_id in ids:
            row = station.row(given_id)
            assert row["problem"] == ""  # no bug of ours was caught on the way
            assert row["state"] == "accepted"
            assert platform.manifests[given_id].content_digest() == row["content_digest"]
            assert platform.accepted[given_id].document == row["acceptance"]
            assert len(platform.ratings[given_id]) == 1
        station.db.close()
