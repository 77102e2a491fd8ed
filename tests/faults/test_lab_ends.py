"""A laboratory that is killed leaves no worker behind."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from kiosk.faultlab.until import until

LONG_S = 60.0


def children(pid: int) -> list[int]:
    """Empty as well when that process is gone."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def is_worker(pid: int) -> bool:
    """One that is forked is called as its parent is."""
    try:
        return b"faultlab" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_workers_end_with_their_laboratory() -> None:
    command = [sys.executable, "-m", "kiosk", "faultlab", "--runs", "100000", "--processes", "1", "--json"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as laboratory:
        try:
            until(lambda: any(map(is_worker, children(laboratory.pid))), "a worker is at work", LONG_S)
            workers = [one for one in children(laboratory.pid) if is_worker(one)]
        finally:
            laboratory.send_signal(signal.SIGKILL)
    until(lambda: not any(map(is_worker, workers)), "no worker is left", LONG_S)
