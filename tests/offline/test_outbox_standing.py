"""How many applications need a person, as the screen asks every second."""

from __future__ import annotations

from offline.overview import Overview
from offline.standing import LOOK_S, Standing
from offline.states import LIFE, State
from tests.helpers.applications import application
from tests.helpers.station import Station


def standing(station: Station) -> Standing:
    overview = Overview(station.db, station.bundles, station.keys, station.outbox.times)
    return Standing(overview, lambda: 7 * 86_400)


def put(station: Station, state: State) -> str:
    made = application(pages=0)
    station.outbox.save(made)
    station.change(made.id, state=state, entered_at=station.outbox.times.utc())
    return made.id


def test_what_was_stopped_or_lacks_something_counts_at_once(station: Station) -> None:
    asked = standing(station)
    put(station, State.SAVED)
    assert asked.needing() == 0
    stopped = [put(station, state) for state in (State.REFUSED, State.QUARANTINED, State.SUPPLEMENT)]
    assert asked.needing() == 3
    station.change(stopped[0], state=State.CLOSED)
    assert asked.needing() == 2


def test_what_is_overdue_is_looked_for_once_a_minute_and_counted_once(station: Station) -> None:
    asked = standing(station)
    waiting, refused = put(station, State.SENDING), put(station, State.REFUSED)
    assert asked.needing() == 1
    station.clock.forward(LIFE[State.SENDING].deadline_s + LOOK_S)
    assert asked.needing() == 2, "the refused one is overdue as well and still one"
    station.change(waiting, state=State.ACCEPTED)
    assert asked.needing() == 2
    station.clock.forward(LOOK_S)
    assert asked.needing() == 1
    station.change(refused, state=State.SAVED, entered_at=station.outbox.times.utc(), entered_boot="")
    assert asked.needing() == 0


def test_a_minute_of_asking_goes_through_no_rows(station: Station) -> None:
    asked, sql = standing(station), list[str]()
    put(station, State.REFUSED)
    asked.needing()
    raw = station.db.engine.raw_connection()
    raw.driver_connection.set_trace_callback(sql.append)
    raw.close()
    for _ in range(3):
        assert asked.needing() == 1
    assert not [one for one in sql if "entered_monotonic" in one]
