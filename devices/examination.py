"""What `kiosk doctor` asks of the devices: each is opened, looked at, and let go again.

Only while no terminal runs here: a camera serves one program at a time.  Nothing is written: the printer's
journal belongs to the terminal.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from devices import fonts, open_camera, open_printer, open_reader
from kiosk.config import Settings
from kiosk.doctor import Look
from kiosk.ports import Health, State
from kiosk.problems import Problem

CAMERA_S = 6.0  # a process and a device have to start


def looks(settings: Settings) -> list[Look]:
    """Card reader, camera, printer, fonts."""
    return [
        Look("card", lambda: _card(settings)),
        Look("camera", lambda: _camera(settings)),
        Look("printer", lambda: _printer(settings)),
        Look("fonts", fonts.examine),
    ]


def _card(settings: Settings) -> Health:
    reader = open_reader(settings)
    try:
        reader.poll(1.0)
        return reader.health()
    finally:
        reader.close()


def _camera(settings: Settings) -> Health:
    camera = open_camera(settings)
    try:
        if problem := camera.start(faces=False):
            return Health(State.BAD, (problem,))
        until = time.monotonic() + CAMERA_S
        look = camera.look()
        while (isinstance(look, Problem) or look.frame is None) and time.monotonic() < until:
            time.sleep(0.05)
            look = camera.look()
        return Health(State.BAD, (look,)) if isinstance(look, Problem) else camera.health()
    finally:
        camera.close()


def _printer(settings: Settings) -> Health:
    with tempfile.TemporaryDirectory() as nowhere:
        printer = open_printer(settings, Path(nowhere), "")
        try:
            return printer.health()
        finally:
            printer.close()
