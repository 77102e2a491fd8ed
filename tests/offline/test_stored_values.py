"""A turned bit in a time or a state is damage of the store, and is said so: found by the fault lab, seed
101227."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from kiosk.config import Settings
from kiosk.domain.applications import Receipt
from kiosk.problems import Failed, Problem
from offline.backlog import backlog
from offline.db import FILE, open_database, open_reading, problem_of
from offline.moments import Times
from offline.overdue import overdue
from offline.projection import Kind, counts
from offline.salvage import damage_of, salvage
from offline.states import State
from offline.stored import time_of, word_of
from tests.helpers.applications import application
from tests.helpers.gateway import MemoryPlatform
from tests.helpers.station import PLATFORM, TERMINAL, HandClock, open_station, sync_of, until_idle

SETTINGS = Settings.model_validate(
    {"terminal": {"id": TERMINAL}, "platform": {"key": PLATFORM.public.to_bytes().hex()}}
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """One application at the platform and one that waits, all of it in the one file."""
    station = open_station(tmp_path)
    station.outbox.save(application(pages=0))
    until_idle(sync_of(station, MemoryPlatform()))
    station.outbox.save(application(pages=0))
    station.db.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").close()
    return tmp_path


def turn(data: Path, table: str, column: str, at: int = -1) -> None:
    """One bit of that column, in the last row."""
    with closing(sqlite3.connect(data / FILE)) as connection:
        query = f"SELECT {column} FROM {table} ORDER BY rowid DESC LIMIT 1"
        text = connection.execute(query).fetchone()[0].encode()
        turned = bytearray(text)
        turned[at] ^= 0x40
        where = f"{column} = CAST(? AS TEXT)"
        connection.execute(f"UPDATE {table} SET {column} = CAST(? AS TEXT) WHERE {where}", (turned, text))
        connection.commit()


def test_a_turned_bit_in_the_platforms_time_stops_no_resident_for_long(store: Path) -> None:
    turn(store, "link", "platform_time")
    station = open_station(store)
    given = application(pages=0)
    assert station.outbox.save(given) == Problem("store-damaged", "SQLITE_CORRUPT")
    station.db.close()
    found = salvage(SETTINGS, store, HandClock())
    assert (found.adopted, found.damage) == (2, "a time that is none")
    station = open_station(store)
    assert isinstance(station.outbox.save(given), Receipt)
    assert len(station.ids()) == 3
    station.db.close()


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("applications", "saved_at"),
        ("applications", "level"),
        ("evaluations", "made_at"),
        ("link", "good_at"),
    ],
)
def test_salvage_finds_each(store: Path, table: str, column: str) -> None:
    station = open_station(store)
    station.outbox.rate(station.ids()[0], 5)
    station.db.close()
    assert damage_of(store) == ""
    turn(store, table, column)
    assert damage_of(store) in ("a time that is none", "no Level")


def test_a_state_that_is_none_is_found_when_the_store_is_opened(store: Path) -> None:
    turn(store, "applications", "state")
    with pytest.raises(Failed) as opened:
        open_database(store)
    assert opened.value.problem.code == "store-damaged"
    assert salvage(SETTINGS, store, HandClock()).adopted == 2


def test_who_looks_is_told_of_the_damage(store: Path) -> None:
    turn(store, "applications", "saved_at")
    with pytest.raises(DBAPIError) as looked:
        backlog(store, HandClock())
    assert problem_of(looked.value).code == "store-damaged"


def test_deadlines_of_a_damaged_store_are_no_bug(store: Path) -> None:
    station = open_station(store)
    turn(store, "applications", "saved_at")
    with pytest.raises(DBAPIError) as looked:
        overdue(station.db, Times(station.clock, "another boot"))
    assert problem_of(looked.value).code == "store-damaged"
    station.db.close()


def test_a_figure_without_a_name_is_made_anew(store: Path) -> None:
    with closing(sqlite3.connect(store / FILE)) as connection:
        connection.execute("UPDATE counts SET kind = 'appdication' WHERE kind = 'application'")
        connection.commit()
    db = open_database(store)
    with db.reading() as connection:
        assert sum(count for (kind, _), count in counts(connection).items() if kind is Kind.APPLICATION) == 2
    db.close()


@pytest.mark.parametrize(
    ("name", "spoilt"),
    [
        ("acceptance_signature", "acceptance_{ignature"),
        ("REFERENCES applications", "REFERENCES appdications"),
        ("CREATE TABLE alembic_version", "CREATE TABLE alembic_vezsion"),
    ],
)
def test_a_turned_bit_in_a_name_of_the_schema_is_damage(store: Path, name: str, spoilt: str) -> None:
    """Found by the fault lab, seed 110303: the store opened, and no acceptance could ever be kept."""
    path = store / FILE
    content = path.read_bytes()
    if name.startswith("CREATE"):  # its name stands beside it once more
        content = content.replace(b"alembic_versionalembic_version", b"alembic_vezsionalembic_vezsion")
    assert name.encode() in content
    path.write_bytes(content.replace(name.encode(), spoilt.encode()))
    with pytest.raises(Failed) as opened:
        open_database(store)
    with pytest.raises(Failed) as read:
        open_reading(store)
    assert opened.value.problem.code == "store-damaged"
    assert read.value.problem.code in ("store-damaged", "store-unusable")
    assert salvage(SETTINGS, store, HandClock()).adopted == 2
    open_database(store).close()


def test_a_version_that_is_none_is_damage_and_no_newer_program(store: Path) -> None:
    turn(store, "alembic_version", "version_num")
    for opening in (open_database, open_reading):
        with pytest.raises(Failed) as opened:
            opening(store)
        assert opened.value.problem.code == "store-damaged"


def test_what_is_said_shows_nothing_of_what_stands_there() -> None:
    with pytest.raises(DBAPIError) as moment:
        time_of("王小明")
    with pytest.raises(DBAPIError) as state:
        word_of(State, "王小明")
    assert "王" not in f"{moment.value} {state.value}"
