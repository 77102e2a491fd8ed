"""`start`: from process start to the first page on which a press counts, beside a bare window."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from ui.bench.figure import Figure, in_turns
from ui.bench.terminal import Terminal

TARGET = 2.0
RUNS = 5


def measure(_build: Any) -> Figure:
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        terminal = Terminal(Path(folder))
        try:
            terminal.open()
            program = [sys.executable, "-m", "kiosk", "run", "--no-sync", "--report-ready"]
            program += ["--config", str(terminal.config), "--data", str(terminal.data)]
            bare = [sys.executable, str(Path(__file__).with_name("bare_window.py"))]
            cache = {"QML_DISK_CACHE_PATH": f"{folder}/bare-qml"}
            # The first start of each compiles its pages and makes the store: that happens once in its life.
            first, _ = start(program, 2), start(bare, 1, cache)
            attached: list[float] = []

            def ours() -> float:
                drawn, all_there = start(program, 2)
                attached.append(all_there)
                return drawn

            times, floors = in_turns(ours, lambda: start(bare, 1, cache)[0], RUNS)
        finally:
            terminal.close()
    return Figure.beside(
        "start",
        statistics.median(times),
        "ms",
        statistics.median(floors),
        TARGET,
        devices_and_store=statistics.median(attached),
        very_first=first[0],
        runs=RUNS,
    )


def start(command: list[str], lines: int, more: dict[str, str] | None = None) -> list[float]:
    """Start a program without a display; milliseconds until each of its first lines.  It is ended then."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    environment |= {"QT_IM_MODULE": "qtvirtualkeyboard", "QT_VIRTUALKEYBOARD_DESKTOP_DISABLE": "1"}
    began = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment | (more or {})
    ) as process:
        try:
            assert process.stdout is not None
            times = []
            for _ in range(lines):
                if not process.stdout.readline():
                    raise RuntimeError(f"{command[1:3]} ended with {process.wait()}")
                times.append((time.perf_counter() - began) * 1000)
            return times
        finally:
            process.terminate()
