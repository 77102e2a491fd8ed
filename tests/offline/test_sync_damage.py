"""Sync and bundles that are not what was saved."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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
