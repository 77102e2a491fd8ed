"""`sync.ui`: how late the screen's event loop is, at rest and while `kiosk sync` empties the terminal.

The real program without a display, its store full, sync as a process of its own beside it, as in the hall;
the platform, which is elsewhere there, runs at the lowest priority.
A timer that should ring every few milliseconds tells how late the loop is.  What the bench itself does in
that loop, a look at the store twice a second, it does at rest as well.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from PySide6.QtCore import QEventLoop, Qt, QTimer

from kiosk.clock import SystemClock
from kiosk.config import Settings
from offline.db import FILE
from offline.projection import Kind
from offline.states import UNSENT
from offline.station import Station
from offline.supervision import SyncProcess
from ui.bench.figure import Figure, percentile
from ui.bench.province import fill, running, unsent
from ui.bench.terminal import running as running_terminal

MORE_MS = 5.0
APPLICATIONS, FULL = 60, 500
TICK_MS = 5
LOOK_S = 0.5
REST_S, LIMIT_S = 8.0, 600.0
_CONFIG = """\
[terminal]
id = "{terminal}"

[platform]
url = "{url}"
ca = "{ca}"
key = "{key}"
enrol_code = "{enrol_code}"
"""


def measure(build: Any, full: bool = False) -> Figure:
    """Good when the 99th percentile grows by at most 5 ms."""
    with (
        tempfile.TemporaryDirectory(prefix="kiosk-bench-") as name,
        running(Path(name), niceness=19) as province,
        running_terminal(build) as (kiosk, terminal),
    ):
        settings = province.settings()
        station = Station.open(settings, terminal.data, SystemClock())
        fill(station, count := FULL if full else APPLICATIONS)
        store = sqlite3.connect(f"file:{quote(str(terminal.data / FILE))}?mode=ro", uri=True)
        rest = lateness(looking(store, _after(REST_S)))
        sync = SyncProcess(_config(settings, Path(name) / "sync.toml"), terminal.data, time.monotonic)
        try:
            began = time.monotonic()
            busy = lateness(looking(store, lambda: False))
            took = time.monotonic() - began
        finally:
            sync.close()
            store.close()
        left = unsent(station)
        station.close()
        del kiosk
    value, floor = percentile(busy, 99), percentile(rest, 99)
    details = {
        "more": value - floor,
        "target_more": MORE_MS,
        "p50": percentile(busy, 50),
        "floor_p50": percentile(rest, 50),
        "worst": max(busy),
        "floor_worst": max(rest),
        "applications": count,
        "seconds": took,
    }
    good = value - floor <= MORE_MS and not left
    return Figure("sync.ui", value, "ms", floor, None, good, details)


def lateness(over: Callable[[], bool]) -> list[float]:
    """Milliseconds by which each ring of the timer came late, until it is over."""
    late: list[float] = []
    due = time.perf_counter() + TICK_MS / 1000
    end = time.perf_counter() + LIMIT_S
    loop = QEventLoop()

    def ring() -> None:
        nonlocal due
        now = time.perf_counter()
        late.append(max(0.0, (now - due) * 1000))
        due = now + TICK_MS / 1000
        if over() or now > end:
            loop.quit()

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(ring)
    timer.start(TICK_MS)
    loop.exec()
    timer.stop()
    return late


def _after(seconds: float) -> Callable[[], bool]:
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() > end


def looking(store: sqlite3.Connection, enough: Callable[[], bool]) -> Callable[[], bool]:
    """Over when nothing is left to send, or ``enough``.  The look is as short as it can be: the real program
    looks from another thread, and by a longer look of ours one ring in a hundred would be late."""
    next_look = 0.0

    def over() -> bool:
        nonlocal next_look
        if time.perf_counter() < next_look:
            return False
        next_look = time.perf_counter() + LOOK_S
        found = store.execute("SELECT state FROM counts WHERE kind = ? AND count > 0", (Kind.APPLICATION,))
        return enough() or not any(state in UNSENT for (state,) in found.fetchall())

    return over


def _config(settings: Settings, path: Path) -> Path:
    platform = settings.platform
    text = _CONFIG.format(
        terminal=settings.terminal.id,
        url=platform.url,
        ca=platform.ca,
        key=platform.key,
        enrol_code=platform.enrol_code,
    )
    path.write_text(text, encoding="utf-8")
    return path
