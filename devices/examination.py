"""What `kiosk doctor` asks of the devices: each is opened, looked at, and let go again."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from devices import open_camera, open_printer, open_reader
from kiosk.config import Settings
from kiosk.doctor import Check
from kiosk.ports import Health, State
from kiosk.problems import Failed, Problem

CAMERA_S = 6.0  # a process and a device have to start


def examine(settings: Settings, data: Path) -> list[Check]:
    """Card reader, camera and printer; one that fails hides no other."""
    return [
        Check("card", _tried(lambda: _card(settings))),
        Check("camera", _tried(lambda: _camera(settings))),
        Check("printer", _tried(lambda: _printer(settings, data))),
    ]


def _tried(look: Callable[[], Health]) -> Health:
    try:
        return look()
    except Failed as failed:
        return Health(State.BAD, (failed.problem,))


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
            look = camera.look()
        return Health(State.BAD, (look,)) if isinstance(look, Problem) else camera.health()
    finally:
        camera.close()


def _printer(settings: Settings, data: Path) -> Health:
    printer = open_printer(settings, data, "")
    try:
        return printer.health()
    finally:
        printer.close()
