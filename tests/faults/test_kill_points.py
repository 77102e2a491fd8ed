"""Killed at any point, a terminal loses nothing that it called saved, and doubles nothing.

A real process of the terminal, the real store, the real reference platform over real sockets.  The process is
killed where a crash would leave something behind; another one takes over and finishes.
"""

from __future__ import annotations

import itertools
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.clock import SystemClock
from kiosk.config import Settings
from kiosk.sandbox.tables import ApplicationRow
from offline.audit import first_break
from offline.states import State
from offline.station import Station
from offline.tables import APPLICATIONS
from tests.faults.dying_terminal import MANY, Dying, save, sync
from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.station import fresh_data

NUMBERS = itertools.count(1)  # a terminal of its own for each test

# Where, and at which time of passing.  The second application dies, so that one before it is whole; the
# bundle of one is written in several blocks, a page of it is sent in one chunk.
SAVING = [("sealed", 2), ("writing", 1), ("writing", 8), ("flushed", 2), ("renamed", 2), ("committed", 2)]
SENDING = [("announced", 2), ("sent-chunk", 1), ("sent-chunk", 7), ("sent", 2), ("asked", 2), ("stored", 2)]
FORGETTING = [("shredding", 2), ("overwritten", 2), ("destroyed", 2)]


@dataclass
class Terminal:
    """One enrolled terminal; ``run`` plays a part of it in a process of its own."""

    data: Path
    settings: Settings

    def run(self, role: str, point: str, count: int) -> list[str]:
        """The ids that the process called saved.  It must die of the kill and of nothing else."""
        ended, said, complaints = self.start(role, point, count).end()
        assert (ended, complaints) == (-signal.SIGKILL, ""), "the point was not reached"
        return said

    def start(self, role: str, point: str, count: int) -> Dying:
        return Dying(role, self.data, self.settings, point, count)

    def open(self) -> Station:
        return Station.open(self.settings, self.data, SystemClock())


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    with running_platform(tmp_path_factory.mktemp("platform")) as running:
        yield running


@pytest.fixture
def terminal(platform: RunningPlatform, tmp_path: Path) -> Terminal:
    settings = platform.settings(f"BM{next(NUMBERS):02d}", enrol_code=platform.new_enrol_code())
    fresh_data(tmp_path / "terminal")
    return Terminal(tmp_path / "terminal", settings)


def kept(station: Station) -> dict[str, tuple[str, str]]:
    """State and content digest of what the terminal knows, by id."""
    columns = (APPLICATIONS.c.id, APPLICATIONS.c.state, APPLICATIONS.c.content_digest)
    with station.db.reading() as connection:
        rows = connection.execute(select(*columns)).all()
    return {row.id: (row.state, row.content_digest) for row in rows}


def arrived(platform: RunningPlatform, terminal: Terminal) -> list[ApplicationRow]:
    with Session(platform.office.engine) as db:
        found = select(ApplicationRow).where(ApplicationRow.terminal_id == terminal.settings.terminal.id)
        return list(db.scalars(found))


def finish(platform: RunningPlatform, terminal: Terminal, saved: list[str]) -> dict[str, tuple[str, str]]:
    """Another process takes over; then all that was called saved is at the platform, once and equal."""
    station = terminal.open()
    here_before = kept(station)
    assert set(saved) <= set(here_before)  # nothing that was called saved is gone, sent or not
    sync(station)
    here, there = kept(station), arrived(platform, terminal)
    assert {row.id: row.content_digest for row in there} == {i: digest for i, (_, digest) in here.items()}
    assert all(row.state == "accepted" for row in there)
    assert len({row.case_number for row in there}) == len({row.local_number for row in there}) == len(there)
    assert all(station.outbox.receipt(row.id).case_number == row.case_number for row in there)
    with station.db.reading() as connection:
        assert first_break(connection, terminal.settings.terminal.id) is None
    assert not list(station.bundles.folder.glob("*.tmp"))
    assert station.bundles.damaged() == 0
    station.close()
    return here


@pytest.mark.parametrize(("point", "count"), SAVING)
def test_killed_while_saving(platform: RunningPlatform, terminal: Terminal, point: str, count: int) -> None:
    saved = terminal.run("save", point, count)
    here = finish(platform, terminal, saved)
    assert len(saved) == (0 if (point, count) == ("writing", 1) else 1)
    assert len(here) - len(saved) == (1 if point in ("renamed", "committed") else 0)


@pytest.mark.parametrize(("point", "count"), SENDING)
def test_killed_while_sending(platform: RunningPlatform, terminal: Terminal, point: str, count: int) -> None:
    station = terminal.open()
    save(station)
    saved = list(kept(station))
    station.close()
    assert len(saved) == MANY
    terminal.run("sync", point, count)
    here = finish(platform, terminal, saved)
    assert [state for state, _ in here.values()] == [State.ACCEPTED] * MANY


@pytest.mark.parametrize(("point", "count"), FORGETTING)
def test_killed_while_forgetting(
    platform: RunningPlatform, terminal: Terminal, point: str, count: int
) -> None:
    without_grace = terminal.settings.store.model_copy(update={"grace_days": 0})
    terminal.settings = terminal.settings.model_copy(update={"store": without_grace})
    station = terminal.open()
    save(station)
    saved = list(kept(station))
    station.close()
    terminal.run("sync", point, count)
    here = finish(platform, terminal, saved)
    assert [state for state, _ in here.values()] == [State.SHREDDED] * MANY
    assert not list(terminal.data.glob("outbox/*.bundle"))


def test_two_loops_at_once_double_nothing(platform: RunningPlatform, terminal: Terminal) -> None:
    station = terminal.open()
    save(station)
    saved = list(kept(station))
    loops = [terminal.start("sync", "never", 1) for _ in range(2)]
    save(station)  # while they run
    assert [loop.end() for loop in loops] == [(0, [], ""), (0, [], "")]
    station.close()
    assert len(finish(platform, terminal, saved)) == 2 * MANY
