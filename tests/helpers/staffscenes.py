"""An administrator's pages with everything that they may have to say, as states of the flow.  Nobody here
exists.  ``python -m tests.helpers.staffscenes FOLDER`` writes them as pictures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from kiosk.doctor import Check
from kiosk.domain.people import CardKind
from kiosk.domain.staff import Role, StaffMember
from kiosk.flows.staff_states import (
    Desk,
    PrintingReport,
    Ready,
    SeenCard,
    SignedOut,
    SigningIn,
    Slip,
    State,
    TryingCamera,
    TryingCard,
    TryingPrinter,
)
from kiosk.flows.visit_states import AskingWitness, Draft, Idle, Witnessing
from kiosk.ports import Health, Outcome, Printed
from kiosk.ports import State as Is
from kiosk.problems import Problem
from kiosk.report import Report, Trial
from kiosk.runner import Lane
from kiosk.words import Words
from tests.helpers.fakes import FakeClock, FakeRegister
from tests.helpers.gallery import LANGUAGES, MODES, Gallery, prepare_environment
from tests.helpers.people import citizen, item
from tests.helpers.scene_cases import case_scenes
from tests.helpers.scene_common import LONG_ZH
from ui.frames import Frames
from ui.staffdesk import StaffDesk
from ui.window import dispose
from ui.witness import Surroundings, WitnessDesk

AT = "2026-11-21T08:30:00+08:00"
WHO = StaffMember("100123", "王敏", Role.ADMINISTRATOR)
NO_PAPER = Problem("printer-no-paper")
CHECKS = (
    Check("card", Health(Is.GOOD, detail="ACS ACR39U ICC Reader 00 00")),
    Check("camera", Health(Is.UNKNOWN, (Problem("check-silent", "20 s"),))),
    Check("printer", Health(Is.BAD, (NO_PAPER,), "Xprinter XP-Q80A")),
    Check("fonts", Health(Is.GOOD)),
    Check("keys", Health(Is.GOOD, detail="9f3a5c0e1b7d2846")),
    Check("store", Health(Is.GOOD)),
    Check("outbox", Health(Is.BAD, (Problem("outbox-stuck", "31 h"),), "12, 31.0 h")),
    Check("platform", Health(Is.BAD, (Problem("network-down", "ConnectError"),), "https://platform.example")),
    Check("certificate", Health(Is.GOOD, (Problem("certificate-ending", "2026-12-01"),), "2026-12-01")),
    Check("clock", Health(Is.GOOD, detail="+0.3 s")),
    Check("catalogue", Health(Is.GOOD, detail="platform, 2026.11, 3")),
    Check("disk", Health(Is.GOOD, detail="12.4 GB")),
    Check("program", Health(Is.GOOD, detail="0.1.0, Python 3.11.2, Qt 6.8.3")),
)
REPORT = Report(AT, CHECKS, {"card": Trial(True, AT), "printer": Trial(False, AT)})
DESK = Desk(WHO, REPORT)
WELL = Desk(WHO, Report(AT, tuple(Check(check.name, Health(Is.GOOD)) for check in CHECKS[:3])))

STATES: dict[str, State] = {
    "signin": SigningIn(),
    "signin-checking": SigningIn(checking=True),
    "signin-wrong": SigningIn(Problem("staff-pin-wrong", count=3)),
    "signin-card-pin": SigningIn(Problem("staff-card-pin-wrong", count=2), card_pin=True),
    "signin-locked": SigningIn(Problem("staff-locked", "900 s", count=900)),
    "signin-refused": SigningIn(Problem("staff-unknown")),
    "readiness-looking": Ready(Desk(WHO), looking=True),
    "readiness": Ready(DESK),
    "readiness-well": Ready(WELL),
    "readiness-slips": Ready(replace(WELL, slips=(Slip(7, AT), Slip(9, AT)))),
    "readiness-printed": Ready(DESK, printed=Printed(Outcome.PRINTED)),
    "readiness-unprinted": Ready(DESK, printed=Printed(Outcome.NOT_PRINTED, NO_PAPER)),
    "readiness-failed": Ready(Desk(WHO), problem=Problem("internal", "Examine: no answer in time")),
    "readiness-printing": PrintingReport(DESK),
    "test-printer": TryingPrinter(DESK),
    "test-printer-done": TryingPrinter(DESK, Printed(Outcome.PRINTED)),
    "test-printer-unknown": TryingPrinter(DESK, Printed(Outcome.UNKNOWN, Problem("print-unknown"))),
    "test-card": TryingCard(DESK),
    "test-card-seen": TryingCard(DESK, SeenCard(CardKind.PERMIT, LONG_ZH[0] + "*" * 40)),
    "test-card-failed": TryingCard(DESK, problem=Problem("card-unreadable")),
    "test-camera": TryingCamera(DESK),
    "test-camera-failed": TryingCamera(DESK, Problem("camera-missing", "/dev/video0")),
}


STATES |= case_scenes(DESK)

PERSON = replace(citizen(LONG_ZH), portrait=b"the gallery draws its own")
CLERK = StaffMember("100124", "李静", Role.CLERK)
WITNESS: dict[str, AskingWitness | Witnessing] = {
    "witness-signin": AskingWitness(Draft(PERSON, item()), AT),
    "witness-signin-wrong": AskingWitness(
        Draft(PERSON, item()), AT, SigningIn(Problem("staff-pin-wrong", count=3))
    ),
    "witness": Witnessing(Draft(citizen(), item()), AT, CLERK),
    "witness-portrait": Witnessing(Draft(PERSON, item()), AT, CLERK),
}


class StaffGallery:
    """One window that shows a page of staff after another, with the real view models."""

    def __init__(self) -> None:
        self.gallery = Gallery()
        self.words = {code: Words(code, strict=True) for code in LANGUAGES}
        self.language, self._look = "zh-CN", object()
        self.desk = StaffDesk(lambda: self.words[self.language], FakeClock(), 180, by_card=True)
        self.lane, offered = Lane("register"), list[bool]()
        around = Surroundings(
            lambda _: None, lambda: self.words[self.language], lambda _: "", Frames(), FakeClock(),
            FakeRegister(), self.lane, lambda call: call(), offered.append,
        )  # fmt: skip
        self.witness = WitnessDesk(around, 60, by_card=True)
        self.gallery.view.rootObject().setProperty("staff", self.desk)
        self.gallery.view.rootObject().setProperty("witness", self.witness)

    def show(self, name: str, language: str, size: tuple[int, int], **mode: object) -> None:
        look = (language, size, mode)
        if look != self._look:
            self.desk.show(STATES["signin"], SignedOut())
            self.witness.show(WITNESS["witness"], Idle())
            self.gallery.show("attract", language, size, **mode)
            self._look, self.language = look, language
        self.witness.show(WITNESS["witness"], Idle())
        if name in WITNESS:
            self.desk.show(STATES["signin"], SignedOut())
            self.witness.show(Idle(), WITNESS[name])
        else:
            self.desk.show(SignedOut(), STATES[name])
        if name == "test-camera":
            self.desk._set({"pictureUrl": "image://camera/live/1"})
            self.desk._measured(1280, 720, 29.7)
        self.gallery.settle()

    def close(self) -> None:
        self.desk.show(STATES["signin"], SignedOut())
        self.witness.show(WITNESS["witness"], Idle())
        self.lane.close()
        self.gallery.close()
        dispose(self.desk, self.witness)


def draw(folder: Path, wanted: Callable[[str], bool], size: tuple[int, int], mode: str) -> None:
    shown = StaffGallery()
    for name in filter(wanted, [*STATES, *WITNESS]):
        for language in LANGUAGES:
            shown.show(name, language, size, **MODES[mode])
            file = folder / f"{name}-{size[0]}x{size[1]}-{language}-{mode}.png"
            shown.gallery.picture().save(str(file))
    sys.stderr.writelines(f"{warning}\n" for warning in shown.gallery.warnings)
    shown.close()


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--only", default="", help="scenes whose name begins so")
    options.add_argument("--size", default="1080x1920")
    options.add_argument("--mode", default="plain", choices=MODES)
    chosen = options.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    prepare_environment()
    application = QGuiApplication(sys.argv[:1])
    across, down = map(int, chosen.size.split("x"))
    draw(chosen.folder, lambda name: name.startswith(chosen.only), (across, down), chosen.mode)
