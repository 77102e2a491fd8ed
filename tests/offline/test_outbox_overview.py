"""What staff see of the outbox."""

from __future__ import annotations

from offline.overview import Overview
from offline.states import State
from offline.wire import Remedy
from tests.helpers.applications import application
from tests.helpers.gateway import MemoryPlatform, refusal
from tests.helpers.station import Station, sync_of, until_idle


def overview(station: Station) -> Overview:
    return Overview(station.db, station.bundles, station.keys, station.outbox.times)


def test_an_empty_outbox(station: Station) -> None:
    figures = overview(station).figures()
    assert set(figures.by_state.values()) == {0}
    assert (figures.unsent, figures.for_a_person, figures.damaged) == (0, 0, 0)
    assert figures.oldest_unsent_s is None
    assert overview(station).lines() == []


def test_counts_and_the_oldest_that_waits(station: Station) -> None:
    refused = application(pages=0)
    station.outbox.save(refused)
    no = refusal(Remedy.BUSINESS, "refused", detail="not in force")
    until_idle(sync_of(station, MemoryPlatform(refuse=lambda c, _: no if c == "commit" else None)))
    waiting = application(pages=0)
    station.outbox.save(waiting)
    station.outbox.rate(waiting.id, 3)
    station.clock.forward(90)
    station.outbox.save(application(pages=0))
    figures = overview(station).figures()
    assert figures.by_state[State.SAVED] == figures.unsent == 2
    assert figures.for_a_person == figures.evaluations_waiting == 1
    assert figures.oldest_unsent_s == 90
    assert figures.link.epoch == "epoch-1"
    station.clock.forward(-900)
    assert overview(station).figures().oldest_unsent_s == 0


def test_lines_newest_first(station: Station) -> None:
    made = [application(pages=0) for _ in range(3)]
    for given in made:
        station.outbox.save(given)
    lines = overview(station).lines(limit=2)
    assert [line.receipt.application_id for line in lines] == [made[2].id, made[1].id]
    second = str(station.row(made[1].id)["local_number"])
    assert [line.receipt.application_id for line in overview(station).lines(before=second)] == [made[0].id]
    assert (lines[0].state, lines[0].attempts, lines[0].problem, lines[0].detail) == (State.SAVED, 0, "", "")
    assert overview(station).lines(states=(State.REFUSED,)) == []
