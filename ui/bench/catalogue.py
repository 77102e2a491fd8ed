"""`catalogue.load`: a terminal that has just begun, with 3,000 items, until its lists are at hand and an item
is open, beside reading the same file and opening a database.

Each run is a process of its own, and its imports count.  The file is dropped from the system's memory before
each, so that it comes from the disk, where the system lets it go.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from kiosk.contract.edition import Edition
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.sm2 import PrivateKey
from offline.catalogue import accept_copy
from offline.shelves import shelf_path
from ui.bench.figure import Figure, in_turns
from ui.bench.manyitems import COUNT, many_items

LIMIT_MS = 1000.0
LIMIT_MB = 60.0
RUNS = 5


def measure(_build: Any) -> Figure:
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        data, key = Path(folder), PrivateKey.generate()
        bring(data, key, COUNT)
        shelf, public = shelf_path(data), key.public.to_bytes().hex()
        loads: list[dict[str, float]] = []

        def ours() -> float:
            _drop(shelf)
            done = _run("-m", "ui.bench.catalogue_load", str(data), public)
            loads.append(json.loads(done))
            return loads[-1]["ms"]

        def floor() -> float:
            _drop(shelf)
            return float(_run(str(Path(__file__).with_name("bare_load.py")), str(shelf)))

        times, floors = in_turns(ours, floor, RUNS)
        size = shelf.stat().st_size / 1e6
    grown = max(load["grown_kb"] for load in loads) / 1024
    value = statistics.median(times)
    details: dict[str, Any] = {
        name: statistics.median(load[name] for load in loads)
        for name in ("import_ms", "list_ms", "open_ms", "items")
    }
    details |= {"limit_ms": LIMIT_MS, "grown_mb": grown, "limit_mb": LIMIT_MB, "file_mb": size, "runs": RUNS}
    good = value <= LIMIT_MS and grown <= LIMIT_MB
    return Figure("catalogue.load", value, "ms", statistics.median(floors), None, good, details)


def bring(data: Path, key: PrivateKey, count: int) -> None:
    """An edition of so many items, signed and taken as sync takes one."""
    document = many_items(count)
    edition = Edition(
        number=1,
        version=document.version,
        issued_at="2026-11-20T08:00:00+08:00",
        content=document.brief().decode(),
    )
    signed = SignedDocument.sign(edition, key)
    accept_copy(data, signed.document.encode(), bytes.fromhex(signed.signature), key.public)


def _run(*command: str) -> str:
    done = subprocess.run([sys.executable, *command], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def _drop(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
