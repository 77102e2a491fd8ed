"""The terminal's own report in ``DATA/readiness.json``: the screen writes it, sync tells it to the platform.

Sync has no devices, and the screen has no line: the file is all that they share of it.  Losing it costs one
heartbeat without devices and the dates of the guided tests.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.report import Report
from offline.disk import KERNEL, Disk, put

FILE = "readiness.json"


def keep(data: Path, report: Report, disk: Disk = KERNEL) -> None:
    """In the place of the one before, in one step.  OSError when the disk refuses."""
    put(disk, data / FILE, report.to_json().encode())


def kept(data: Path) -> Report | None:
    """None when there is none, or none that can be read."""
    try:
        return Report.from_json((data / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
