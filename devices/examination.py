"""What `kiosk doctor` asks of the devices: each is opened, looked at, and let go again.

Only while no terminal runs here: a camera serves one program at a time.  Nothing is written: the printer's
journal belongs to the terminal.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from devices import (
    fonts,
    open_camera,
    open_phone,
    open_printer,
    open_reader,
    open_scan_folder,
    open_scanner,
    open_staff_reader,
)
from kiosk.config import Settings
from kiosk.doctor import Look
from kiosk.domain.documents import Document
from kiosk.ports import Camera, CardReader, Health, Printed, State
from kiosk.problems import Problem

LOOK_S = 0.05  # between two looks: the port has no call that waits for a picture
CAMERA_S = 8.0  # a process and a device have to start, once more where a model hung


def looks(settings: Settings) -> list[Look]:
    """Card reader, camera, printer, fonts; a reader for staff, a code scanner, uploads by phone and the
    folder of a scanner where there is one."""
    return [
        Look("card", lambda: _card(open_reader(settings))),
        *([Look("staff-card", lambda: _staff_card(settings))] if settings.staff.reader else ()),
        Look("camera", lambda: _camera(settings)),
        Look("printer", lambda: _printer(settings)),
        *([Look("scanner", lambda: _scanner(settings))] if settings.scanner.kind != "none" else ()),
        *_pages(settings),
        Look("fonts", fonts.examine),
    ]


def _pages(settings: Settings) -> list[Look]:
    """Where pages come from besides the camera.  Nobody listens and nothing is taken for a look."""
    sources = {"phone": open_phone(settings), "folder": open_scan_folder(settings)}
    return [Look(name, source.health) for name, source in sources.items() if source]


def _staff_card(settings: Settings) -> Health:
    reader = open_staff_reader(settings)
    assert reader is not None  # asked of only where there is one
    return _card(reader)


def _card(reader: CardReader) -> Health:
    try:
        reader.poll(1.0)
        return reader.health()
    finally:
        reader.close()


def _scanner(settings: Settings) -> Health:
    scanner = open_scanner(settings)
    assert scanner is not None  # asked of only where there is one
    try:
        scanner.read(0)  # what happens to be scanned now is not looked at
        return scanner.health()
    finally:
        scanner.close()


def _camera(settings: Settings) -> Health:
    camera = open_camera(settings)
    try:
        return seen_through(camera)
    finally:
        camera.close()


def seen_through(camera: Camera) -> Health:
    """How a camera is once it had to show a picture.  It is stopped again and remembers nothing."""
    try:
        if problem := camera.start(faces=False):
            return Health(State.BAD, (problem,))
        until = time.monotonic() + CAMERA_S
        look = camera.look()
        while (isinstance(look, Problem) or look.frame is None) and time.monotonic() < until:
            time.sleep(LOOK_S)
            look = camera.look()
        if isinstance(look, Problem):
            beside = (problem for problem in camera.health().problems if problem != look)
            return Health(State.BAD, (look, *beside))  # a model that hung may be the reason
        size = f"{look.frame.width}x{look.frame.height}" if look.frame else ""
        health = camera.health()
        told = health.detail if health.problems else ", ".join(filter(None, (size, health.detail)))
        return replace(health, detail=told)
    finally:
        camera.stop()


def put_on_paper(settings: Settings, document: Document) -> Printed:
    """Print the report itself.  The terminal's journal stays as it is: this slip is nobody's."""
    with tempfile.TemporaryDirectory() as nowhere:
        printer = open_printer(settings, Path(nowhere), "")
        try:
            return printer.print(document)
        finally:
            printer.close()


def _printer(settings: Settings) -> Health:
    with tempfile.TemporaryDirectory() as nowhere:
        printer = open_printer(settings, Path(nowhere), "")
        try:
            return printer.health()
        finally:
            printer.close()
