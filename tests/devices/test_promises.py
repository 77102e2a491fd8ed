"""The promises of `kiosk.ports`, kept by every simulator and by what is as real as this machine can have it.

`on_hardware.py` runs the same lists against what is plugged in (`make hardware`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest

from devices.camera import open_camera
from devices.camera.simulated import show
from devices.card import open_reader
from devices.card.onserial import SerialReader
from devices.card.pcsc import PcscReader
from devices.card.people import cast
from devices.card.simulated import STAFF, SimulatedReader, place
from devices.card.virtual import card_of
from devices.card.virtualstaff import StaffCard
from devices.card.vpcd import Slot
from devices.card.wrapping import load_profile
from devices.printer import open_printer
from devices.printer import simulated_steering as steering
from devices.printer.simulated import PrinterProgram
from devices.printer.simulated_condition import Condition
from kiosk import config
from kiosk.crypto.sm2 import PrivateKey
from kiosk.ports import Camera
from tests.helpers import promises_camera, promises_card, promises_printer, promises_staff
from tests.helpers.cameras import mjpeg, until
from tests.helpers.pcscd import Pcscd, in_private_world
from tests.helpers.sammodule import SerialModule

TODAY = date(2026, 11, 21)
STAFF_PIN = "482917"


def named(promise: Callable[..., None]) -> str:
    return promise.__name__


# Card readers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("promise", promises_card.PROMISES, ids=named)
def test_the_simulated_reader(promise: Callable[[promises_card.Bench], None], tmp_path: Path) -> None:
    reader = open_reader(config.Card(kind="simulated", path=tmp_path), today=lambda: TODAY)
    promise(promises_card.Bench(reader, lambda: place(tmp_path, "elder"), lambda: place(tmp_path, None)))
    reader.close()


@in_private_world
def test_the_real_service_with_a_virtual_reader() -> None:
    with Pcscd():
        slot, card = Slot(), cast()["elder"]
        reader = PcscReader(load_profile("generic"), "", today=lambda: TODAY)
        bench = promises_card.Bench(reader, lambda: slot.insert(card_of(card)), slot.remove)
        for promise in promises_card.PROMISES:
            promise(bench)


def test_a_module_on_a_serial_line(tmp_path: Path) -> None:
    module = SerialModule(tmp_path / "ttyCARD")
    module.plug()
    reader = SerialReader(str(module.path), 115200, load_profile("generic"), today=lambda: TODAY)
    bench = promises_card.Bench(reader, lambda: module.lay(cast()["elder"]), module.lift)
    for promise in promises_card.PROMISES:
        promise(bench)
    module.unplug()


@pytest.mark.parametrize("promise", promises_staff.PROMISES, ids=named)
def test_the_simulated_reader_with_staff_cards(
    promise: Callable[[promises_staff.Bench], None], tmp_path: Path
) -> None:
    reader = SimulatedReader(tmp_path, today=lambda: TODAY)
    hands = [partial(place, tmp_path, card) for card in (STAFF, "elder", None)]
    promise(promises_staff.Bench(reader, *hands))
    reader.close()


STAFF_CARDS = {
    "signing": StaffCard("1001", PrivateKey.from_int(7)),
    "signing-with-pin": StaffCard("1001", PrivateKey.from_int(7), pin=STAFF_PIN),
    "secret": StaffCard("1001", secret=b"\x5a" * 32, pin=STAFF_PIN),
}


@in_private_world
def test_the_real_service_with_staff_cards() -> None:
    with Pcscd():
        slot, person = Slot(), card_of(cast()["elder"])
        reader = PcscReader(load_profile("generic"), "", today=lambda: TODAY)
        for name, card in STAFF_CARDS.items():
            pin = "" if name == "signing" else STAFF_PIN
            hands = partial(slot.insert, card), partial(slot.insert, person), slot.remove
            for promise in promises_staff.WITH_PIN if pin else promises_staff.PROMISES:
                promise(promises_staff.Bench(reader, *hands, pin))
        reader.close()


# Printers ---------------------------------------------------------------------------------------------


@contextmanager
def printing(tmp_path: Path, **settings: object) -> Iterator[promises_printer.Bench]:
    folder = tmp_path / "printer"
    with PrinterProgram(folder=folder) as program:
        lines = {"port": program.port, "path": folder, "profile": "epson", "timeout_s": 0.25}
        if settings["kind"] == "serial":
            lines["device"] = str(program.serial_line())
        printer = open_printer(config.Printer.model_validate(lines | settings), tmp_path / "data")

        def order(condition: str) -> None:
            steering.put(folder, condition)
            wanted = Condition.model_validate(steering.CONDITIONS[condition])
            until(lambda: program.state, lambda state: state == wanted)

        yield promises_printer.Bench(printer, order, lambda: sum(slip.complete for slip in program.slips))
        printer.close()


@pytest.mark.parametrize("promise", promises_printer.ANY + promises_printer.STEERED, ids=named)
def test_the_driver_on_the_simulated_printer(
    promise: Callable[[promises_printer.Bench], None], tmp_path: Path
) -> None:
    with printing(tmp_path, kind="simulated") as bench:
        promise(bench)


@pytest.mark.parametrize("kind", ["network", "serial"])
@pytest.mark.parametrize("promise", promises_printer.ANY, ids=named)
def test_the_driver_on_other_lines(
    promise: Callable[[promises_printer.Bench], None], kind: str, tmp_path: Path
) -> None:
    with printing(tmp_path, kind=kind) as bench:
        promise(bench)


# Cameras ----------------------------------------------------------------------------------------------


def film(path: Path) -> str:
    """Six hundred frames that all differ a little, of nobody."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (320, 240))
    for number in range(600):
        writer.write(np.full((240, 320, 3), number % 256, dtype=np.uint8))
    writer.release()
    return str(path)


@contextmanager
def watching(kind: str, tmp_path: Path) -> Iterator[Camera]:
    if kind == "simulated":
        show(tmp_path, "face")
        camera = open_camera(config.Camera(kind="simulated", path=tmp_path))
    else:
        camera = open_camera(config.Camera(source=film(tmp_path / "film.avi")))
    try:
        yield camera
    finally:
        camera.close()


@pytest.mark.parametrize("kind", ["simulated", "film"])
def test_the_cameras_process(kind: str, tmp_path: Path) -> None:
    """One process keeps all promises in turn: starting one for each would take longer than they do."""
    with watching(kind, tmp_path) as camera:
        for promise in promises_camera.PROMISES:
            promise(camera)


def test_a_network_camera() -> None:
    done, jpeg = cv2.imencode(".jpg", np.full((240, 320, 3), 90, dtype=np.uint8))
    assert done
    with mjpeg(jpeg.tobytes()) as address:
        camera = open_camera(config.Camera(source=address))
        try:
            for promise in promises_camera.PROMISES:
                promise(camera)
        finally:
            camera.close()
