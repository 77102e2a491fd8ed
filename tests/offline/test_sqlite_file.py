"""What can't be decoded in a store is damage, and is said so: found by the fault lab, seed 20431."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from kiosk.config import Settings
from kiosk.problems import Failed
from offline.db import FILE, open_database, open_reading, problem_of
from offline.salvage import damage_of, salvage
from tests.helpers.applications import application
from tests.helpers.station import PLATFORM, TERMINAL, HandClock, open_station

SETTINGS = Settings.model_validate(
    {"terminal": {"id": TERMINAL}, "platform": {"key": PLATFORM.public.to_bytes().hex()}}
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with one application in it, all of it in the one file."""
    station = open_station(tmp_path)
    station.outbox.save(application(pages=0))
    station.db.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").close()
        connection.execute("VACUUM").close()  # nothing stands there that was put elsewhere since
    return tmp_path


def turn_bit(data: Path, text: bytes, at: int) -> None:
    """The highest bit of one byte of the first place that has ``text``."""
    path = data / FILE
    content = bytearray(path.read_bytes())
    content[content.index(text) + at] ^= 0x80
    path.write_bytes(content)


def test_a_turned_bit_in_the_schema_is_damage(store: Path) -> None:
    turn_bit(store, b" ON applications", 1)
    with pytest.raises(Failed) as opened:
        open_database(store)
    with pytest.raises(Failed) as read:
        open_reading(store)
    assert [opened.value.problem.code, read.value.problem.code] == ["store-damaged"] * 2
    assert damage_of(store) == "SQLITE_CORRUPT"


def test_a_turned_bit_in_a_text_is_damage_when_it_is_met(store: Path) -> None:
    turn_bit(store, application().item_code.encode(), 0)
    db = open_reading(store, proven=False)
    with pytest.raises(DBAPIError) as met, db.reading() as connection:
        connection.exec_driver_sql("SELECT * FROM applications").all()
    assert problem_of(met.value).code == "store-damaged"
    assert application().item_code[5:] not in str(met.value.orig), "what stands there is nobody's business"


def test_other_errors_are_what_they_were(store: Path) -> None:
    db = open_reading(store)
    with pytest.raises(DBAPIError) as met, db.reading() as connection:
        connection.exec_driver_sql("SELECT nothing FROM nowhere").all()
    assert problem_of(met.value).code == "save-failed"


def test_a_store_with_such_a_text_is_put_aside_and_rebuilt(store: Path) -> None:
    """SQLite's own check finds nothing: salvage would go on with it, and meet it again."""
    turn_bit(store, application().item_code.encode(), 3)
    assert damage_of(store) == "SQLITE_CORRUPT"
    found = salvage(SETTINGS, store, HandClock())
    assert (found.damage, found.adopted) == ("SQLITE_CORRUPT", 1)
    assert damage_of(store) == ""


def test_a_schema_that_only_a_writer_refuses_is_damage_for_salvage(store: Path) -> None:
    """Found by the fault lab, seed 100288: a rule on a column that isn't there any more."""
    with (store / FILE).open("r+b") as file:
        content = file.read()
        file.seek(content.index(b"CHECK (id = 1)") + len("CHECK ("))
        file.write(b"m")
    assert damage_of(store) == ""
    found = salvage(SETTINGS, store, HandClock())
    assert (found.damage, found.adopted) == ("SQLITE_CORRUPT", 1)
    open_database(store).close()
