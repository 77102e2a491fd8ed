"""The figures that a screen reads every second are the truth that counting would give, whatever happens."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import delete, select, text

from kiosk.domain.applications import Receipt
from offline.db import FILE, open_database
from offline.ledger import Ledger
from offline.overview import Figures, Overview
from offline.projection import COUNTS, TRIGGERS, Kind, counted, counts, mend, set_damaged
from offline.states import UNSENT, RatingState, State
from offline.tables import APPLICATIONS, EVALUATIONS
from offline.wire import Remedy
from tests.helpers.applications import application
from tests.helpers.gateway import DOWN, MemoryPlatform, refusal
from tests.helpers.station import TERMINAL, Station, open_station, sync_of, until_idle

DAY_S = 86_400.0


class Terminal:
    """A terminal to which anything may happen; ``pick`` chooses one of its applications."""

    def __init__(self, data: Path) -> None:
        self.station = open_station(data)
        self.platform = MemoryPlatform()

    def pick(self, which: int) -> str:
        ids = self.station.ids() or [self.save(0)]
        return ids[which % len(ids)]

    def save(self, _: int) -> str:
        made = application(pages=0)
        self.station.outbox.save(made)
        self.station.clock.forward(40)
        return made.id

    def rate(self, which: int) -> None:
        self.station.outbox.rate(self.pick(which), 1 + which % 5)

    def deliver(self, _: int) -> None:
        self._sync(None)

    def lose_the_line(self, _: int) -> None:
        self._sync(DOWN)

    def be_refused(self, _: int) -> None:
        self._sync(refusal(Remedy.BUSINESS, "refused"))

    def be_restored(self, which: int) -> None:
        """The platform comes back from a backup."""
        self.platform = MemoryPlatform(now_epoch=f"epoch-{which}")
        self._sync(None)

    def damage(self, which: int) -> None:
        path = self.station.bundles.path(self.pick(which))
        if path.exists():
            path.write_bytes(path.read_bytes()[:-9])
        self._sync(None)

    def try_again(self, which: int) -> None:
        station = self.station
        Ledger(station.db, TERMINAL, station.outbox.times).again(self.pick(which), by="uid 0")

    def wait_long(self, which: int) -> None:
        self.station.clock.forward(DAY_S * which)
        self._sync(None)

    def export(self, which: int) -> None:
        self.station.change(self.pick(which), parcel=which % 3)

    def write_anything(self, which: int) -> None:
        """Any state, by any writer: the figures know no rules."""
        self.station.change(self.pick(which), state=list(State)[which % len(State)])

    def break_off(self, which: int) -> None:
        """A writer that dies before its commit."""
        with suppress(InterruptedError):
            self._remove(which, InterruptedError())

    def take_away(self, which: int) -> None:
        self._remove(which)

    def _remove(self, which: int, death: Exception | None = None) -> None:
        picked = self.pick(which)
        with self.station.db.writing() as connection:
            connection.execute(delete(EVALUATIONS).where(EVALUATIONS.c.application_id == picked))
            connection.execute(delete(APPLICATIONS).where(APPLICATIONS.c.id == picked))
            if death:
                raise death

    def _sync(self, answer: object) -> None:
        self.platform.refuse = lambda call, _: answer if call != "hello" else None
        until_idle(sync_of(self.station, self.platform, grace_s=2 * DAY_S))


HAPPENINGS: list[Callable[[Terminal, int], object]] = [
    Terminal.save, Terminal.rate, Terminal.deliver, Terminal.lose_the_line, Terminal.be_refused,
    Terminal.be_restored, Terminal.damage, Terminal.try_again, Terminal.wait_long, Terminal.export,
    Terminal.write_anything, Terminal.break_off, Terminal.take_away,
]  # fmt: skip


def overview(station: Station) -> Overview:
    return Overview(station.db, station.bundles, station.keys, station.outbox.times)


def truth(station: Station) -> dict[str, object]:
    """What somebody would find who goes through every row."""
    with station.db.reading() as connection:
        rows = connection.execute(select(APPLICATIONS)).all()
        ratings = connection.execute(select(EVALUATIONS.c.state)).scalars().all()
    unsent = sorted((row.local_number, row.saved_at) for row in rows if row.state in UNSENT)
    now = station.clock.now()
    return {
        "by_state": {state: sum(row.state == state for row in rows) for state in State},
        "oldest_unsent_s": (now - datetime.fromisoformat(unsent[0][1])).total_seconds() if unsent else None,
        "last_accepted_at": max((row.settled_at for row in rows), default=""),
        "on_sticks": sum(row.parcel > 0 and row.state in UNSENT for row in rows),
        "evaluations_waiting": sum(state == RatingState.WAITING for state in ratings),
    }


def said(figures: Figures) -> dict[str, object]:
    names = ("by_state", "oldest_unsent_s", "last_accepted_at", "on_sticks", "evaluations_waiting")
    return {name: getattr(figures, name) for name in names}


@settings(max_examples=25)
@given(some.lists(some.tuples(some.sampled_from(HAPPENINGS), some.integers(0, 20)), min_size=3, max_size=9))
def test_the_figures_are_the_truth_after_every_step(
    happenings: list[tuple[Callable[[Terminal, int], object], int]],
) -> None:
    with TemporaryDirectory() as folder:
        terminal = Terminal(Path(folder) / "data")
        terminal.save(0)
        for happens, which in happenings:
            happens(terminal, which)
            assert said(overview(terminal.station).figures()) == truth(terminal.station), happens.__name__
            assert not mend(terminal.station.db.engine), "nothing was there to be mended"
        terminal.station.db.close()


def test_every_way_a_row_changes_has_its_trigger(station: Station) -> None:
    with station.db.reading() as connection:
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        assert set(connection.execute(text(sql)).scalars()) == set(TRIGGERS)
    assert len(TRIGGERS) == 12


@pytest.mark.parametrize(
    "harm",
    [
        "DROP TRIGGER counts_application_left",
        "DROP TRIGGER counts_application_made",
        "DELETE FROM counts",
        "UPDATE counts SET count = count + 1 WHERE kind = 'evaluation'",
        "INSERT INTO counts VALUES ('exported', 'refused', 3)",
    ],
)
def test_what_is_missing_or_wrong_is_made_anew_at_the_next_start(station: Station, harm: str) -> None:
    for _ in range(3):
        station.outbox.save(given_one := application(pages=0))
        station.outbox.rate(given_one.id, 4)
    until_idle(sync_of(station, MemoryPlatform()))
    with station.db.writing() as connection:
        connection.execute(text(harm))
    station.change(given_one.id, state=State.REFUSED)
    station.db.close()
    again = open_station(station.data)
    with again.db.reading() as connection:
        assert counts(connection) == counted(connection)
        assert counts(connection)[Kind.APPLICATION, State.ACCEPTED] == 2
    assert again.outbox.save(application(pages=0))
    assert overview(again).figures().by_state[State.SAVED] == 1
    again.db.close()


def test_a_store_that_is_right_is_not_written_to(tmp_path: Path) -> None:
    open_database(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as other:
        (before,) = other.execute("PRAGMA data_version").fetchone()
        db = open_database(tmp_path)
        assert not mend(db.engine)
        db.close()
        assert other.execute("PRAGMA data_version").fetchone() == (before,)


def test_files_set_aside_are_counted_by_who_sets_them_aside(station: Station) -> None:
    with station.db.writing() as connection:
        set_damaged(connection, 2)
    assert overview(station).figures().damaged == 2
    assert not mend(station.db.engine)
    with station.db.writing() as connection:
        set_damaged(connection, 0)
        connection.execute(text("DELETE FROM counts WHERE kind = 'application'"))
    assert overview(station).figures().damaged == 0


def test_a_damaged_bundle_shows_in_the_figures_and_stays_there(station: Station) -> None:
    (station.bundles.folder / "019b0000-0000-7000-8000-000000000001.bundle").write_bytes(b"half")
    station.outbox.recover()
    assert overview(station).figures().damaged == 1
    with station.db.writing() as connection:
        connection.execute(delete(COUNTS))
    station.outbox.recover()
    assert overview(station).figures().damaged == 1
    (station.bundles.folder / "019b0000-0000-7000-8000-000000000001.damaged").unlink()
    station.outbox.recover()
    assert overview(station).figures().damaged == 0


def test_a_bundle_that_a_retry_finds_damaged_is_counted_at_once(station: Station) -> None:
    made = application(pages=0)
    station.bundles.path(made.id).write_bytes(b"half")
    assert isinstance(station.outbox.save(made), Receipt)
    assert overview(station).figures().damaged == 1


def test_a_poll_asks_by_keys_only(station: Station) -> None:
    """No statement of a poll goes through a table or an index: SQLite's own plan says so."""
    asked: list[str] = []
    station.outbox.save(application(pages=0))
    raw = station.db.engine.raw_connection()
    raw.driver_connection.set_trace_callback(asked.append)
    raw.close()
    overview(station).figures()
    overview(station).lines((State.SAVED, State.REFUSED), 50, "BM01-2026-000009-0")
    overview(station).lines(limit=50, before="BM01-2026-000009-0")
    questions = [sql for sql in asked if sql.startswith("SELECT") and "FROM" in sql]
    assert len(questions) >= 6
    with closing(sqlite3.connect(station.data / FILE)) as other:
        for sql in questions:
            plan = [row[3] for row in other.execute(f"EXPLAIN QUERY PLAN {sql}")]
            scans = [step for step in plan if step.startswith("SCAN applications")]
            assert not scans, json.dumps([sql, plan])
