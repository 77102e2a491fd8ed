"""`outbox.save`: sealing, signing and keeping one application durably, beside the bare libraries.

Also beside `persist-queue`, a queue on disk that many use, keeping the same bytes unsealed: what durability
alone costs there.  Without that package (it is for developers) the figure stands without it.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from kiosk.clock import SystemClock, Uuid7
from kiosk.config import Platform, Settings
from kiosk.crypto.bare import Bare
from kiosk.crypto.sm2 import PrivateKey
from kiosk.domain.applications import Application, Receipt
from kiosk.domain.faces import FacePhoto, FaceProof, Verdict
from kiosk.domain.people import CardKind, Citizen
from offline.sealing import plain_parts
from offline.station import Station
from ui.bench.figure import Figure, in_turns, milliseconds, percentile

TARGET = 1.5
RUNS = 80
PHOTO_BYTES = 150_000
AT = "2026-03-02T10:15:30+08:00"


def measure(_build: Any) -> Figure:
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        times, floors = run(Path(folder), RUNS)
        queued = peer(Path(folder) / "queue", RUNS)
    beside: dict[str, float | str] = {"persist_queue": "not installed"}
    if queued:
        beside = {"persist_queue_p50": percentile(queued, 50), "persist_queue_p95": percentile(queued, 95)}
    return Figure.beside(
        "outbox.save",
        percentile(times, 95),
        "ms",
        percentile(floors, 95),
        TARGET,
        p50=percentile(times, 50),
        floor_p50=percentile(floors, 50),
        ratio_p50=percentile(times, 50) / percentile(floors, 50),
        runs=len(times),
        **beside,
    )


def run(folder: Path, runs: int) -> tuple[list[float], list[float]]:
    """Milliseconds of saves, ours and bare, after one of each that isn't counted."""
    key = PrivateKey.generate().public.to_bytes().hex()
    station = Station.open(Settings(platform=Platform(key=key)), folder, SystemClock())
    bare, photo = Bare(), secrets.token_bytes(PHOTO_BYTES)
    plain = b"".join(plain_parts(application(photo)).values())
    log = os.open(folder / "bare.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def ours() -> float:
        given = application(photo)
        return milliseconds(lambda: _saved(station, given))

    def floor() -> float:
        return milliseconds(lambda: (os.write(log, bare.seal(plain)), os.fsync(log)))

    try:
        ours(), floor()
        return in_turns(ours, floor, runs)
    finally:
        os.close(log)
        station.close()


def peer(folder: Path, runs: int) -> list[float]:
    """Milliseconds of putting the same plain bytes into persist-queue; empty where it isn't installed."""
    try:
        from persistqueue import SQLiteAckQueue
    except ImportError:
        return []
    queue = SQLiteAckQueue(str(folder), auto_commit=True)
    plain = b"".join(plain_parts(application(secrets.token_bytes(PHOTO_BYTES))).values())
    try:
        return [milliseconds(lambda: queue.put(plain)) for _ in range(runs)]
    finally:
        queue.close()


def _saved(station: Station, given: Application) -> None:
    saved = station.outbox.save(given)
    assert isinstance(saved, Receipt), saved


def application(photo: bytes) -> Application:
    """A form with a face photo, of somebody invented."""
    return Application(
        id=Uuid7().new(),
        item_code="11990121MB0A00018Q5992014001001",
        item_name="城乡居民基本养老保险参保登记",
        item_version="2026.1",
        promised_days=5,
        citizen=Citizen(CardKind.RESIDENT, "林小满", "119901199909170010", "2", date(1999, 9, 17)),
        answers={"phone": "13800138000", "address": "青石镇柳河村 12 号", "level": "1", "lives_there": "yes"},
        materials=(),
        proof=FaceProof(Verdict.LATER, FacePhoto(photo, 358, 441, 120.0, 128.0), AT),
        made_at=AT,
        steps=((AT, "Identifying"), (AT, "Choosing"), (AT, "Filling"), (AT, "Confirming")),
    )
