"""Run in a private mount namespace on a disk of 8 MB, filled to its last byte: with a reserve and without.

Usage: python -m tests.faults.full_disk FOLDER.  One JSON object on standard output.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from kiosk.cli import main as main_program
from kiosk.domain.applications import Receipt
from kiosk.problems import Failed
from offline import room
from offline.audit import first_break
from offline.db import problem_of
from offline.room import Limits
from offline.tables import AUDIT
from offline.tending import Tending
from tests.faults.small_disk import fill
from tests.helpers.applications import application
from tests.helpers.gateway import MemoryPlatform
from tests.helpers.station import PLATFORM, TERMINAL, Station, open_station, sync_of, until_idle

KB = 1024
RESERVE = 1024 * KB


def opened(data: Path, reserve: int) -> tuple[Station, Tending]:
    station = open_station(data)
    return station, Tending(station.db, TERMINAL, station.outbox.times, Limits(reserve=reserve))


def drained(station: Station) -> str:
    """What sending everything comes to: every step's outcome, or what failed."""
    try:
        return " ".join(until_idle(sync_of(station, MemoryPlatform())))
    except DBAPIError as error:
        return problem_of(error).code


def exported(data: Path) -> list[str]:
    """What `kiosk outbox export` leaves on a stick, which is another disk."""
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()):
        config, stick = Path(folder) / "config.toml", Path(folder) / "stick"
        key = PLATFORM.public.to_bytes().hex()
        config.write_text(f'[terminal]\nid = "{TERMINAL}"\n[platform]\nkey = "{key}"\n', encoding="utf-8")
        stick.mkdir()
        code = main_program(["outbox", "export", str(stick), "--config", str(config), "--data", str(data)])
        return [str(code), *sorted(path.suffix for path in stick.rglob("*.bundle"))]


def life(data: Path, reserve: int) -> dict[str, object]:
    """One application is saved, the disk fills up, power is cut, somebody hands in another, sync sends."""
    station, tending = opened(data, reserve)
    before = tending.tend()
    first, second = application(), application()
    assert isinstance(station.outbox.save(first), Receipt)
    station.db.close()
    filler = fill(data.parent, 0)
    try:
        station, tending = opened(data, reserve)
    except Failed as failed:
        filler.unlink()
        return {"before": before, "opening": failed.problem.code}
    standing = station.outbox.save(second)
    told = {
        "before": before,
        "opening": "",
        "standing": "saved" if isinstance(standing, Receipt) else standing.code,
        "then": tending.tend(),
        "reprint": isinstance(station.outbox.receipt(first.id), Receipt),
        "rated": station.outbox.rate(first.id, 5) is None,
        "exported": exported(data),
        "sent": drained(station),
    }
    station.db.close()
    filler.unlink()
    station, tending = opened(data, reserve)
    tending.tend()
    told |= {"again": tending.tend(), "held": room.held(data), "events": events(station)}
    told["room left"] = drained(station)
    station.db.close()
    return told


def events(station: Station) -> list[str]:
    with station.db.reading() as connection:
        assert first_break(connection, TERMINAL) is None
        bodies = connection.execute(select(AUDIT.c.body).order_by(AUDIT.c.sequence)).scalars()
        return [json.loads(body)["event"] for body in bodies]


def main(disk: Path) -> None:
    with_reserve = life(disk / "with", RESERVE)
    for path in sorted((disk / "with").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    json.dump({"with": with_reserve, "without": life(disk / "without", 0)}, sys.stdout)


if __name__ == "__main__":
    os.umask(0o077)
    main(Path(sys.argv[1]))
