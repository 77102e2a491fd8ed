"""Run in a private mount namespace on a disk of 2 MB: saves with less and less room, says what came of it.

Usage: python -m tests.faults.small_disk FOLDER.  One JSON object on standard output.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from kiosk.domain.applications import Receipt
from kiosk.problems import Failed
from offline.db import open_database
from offline.overview import Overview
from tests.helpers.applications import application
from tests.helpers.station import open_station

KB = 1024


def fill(disk: Path, leave: int) -> Path:
    """A file that takes all room but so many bytes."""
    room = os.statvfs(disk)
    filler = disk / "filler"
    with filler.open("wb") as file:
        file.write(bytes(max(0, room.f_bavail * room.f_frsize - leave)))
    return filler


def try_to_open(disk: Path) -> str:
    filler = fill(disk, 0)
    try:
        open_database(disk / "other").close()
    except Failed as failed:
        return failed.problem.code
    finally:
        filler.unlink()
    return "opened"


def main(disk: Path) -> None:
    opening = try_to_open(disk)
    station = open_station(disk / "data")
    outcomes: list[dict[str, object]] = []
    for leave in range(0, 160 * KB, 4 * KB):
        made = application(page=os.urandom(30 * KB), pages=1)
        filler = fill(disk, leave)
        result = station.outbox.save(made)
        left = sorted(path.suffix for path in station.bundles.folder.iterdir() if path.stem == made.id)
        filler.unlink()
        again = station.outbox.save(made)
        outcomes.append(
            {
                "leave": leave,
                "problem": "" if isinstance(result, Receipt) else result.code,
                "left": left,
                "again": isinstance(again, Receipt),
            }
        )
        station.bundles.remove(made.id)  # room for the next
    figures = Overview(station.db, station.bundles, station.keys, station.outbox.times).figures()
    station.db.close()
    json.dump({"opening": opening, "outcomes": outcomes, "rows": sum(figures.by_state.values())}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
