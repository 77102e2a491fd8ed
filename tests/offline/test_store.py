"""Opening the store: quick, private, by two processes at once, and honest about what it can't use."""

from __future__ import annotations

import errno
import sqlite3
import stat
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from kiosk.crypto.keystore import load_private_key
from kiosk.problems import Failed, Problem
from offline.bundles import Bundles
from offline.db import FILE, REVISION, open_database, problem_of
from offline.disk import KERNEL
from offline.files import locked
from offline.keys import terminal_keys
from offline.migrations import config
from offline.moments import boot_id
from offline.tables import METADATA

ROOT = Path(__file__).parents[2]
OPEN = """
import sys, pathlib
from offline.db import open_database
open_database(pathlib.Path(sys.argv[1])).close()
"""


def test_the_newest_step_is_the_one_the_program_knows() -> None:
    assert ScriptDirectory.from_config(config()).get_current_head() == REVISION


def test_the_steps_make_the_tables_the_program_uses(tmp_path: Path) -> None:
    db, wanted = open_database(tmp_path), create_engine("sqlite://")
    METADATA.create_all(wanted)
    with db.reading() as connection, wanted.connect() as other:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        for table in METADATA.tables:  # column by column, with the defaults that Alembic doesn't compare
            columns = text(
                f"SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{table}')"
            )
            assert connection.execute(columns).all() == other.execute(columns).all()
    db.close()
    wanted.dispose()


def test_what_is_committed_is_durable(tmp_path: Path) -> None:
    db = open_database(tmp_path)
    with db.reading() as connection:
        values = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    db.close()
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_every_connection_is_as_durable_as_the_first(tmp_path: Path) -> None:
    """SQLite forgets ``synchronous`` with each connection; the pool opens as many as are asked for."""
    db = open_database(tmp_path)
    with ExitStack() as held:
        opened = [held.enter_context(db.reading()) for _ in range(8)]
        found = [connection.execute(text("PRAGMA synchronous")).scalar() for connection in opened]
    with db.writing() as connection:
        found.append(connection.execute(text("PRAGMA synchronous")).scalar())
    db.close()
    assert found == [2] * 9


def test_a_store_that_is_up_to_date_opens_without_alembic(tmp_path: Path) -> None:
    open_database(tmp_path).close()
    program = f"{OPEN}\nsys.exit('alembic' in sys.modules)"
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, check=True, timeout=60)


def test_others_may_not_look_in(tmp_path: Path) -> None:
    data = tmp_path / "data"
    db, bundles, keys = open_database(data), Bundles.within(data), terminal_keys(data)
    with db.writing() as connection:
        connection.execute(text("UPDATE link SET detail = 'x'"))
    assert keys.signer.public == load_private_key(data / "keys" / "terminal.key").public
    for path in [data, *data.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert bundles.folder in data.iterdir()
    db.close()


def test_two_processes_make_the_store_once(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", OPEN, str(tmp_path)]
    started = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    db = open_database(tmp_path)
    with db.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM link")).scalar() == 1
    db.close()


def failure(folder: Path) -> Problem:
    with pytest.raises(Failed) as caught:
        open_database(folder)
    return caught.value.problem


def test_a_file_that_is_no_store(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this is a letter, not a database" * 200)
    assert failure(tmp_path) == Problem("store-damaged", "SQLITE_NOTADB")


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"")
    assert failure(tmp_path / "data").code == "store-unusable"


def test_a_store_of_a_newer_program(tmp_path: Path) -> None:
    db = open_database(tmp_path)
    with db.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    db.close()
    assert failure(tmp_path) == Problem("store-newer", "0999")


def test_a_store_that_another_one_holds_is_busy_and_not_broken(tmp_path: Path) -> None:
    db = open_database(tmp_path)
    with db.engine.connect() as first, db.engine.connect() as second:
        second.exec_driver_sql("PRAGMA busy_timeout=1")
        second.rollback()
        first.execution_options(begin="BEGIN IMMEDIATE").begin()
        with pytest.raises(DBAPIError) as caught:
            second.execution_options(begin="BEGIN IMMEDIATE").begin()
    assert problem_of(caught.value) == Problem("save-failed", "SQLITE_BUSY")
    db.close()


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.ENOSPC, Problem("disk-full", "ENOSPC")),
        (errno.EDQUOT, Problem("disk-full", "EDQUOT")),
        (errno.EROFS, Problem("disk-read-only", "EROFS")),
        (None, Problem("store-unusable", "unknown")),
    ],
)
def test_what_an_error_of_the_system_means(number: int | None, problem: Problem) -> None:
    assert problem_of(OSError(number, "never shown")) == problem


def test_an_error_without_a_code_may_pass() -> None:
    assert problem_of(DBAPIError("", {}, sqlite3.OperationalError("?"))) == Problem(
        "save-failed", "OperationalError"
    )


def test_a_damaged_key_is_not_replaced(tmp_path: Path) -> None:
    terminal_keys(tmp_path)
    path = tmp_path / "keys" / "terminal.key"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(Failed) as caught:
        terminal_keys(tmp_path)
    assert caught.value.problem.code == "key-missing"
    assert path.stat().st_size > 0


def test_keys_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "keys").write_bytes(b"")
    with pytest.raises(Failed) as caught:
        terminal_keys(tmp_path)
    assert caught.value.problem.code == "store-unusable"


def test_overwriting_leaves_nothing_of_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"secret" * 30_000)
    KERNEL.overwrite(path)
    assert path.stat().st_size == 180_000
    assert b"secret" not in path.read_bytes()
    KERNEL.overwrite(tmp_path / "nothing")


def test_a_lock_is_for_one(tmp_path: Path) -> None:
    with locked(tmp_path / "lock"), (tmp_path / "lock").open("rb") as other:
        from offline.files import try_lock

        assert not try_lock(other)


def test_a_boot_has_a_name() -> None:
    assert len(boot_id()) == 36
