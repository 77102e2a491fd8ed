"""`make hardware`: the promises of `kiosk.ports`, kept by the devices that are plugged in.

`make test` doesn't collect this file.  The settings are those of KIOSK_CONFIG; a device whose kind is "none"
is not asked of, and staff cards only with KIOSK_STAFF_CARD=1 or, for one with a PIN, KIOSK_STAFF_PIN.
A person lays a card down and takes it away when told, and looks at the slip.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import qrcode

from devices import open_camera, open_printer, open_reader, open_scanner, open_staff_reader
from kiosk.config import Settings, load
from kiosk.ports import StaffReader
from tests.helpers import promises_camera, promises_card, promises_printer, promises_scanner, promises_staff

SETTINGS: Settings = load(Path(os.environ["KIOSK_CONFIG"]) if os.environ.get("KIOSK_CONFIG") else None)
STAFF_PIN = os.environ.get("KIOSK_STAFF_PIN", "")  # of the staff card, where it has one
STAFF_CARD = bool(STAFF_PIN) or "KIOSK_STAFF_CARD" in os.environ  # somebody has one at hand
PERSON_S = 60.0  # for a person to do what they are told

Promise = Callable[..., None]


def named(promise: Promise) -> str:
    return promise.__name__


def of(kind: str, promises: tuple[Promise, ...]) -> pytest.MarkDecorator:
    """The promises as cases; none for a device that the settings don't have."""
    return pytest.mark.parametrize("promise", promises if kind != "none" else (), ids=named)


def tell(what: str) -> None:
    sys.stderr.write(f"\n>>> {what}\n")


def count() -> int:
    tell("How many slips have come out since this run began? A number and Enter:")
    answer = sys.stdin.readline().strip()
    return int(answer) if answer.isdigit() else -1


@of(SETTINGS.card.kind, promises_card.PROMISES)
def test_the_reader(promise: Promise) -> None:
    reader = open_reader(SETTINGS)
    tell("Take away any card.")
    lay, take = (lambda: tell("Lay a good card down."), lambda: tell("Take the card away."))
    promise(promises_card.Bench(reader, lay, take, PERSON_S))
    reader.close()


@pytest.mark.parametrize("promise", promises_staff.PROMISES if STAFF_CARD else (), ids=named)
def test_the_reader_of_staff_cards(promise: Promise) -> None:
    reader = open_staff_reader(SETTINGS) or open_reader(SETTINGS)
    assert isinstance(reader, StaffReader), "this kind of reader can't read staff cards"
    tell("Take away any card.")
    lay, other = (lambda: tell("Lay the staff card down."), lambda: tell("Lay a resident's card down."))
    take = lambda: tell("Take the card away.")  # noqa: E731 - as the two above
    promise(promises_staff.Bench(reader, lay, other, take, STAFF_PIN, PERSON_S))
    reader.close()


@of(SETTINGS.printer.kind, promises_printer.ANY)
def test_the_printer(promise: Promise, tmp_path: Path) -> None:
    printer = open_printer(SETTINGS, tmp_path, "补打")
    promise(promises_printer.Bench(printer, tell, count))
    printer.close()


@of(SETTINGS.camera.kind, promises_camera.PROMISES)
def test_the_camera(promise: Promise) -> None:
    camera = open_camera(SETTINGS)
    try:
        promise(camera)
    finally:
        camera.close()


@of(SETTINGS.scanner.kind, promises_scanner.ANY)
def test_the_scanner(promise: Promise) -> None:
    scanner = open_scanner(SETTINGS)
    assert scanner is not None

    def show(code: str) -> None:
        tell(f"Hold the scanner to this code, once ({code}):")
        drawing = qrcode.QRCode(border=4)
        drawing.add_data(code)
        drawing.print_ascii(out=sys.stderr, invert=True)

    promise(promises_scanner.Bench(scanner, show, patience_s=PERSON_S))
    scanner.close()
