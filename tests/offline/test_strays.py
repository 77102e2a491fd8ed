"""A row that vanished while the terminal runs costs nobody their application."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from offline.states import HOUR_S
from offline.strays import Strays
from offline.tables import APPLICATIONS
from tests.helpers.applications import application
from tests.helpers.gateway import MemoryPlatform
from tests.helpers.station import Station, sync_of, until_idle


def lose_rows(station: Station) -> None:
    """As a page of the store does in which a bit has turned: nobody complains."""
    with station.db.writing() as connection:
        connection.execute(delete(APPLICATIONS))


def test_a_row_that_vanished_is_put_in_line_again_within_the_hour(station: Station) -> None:
    made, platform = application(pages=0), MemoryPlatform()
    sync = sync_of(station, platform)
    sync.greeted = Strays(station.outbox, station.clock).gather
    station.outbox.save(made)
    lose_rows(station)
    until_idle(sync)
    assert made.id not in platform.accepted
    station.clock.forward(HOUR_S)
    until_idle(sync)
    assert made.id in platform.accepted


def test_it_looks_once_an_hour(station: Station) -> None:
    strays = Strays(station.outbox, station.clock)
    station.clock.forward(HOUR_S)
    strays.gather()
    station.outbox.save(application(pages=0))
    lose_rows(station)
    station.clock.forward(HOUR_S - 1)
    strays.gather()
    assert station.ids() == []
    station.clock.forward(1)
    strays.gather()
    assert len(station.ids()) == 1


def test_a_bundle_that_cannot_be_read_holds_up_the_rest_of_a_greeting_once_an_hour(station: Station) -> None:
    """A bad sector: the store's trouble is told, and after that others are asked for as ever."""
    asked: list[str] = []
    strays, sync = Strays(station.outbox, station.clock), sync_of(station, MemoryPlatform())

    def greeted() -> None:
        strays.gather()
        asked.append("progress")

    sync.greeted = greeted
    made = application(pages=0)
    station.bundles.path(made.id).mkdir()  # reading it is an OSError
    station.clock.forward(HOUR_S)
    with pytest.raises(IsADirectoryError):
        sync.step()
    station.clock.forward(20)
    until_idle(sync)
    assert asked == ["progress"]
