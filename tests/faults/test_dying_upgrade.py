"""Killed at any step of an upgrade, a terminal has the old store or the new one, whole, and never none."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, text

from offline.audit import first_break
from offline.db import FILE, REVISION, open_database
from offline.migrations.rehearsal import REHEARSED, renew
from offline.tables import APPLICATIONS
from tests.helpers.applications import application
from tests.helpers.station import TERMINAL, open_station
from tests.helpers.upgrades import NEXT, steps_with

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("point", "revision"),
    [("copied", REVISION), ("rehearsed", REVISION), ("switching", REVISION), ("switched", NEXT)],
)
def test_killed_in_an_upgrade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str, revision: str
) -> None:
    station, steps = open_station(tmp_path / "data"), steps_with(tmp_path / "steps")
    saved = [application() for _ in range(2)]
    for each in saved:
        station.outbox.save(each)
    station.db.close()
    command = [sys.executable, "-W", "error", "-m", "tests.faults.dying_upgrade", str(station.data)]
    died = subprocess.run([*command, REVISION, NEXT, str(steps), point], cwd=ROOT, check=False, timeout=60)
    assert died.returncode == -signal.SIGKILL
    monkeypatch.setattr("offline.db.REVISION", revision)  # the program that finds it
    db = open_database(station.data)
    with db.reading() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == revision
        found = connection.execute(select(APPLICATIONS.c.id).order_by(APPLICATIONS.c.id)).scalars()
        assert list(found) == sorted(each.id for each in saved)
        assert first_break(connection, TERMINAL) is None
    if revision == REVISION:  # and the next start gets it done
        renew(db.engine, station.data / FILE, REVISION, NEXT, steps)
        assert not list(station.data.glob(f"{FILE}.{REHEARSED}*"))
    with db.reading() as connection:
        colours = connection.execute(text("SELECT colour, count(*) FROM applications GROUP BY 1")).all()
        assert [tuple(row) for row in colours] == [("red", 2)]
    db.close()
