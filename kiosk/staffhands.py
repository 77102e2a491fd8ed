"""Carries out what an administrator's session orders: effect in, event out.  Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from kiosk.cardwatch import CardWatch
from kiosk.casehands import CaseHands, Cases
from kiosk.domain.documents import Document
from kiosk.domain.people import Citizen
from kiosk.flows import staff_effects as do
from kiosk.flows import staff_events as on
from kiosk.flows.staff_states import SeenCard, Slip
from kiosk.ports import Camera, Clock, Ids, Outcome, Printed, Printer
from kiosk.problems import Problem
from kiosk.reportpaper import report_document
from kiosk.runner import Order
from kiosk.selfcheck import SelfCheck
from kiosk.signinhands import LANE, Register, SignInHands
from kiosk.words import Words


class Slips(Protocol):
    """Print jobs of which nobody knows whether they came out."""

    def unsettled(self) -> tuple[Slip, ...]: ...

    def settle(self, job: int, printed: bool) -> None:
        """Somebody looked.  One that was settled meanwhile stays as it is."""


@dataclass(frozen=True, slots=True)
class StaffPorts:
    """What a session needs of the world.  ``test_page`` makes the printer's test page from a fresh id.
    ``staff_cards`` watches the reader that staff sign in at, which may be the residents' own."""

    cards: CardWatch
    staff_cards: CardWatch
    camera: Camera
    printer: Printer
    register: Register
    check: SelfCheck
    test_page: Callable[[str], Document]
    slips: Slips
    cases: Cases
    clock: Clock
    ids: Ids


class StaffHands:
    """``words`` gives the language of the paper; ``send`` brings card readings back."""

    def __init__(
        self, ports: StaffPorts, place: str, words: Callable[[], Words], send: Callable[[on.Event], None]
    ) -> None:
        self._ports, self._place, self._words, self._send = ports, place, words, send

    def orders(self) -> dict[type, Order[Any, on.Event]]:
        """Devices are touched on the lanes that residents' visits use, so never from two threads."""
        sign_in = SignInHands(self._ports.staff_cards, self._ports.register, self._send)
        ports = self._ports
        of_cases = CaseHands(ports.cases, ports.printer, ports.clock, self._place, self._words)
        return (
            sign_in.orders()
            | of_cases.orders()
            | {
                do.Examine: Order(self._examine, "examination", 40, lambda _, p: on.LookFailed(p)),
                do.PrintTestPage: Order(
                    self._print_test, "printer", 40, lambda _, p: on.PagePrinted(_unknown(p))
                ),
                do.ReadCard: Order(self._read),
                do.StopReading: Order(self._stop_reading),
                do.StartCamera: Order(self._start_camera, "camera", 8, lambda _, p: on.CameraFailed(p)),
                do.StopCamera: Order(self._stop_camera, "camera", 8),
                do.NoteTrial: Order(self._note, LANE, 15),
                do.SettleSlip: Order(self._settle, "printer", 15),
                do.PrintReport: Order(
                    self._print_report, "printer", 40, lambda _, p: on.ReportPrinted(_unknown(p))
                ),
            }
        )

    def _examine(self, _: do.Examine) -> on.Event:
        return on.Looked(self._ports.check.look(whole=True), self._ports.slips.unsettled())

    def _print_test(self, _: do.PrintTestPage) -> on.Event:
        return on.PagePrinted(self._ports.printer.print(self._ports.test_page(self._ports.ids.new())))

    def _read(self, _: do.ReadCard) -> None:
        def tell(result: Citizen | Problem) -> None:
            """Only kind and masked name go on: the person is forgotten here."""
            if isinstance(result, Problem):
                self._send(on.CardFailed(result))
            else:
                self._send(on.CardSeen(SeenCard(result.kind, result.masked_name)))

        self._ports.cards.want(tell)

    def _stop_reading(self, _: do.StopReading) -> None:
        self._ports.cards.unwant()
        self._ports.staff_cards.unwant()

    def _start_camera(self, _: do.StartCamera) -> on.Event | None:
        problem = self._ports.camera.start(faces=False)
        return on.CameraFailed(problem) if problem else None

    def _stop_camera(self, _: do.StopCamera) -> None:
        self._ports.camera.stop()

    def _note(self, effect: do.NoteTrial) -> None:
        self._ports.check.note(effect.part, effect.trial)

    def _settle(self, effect: do.SettleSlip) -> None:
        self._ports.slips.settle(effect.job, effect.printed)

    def _print_report(self, effect: do.PrintReport) -> on.Event:
        document = report_document(effect.report, self._words(), self._place, self._ports.clock.now())
        return on.ReportPrinted(self._ports.printer.print(document))


def _unknown(problem: Problem) -> Printed:
    return Printed(Outcome.UNKNOWN, Problem("print-unknown", problem.detail))
