"""`outbox.growth`: what a save costs, and the first page of the list, with 100, 10,000 and 100,000 rows.

The rows are put in directly and share one sealed summary: they are what years of use leave behind, nine of
ten accepted and their bundle destroyed, one of a hundred still to be sent.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from kiosk.clock import SystemClock, Uuid7
from kiosk.config import Platform, Settings
from kiosk.crypto.sm2 import PrivateKey
from kiosk.domain.applications import Level, Receipt
from offline.overview import Overview
from offline.states import State
from offline.station import Station
from offline.tables import APPLICATIONS
from ui.bench.figure import Figure, milliseconds, percentile, progress
from ui.bench.save import application

TARGET = 1.2
SIZES = (100, 10_000, 100_000)
RUNS, FULL_RUNS = 30, 200
PHOTO_BYTES = 20_000
_BLOCK = 5_000


@dataclass(slots=True)
class Grown:
    """A terminal with so many rows, and what was measured on it: milliseconds."""

    rows: int
    station: Station
    saves: list[float]
    lists: list[float]
    figures: list[float]

    def try_all(self, photo: bytes) -> None:
        given = application(photo)
        overview = Overview(self.station.db, self.station.bundles, self.station.keys, self.station.times)
        self.saves.append(milliseconds(lambda: _saved(self.station, given)))
        self.lists.append(milliseconds(overview.lines))
        self.figures.append(milliseconds(overview.figures))


def measure(_build: Any, full: bool = False) -> Figure:
    """Good when both the median save and the median list at the most rows are within the target of those at
    the fewest.  The figure is the worse of the two."""
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        grown = [_grown(Path(folder) / str(rows), rows) for rows in SIZES]
        runs = FULL_RUNS if full else RUNS
        for run in range(runs):
            for one in grown:
                one.try_all(bytes([run % 256]) * PHOTO_BYTES)
            progress(run + 1, runs)
        for one in grown:
            one.station.close()
    saves = {one.rows: percentile(one.saves, 50) for one in grown}
    lists = {one.rows: percentile(one.lists, 50) for one in grown}
    least, most = SIZES[0], SIZES[-1]
    worse = max((saves, lists), key=lambda times: times[most] / times[least])
    details = {
        "of": "save" if worse is saves else "list",
        "save": {str(rows): took for rows, took in saves.items()},
        "list": {str(rows): took for rows, took in lists.items()},
        "save_p95": {str(one.rows): percentile(one.saves, 95) for one in grown},
        "counts": {str(one.rows): percentile(one.figures, 50) for one in grown},
        "runs": runs,
    }
    return Figure.beside("outbox.growth", worse[most], "ms", worse[least], TARGET, **details)


def _grown(data: Path, rows: int) -> Grown:
    key = PrivateKey.generate().public.to_bytes().hex()
    station = Station.open(Settings(platform=Platform(key=key)), data, SystemClock())
    _saved(station, application(bytes(PHOTO_BYTES)))
    with station.db.writing() as connection:
        like = dict(connection.execute(select(APPLICATIONS)).one()._mapping)
        for start in range(0, rows, _BLOCK):
            block = [_row(like, n) for n in range(start, min(start + _BLOCK, rows))]
            connection.execute(insert(APPLICATIONS), block)
    return Grown(rows, station, [], [], [])


def _row(like: dict[str, Any], number: int) -> dict[str, Any]:
    """One of an earlier year, so that numbers given now are the newest."""
    state = State.SAVED if number % 100 == 0 else State.ACCEPTED if number % 10 == 0 else State.SHREDDED
    waiting = state is State.SAVED
    return like | {
        "id": Uuid7().new(),
        "local_number": f"BM01-2024-{number:06d}-0",
        "state": state,
        "level": Level.SAVED if waiting else Level.ACCEPTED,
        "case_number": "" if waiting else f"3301002024{number:010d}",
        "payload": int(state is not State.SHREDDED),
    }


def _saved(station: Station, given: Any) -> None:
    saved = station.outbox.save(given)
    assert isinstance(saved, Receipt), saved
