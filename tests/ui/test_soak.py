"""Many visits in one process: a binding that drops or keeps one reference too many shows within a few."""

from __future__ import annotations

import subprocess
import sys

SOAK = """
import sys
from PySide6.QtCore import QObject
from kiosk.app import Kiosk
from ui.bench.terminal import running
from ui.bench.visits import Sample, visits

samples = {}
with running(Kiosk) as (kiosk, terminal):
    for number in visits(kiosk, terminal, 9):
        if number in (3, 9):
            samples[number] = Sample(), len(kiosk.window.view.findChildren(QObject))
    warnings = kiosk.window.warnings
(early, objects), (late, later) = samples[3], samples[9]
assert abs(late.nones - early.nones) < 2500, (early.nones, late.nones)
assert later <= objects, (objects, later)
assert late.resident_kb < early.resident_kb * 1.10, (early.resident_kb, late.resident_kb)
assert not warnings, warnings
"""


def test_nothing_grows_from_visit_to_visit() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SOAK], capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, done.stderr
