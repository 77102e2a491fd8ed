"""Sync and bundles that are not what was saved."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable
from typing import BinaryIO

import pytest

from offline.bundles import Bundles
from offline.sync import Progress
from tests.helpers.applications import application
from tests.helpers.gateway import MemoryPlatform
from tests.helpers.station import Station, sync_of, until_idle


def save(station: Station) -> str:
    made = application(pages=0)
    station.outbox.save(made)
    return made.id


def damage(station: Station, application_id: str) -> None:
    path = station.bundles.path(application_id)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def swap(station: Station, application_id: str) -> None:
    """Another whole bundle of this terminal under the same name."""
    other = application(pages=0)
    station.outbox.save(other)
    path = station.bundles.path(application_id)
    path.write_bytes(station.bundles.path(other.id).read_bytes())


def garble(station: Station, application_id: str) -> None:
    """A whole bundle whose manifest is none."""
    with station.bundles.locked():
        station.bundles.write(application_id, b"{}", bytes(64), {"form": b"x" * 16})


def lose(station: Station, application_id: str) -> None:
    station.bundles.path(application_id).unlink()


@pytest.mark.parametrize("harm", [damage, swap, garble, lose])
def test_a_bundle_that_is_not_what_was_saved_is_never_sent(
    station: Station, harm: Callable[[Station, str], None]
) -> None:
    given, platform = save(station), MemoryPlatform()
    harm(station, given)
    assert Progress.QUARANTINED in until_idle(sync_of(station, platform))
    assert station.row(given)["problem"] == "bundle-damaged"
    assert given not in platform.manifests


def test_a_medium_that_fails_is_tried_again(station: Station) -> None:
    given = save(station)
    path = station.bundles.path(given)
    kept = path.read_bytes()
    path.unlink()
    path.mkdir()
    sync = sync_of(station, MemoryPlatform())
    assert until_idle(sync) == [Progress.WAITING]
    assert station.row(given)["problem"] == "store-unusable"
    path.rmdir()
    path.write_bytes(kept)
    station.clock.forward(6)
    assert until_idle(sync) == [Progress.ACCEPTED]


class Worn(io.BufferedReader):
    """A file on a disk that can't read any longer, after so many reads."""

    left = 0

    def read(self, size: int | None = -1, /) -> bytes:
        if self.left == 0:
            raise OSError(errno.EIO, "a worn disk")
        self.left -= 1
        return super().read(size)


class WornBundles(Bundles):
    reads = 0

    def open(self, application_id: str) -> BinaryIO:
        file = Worn(self.path(application_id).open("rb", buffering=0))
        file.left = self.reads
        return file


@pytest.mark.parametrize("reads", [0, 20])
def test_a_disk_that_reads_no_longer_is_not_the_records_fault(
    station: Station, monkeypatch: pytest.MonkeyPatch, reads: int
) -> None:
    """While the bundle is opened, and while its parts are sent."""
    made, good = application(page=bytes(600_000), pages=1), save(station)
    station.outbox.save(made)
    sync = sync_of(station, MemoryPlatform())
    sync.bundles = WornBundles(station.bundles.folder)
    monkeypatch.setattr(WornBundles, "reads", reads)
    until_idle(sync)
    assert station.row(made.id)["problem"] == "store-unusable"
    assert station.row(made.id)["attempts"] == 1
    sync.bundles = station.bundles
    station.clock.forward(10)
    until_idle(sync)
    assert station.row(made.id)["state"] == station.row(good)["state"] == "accepted"
