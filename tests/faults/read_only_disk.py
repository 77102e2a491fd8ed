"""Run in a private mount namespace: a terminal's disk can't be written, in mid-visit and at a start.

Usage: python -m tests.faults.read_only_disk FOLDER.  One JSON object on standard output.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from kiosk.domain.applications import Receipt
from kiosk.logs import configure
from kiosk.problems import Failed, Problem
from offline.db import open_reading
from offline.files import sole
from offline.room import Limits
from offline.tending import Tending
from tests.helpers.applications import application
from tests.helpers.gateway import MemoryPlatform
from tests.helpers.station import TERMINAL, Station, open_station, sync_of, until_idle


def remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,bind,{how}", str(disk)], check=True)


def everything(data: Path) -> dict[str, str]:
    files = [path for path in data.rglob("*") if path.is_file()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def code(result: object) -> str:
    return result.code if isinstance(result, Problem) else type(result).__name__


def sent(station: Station, platform: MemoryPlatform) -> str:
    try:
        until_idle(sync_of(station, platform))
    except (OSError, DBAPIError) as error:
        return type(error).__name__
    return "sent"


def life(disk: Path) -> dict[str, object]:
    station, platform = open_station(disk / "data"), MemoryPlatform()
    with sole(disk / "data" / "run.lock"):
        pass
    kept = application()
    assert isinstance(station.outbox.save(kept), Receipt)
    station.db.engine.dispose()  # what is open for writing would hold the mount; the next use opens it again
    remount(disk, "ro")
    before = everything(disk / "data")
    tending = Tending(station.db, TERMINAL, station.outbox.times, Limits(reserve=1024))
    told = {
        "space": tending.tend(),
        "save": code(station.outbox.save(application())),
        "rate": code(station.outbox.rate(kept.id, 5)),
        "reprint": code(station.outbox.receipt(kept.id)),
        "sync": sent(station, platform),
        "accepted there": len(platform.accepted),
    }
    station.db.close()
    try:
        open_station(disk / "data")
        told["start"] = "opened"
    except Failed as failed:
        told["start"] = failed.problem.code
    with sole(disk / "data" / "run.lock"):  # the screen comes up, and says so
        configure(disk / "data", "kiosk")
    try:
        with sole(disk / "data" / "other.lock"):
            told["lock"] = "held"
    except Failed as failed:
        told["lock"] = failed.problem.code
    reading = open_reading(disk / "data")
    reading.close()
    told["unchanged"] = everything(disk / "data") == before
    remount(disk, "rw")
    station = open_station(disk / "data")
    told |= {"rows": len(station.ids()), "then": sent(station, platform)}
    told["once"] = len(platform.accepted) == 1
    return told


if __name__ == "__main__":
    json.dump(life(Path(sys.argv[1])), sys.stdout)
