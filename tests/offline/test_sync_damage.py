"""Sync and bundles that are not what was saved."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable
from typing import BinaryIO

import pytest

from kiosk.contract.acceptance import Acceptance
from offline.bundles import Bundles
from offline.sync import Progress
from tests.helpers.gateway import DOWN, MemoryPlatform
from tests.helpers.station import Station, save, sync_of, until_idle


def damage(station: Station, application_id: str) -> None:
    path = station.bundles.path(application_id)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def swap(station: Station, application_id: str) -> None:
    """Another whole bundle of this terminal under the same name."""
    other = save(station)
    path = station.bundles.path(application_id)
    path.write_bytes(station.bundles.path(other).read_bytes())


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


def lost_answer(station: Station, platform: MemoryPlatform) -> str:
    """The platform has accepted it; the answer never came, and this terminal forgot that it was announced."""
    given = save(station)
    until_idle(sync_of(station, platform))
    fresh = {"case_number": "", "accepted_at": "", "acceptance": None, "acceptance_signature": None}
    station.change(given, state="saved", level="saved", settled_at="", epoch="", **fresh)
    return given


@pytest.mark.parametrize("harm", [damage, swap, garble, lose])
@pytest.mark.parametrize("whole", [False, True])
def test_what_the_platform_has_already_needs_no_bundle(
    station: Station, harm: Callable[[Station, str], None], *, whole: bool
) -> None:
    platform = MemoryPlatform(takes_whole=whole)
    given = lost_answer(station, platform)
    harm(station, given)
    assert Progress.QUARANTINED not in until_idle(sync_of(station, platform))
    row = station.row(given)
    assert (row["state"], row["problem"]) == ("accepted", "")
    assert row["acceptance"] == platform.accepted[given].document


def test_a_damaged_bundle_waits_until_the_platform_can_be_asked(station: Station) -> None:
    platform = MemoryPlatform()
    given = lost_answer(station, platform)
    lose(station, given)
    platform.refuse = lambda _call, _id: DOWN
    sync = sync_of(station, platform)
    assert until_idle(sync) == [Progress.WAITING]
    assert (station.row(given)["state"], station.row(given)["problem"]) == ("saved", "bundle-damaged")
    platform.refuse = lambda _call, _id: None
    station.clock.forward(6)
    assert until_idle(sync) == [Progress.ACCEPTED]


def test_a_line_that_is_down_is_asked_once_about_damaged_bundles(station: Station) -> None:
    platform = MemoryPlatform(refuse=lambda _call, _id: DOWN)
    for given in [save(station) for _ in range(3)]:
        lose(station, given)
    assert until_idle(sync_of(station, platform)) == [Progress.WAITING] * 3
    assert platform.calls == ["commit"]


def other_content(acceptance: Acceptance) -> Acceptance:
    return acceptance.model_copy(update={"content_digest": "0" * 64})


def test_an_acceptance_of_other_content_does_not_stand_in_for_a_bundle(station: Station) -> None:
    platform = MemoryPlatform()
    given = lost_answer(station, platform)
    platform.accepted.clear()
    platform.alter = other_content
    lose(station, given)
    assert until_idle(sync_of(station, platform)) == [Progress.QUARANTINED]
    assert station.row(given)["problem"] == "bundle-damaged"


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
    good = save(station)
    given = save(station, page=bytes(600_000), pages=1)
    sync = sync_of(station, MemoryPlatform())
    sync.bundles = WornBundles(station.bundles.folder)
    monkeypatch.setattr(WornBundles, "reads", reads)
    until_idle(sync)
    assert station.row(given)["problem"] == "store-unusable"
    assert station.row(given)["attempts"] == 1
    sync.bundles = station.bundles
    station.clock.forward(10)
    until_idle(sync)
    assert station.row(given)["state"] == station.row(good)["state"] == "accepted"
