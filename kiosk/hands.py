"""Carries out what the flow orders, through the ports: effect in, event out.  Nothing is decided here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from kiosk.cardwatch import CardWatch
from kiosk.domain.applications import Application, Level
from kiosk.domain.documents import Document
from kiosk.domain.faces import AT_ONCE, Sitting
from kiosk.domain.known import NOTHING
from kiosk.domain.people import Citizen
from kiosk.flows import visit_effects as do
from kiosk.flows import visit_events as on
from kiosk.flows.draft_effects import PrintCode
from kiosk.flows.materials import given_materials, settled_materials
from kiosk.flows.visit_states import Idle, State
from kiosk.papers import answer_document, code_document, receipt_document
from kiosk.ports import AnswerSheet, Camera, Clock, Outbox, Outcome, Platform, Printed, Printer, Scanned
from kiosk.problems import Problem
from kiosk.runner import Order
from kiosk.scanwatch import ScanWatch
from kiosk.words import Words

SETTLE_PAUSE_S = 0.1
PREPARE_S = 6.0  # so long somebody waits to be asked less
PRINT_S = 40.0  # so long somebody waits for a slip
GRACE_S = 10.0  # who has just ended the visit takes it along

Slip = TypeVar("Slip", do.PrintReceipt, do.PrintAnswer, PrintCode)


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything that a visit needs of the world; ``scans`` is None without a code scanner.  ``elsewhere``:
    pages may come from elsewhere than the camera."""

    cards: CardWatch
    camera: Camera
    printer: Printer
    outbox: Outbox
    platform: Platform
    clock: Clock
    scans: ScanWatch | None = None
    elsewhere: bool = False


class Hands:
    """``words`` gives the language of the paper at the moment of printing; ``send`` brings card readings
    back; ``steps`` is the log of this visit so far (time and state, nothing personal); ``sitting`` how the
    next face photo is taken."""

    def __init__(
        self,
        ports: Ports,
        place: str,
        settle_s: float,
        words: Callable[[], Words],
        send: Callable[[on.Event], None],
        steps: Callable[[], tuple[tuple[str, str], ...]],
        sitting: Callable[[], Sitting] = lambda: AT_ONCE,
    ) -> None:
        self._ports = ports
        self._place = place
        self._settle_s = settle_s
        self._words = words
        self._send = send
        self._steps = steps
        self._sitting = sitting
        self._closing = threading.Event()
        self._visit: tuple[str, datetime | None] = ("", None)  # its name, and when it ended

    def orders(self) -> dict[type, Order[Any, on.Event]]:
        """Which lane carries out what, and how long it may take."""
        return {
            do.ReadCard: Order(self._read),
            do.StopReading: Order(self._stop_reading),
            do.Redeem: Order(self._redeem, "identity", 30, lambda _, p: on.RedeemFailed(p)),
            do.StartCamera: Order(self._look, "camera", 8, lambda _, p: self._lost(p)),
            do.StopCamera: Order(self._stop_looking, "camera", 8),
            do.Ask: Order(self._ask, "platform", 30, lambda _, p: on.AnswerFailed(p)),
            do.Prepare: Order(
                self._prepare, "platform", PREPARE_S, lambda e, _: on.Prepared(NOTHING, e.item_code)
            ),
            do.CheckFace: Order(self._check_face, "platform", 30, lambda _, p: on.FaceCheckFailed(p)),
            do.Submit: Order(self._submit, "store", 30, lambda _, p: on.SaveFailed(p)),
            do.Settle: Order(self._settle, "settle", 20, lambda e, _: on.Settled(e.receipt)),
            do.PrintReceipt: Order(self._print_receipt, "printer", PRINT_S, _unknown_print, self._dated),
            do.PrintAnswer: Order(self._print_answer, "printer", PRINT_S, _unknown_print, self._dated),
            PrintCode: Order(self._print_code, "printer", PRINT_S, _unknown_print, self._dated),
            do.Rate: Order(self._rate, "store", 30, lambda _, p: _unrated(p)),
        }

    def follow(self, before: State, now: State) -> None:
        """Told of every change of state: slips belong to a visit, and end with it.  A visit is named by the
        moment when it began; nothing in its name is about the person."""
        moment = self._ports.clock.now()
        if isinstance(before, Idle):
            self._visit = (moment.strftime("%Y%m%d-%H%M%S"), None)
        if isinstance(now, Idle):
            self._visit = (self._visit[0], moment)

    def close(self) -> None:
        self._closing.set()

    def _read(self, effect: do.ReadCard) -> on.Event:
        def tell(result: Citizen | Problem) -> None:
            self._send(on.CardFailed(result) if isinstance(result, Problem) else on.CardRead(result))

        if effect.codes and self._ports.scans:
            self._ports.scans.want(self._scanned)
        self._ports.cards.want(tell)
        return on.ReaderSeen(self._ports.cards.problem)

    def _stop_reading(self, _: do.StopReading) -> None:
        self._ports.cards.unwant()
        if self._ports.scans:
            self._ports.scans.unwant()

    def _scanned(self, found: Scanned | Problem) -> None:
        self._send(on.CodeScanned(found.code) if isinstance(found, Scanned) else on.CodeFailed(found))

    def _redeem(self, effect: do.Redeem) -> on.Event:
        """Without a line nobody waits for its time-outs: the ID card is the other way."""
        platform = self._ports.platform
        lost = Problem("identity-needs-network", "no line")
        found = platform.redeem(effect.code) if platform.online() else lost
        return on.RedeemFailed(found) if isinstance(found, Problem) else on.Redeemed(found)

    def _look(self, effect: do.StartCamera) -> on.Event | None:
        sitting = replace(self._sitting(), portrait=effect.portrait)
        problem = self._ports.camera.start(effect.faces, sitting)
        return self._lost(problem) if problem else None

    def _lost(self, problem: Problem) -> on.Event:
        return on.CameraFailed(problem, self._ports.elsewhere)

    def _stop_looking(self, _: do.StopCamera) -> None:
        self._ports.camera.stop()

    def _ask(self, effect: do.Ask) -> on.Event:
        answer = self._ports.platform.answer(effect.item_code, effect.citizen)
        return on.Answered(answer) if isinstance(answer, AnswerSheet) else on.AnswerFailed(_for_query(answer))

    def _prepare(self, effect: do.Prepare) -> on.Event:
        """Without a line nobody waits for its time-outs: then more is asked."""
        platform = self._ports.platform
        known = platform.prepare(effect.item_code, effect.citizen) if platform.online() else NOTHING
        return on.Prepared(known, effect.item_code)

    def _check_face(self, effect: do.CheckFace) -> on.Event:
        proof = self._ports.platform.check_face(effect.citizen, effect.photo, effect.consented_at)
        return on.FaceCheckFailed(proof) if isinstance(proof, Problem) else on.FaceChecked(proof)

    def _submit(self, effect: do.Submit) -> on.Event:
        saved = self._ports.outbox.save(application_of(effect, self._steps()))
        return on.SaveFailed(saved) if isinstance(saved, Problem) else on.Queued(saved)

    def _settle(self, effect: do.Settle) -> on.Event:
        """Wait for the platform's word, but only while it is worth it."""
        clock, receipt = self._ports.clock, effect.receipt
        until = clock.monotonic() + (self._settle_s if self._ports.platform.online() else 0)
        while receipt.level in (Level.SAVED, Level.RECEIVED) and clock.monotonic() < until:
            if self._closing.wait(SETTLE_PAUSE_S):
                break
            receipt = self._ports.outbox.receipt(receipt.application_id) or receipt
        return on.Settled(receipt)

    def _print_receipt(self, effect: do.PrintReceipt) -> on.Event:
        # The newest level is what goes on paper, whatever was known when the order was given.
        receipt = self._ports.outbox.receipt(effect.receipt.application_id) or effect.receipt
        now = self._ports.clock.now()
        return self._on_paper(receipt_document(receipt, self._words(), self._place, now), effect)

    def _print_answer(self, effect: do.PrintAnswer) -> on.Event:
        now = self._ports.clock.now()
        return self._on_paper(answer_document(effect.sheet, self._words(), self._place, now), effect)

    def _print_code(self, effect: PrintCode) -> on.Event:
        now = self._ports.clock.now()
        return self._on_paper(
            code_document(effect.left, effect.item_name, self._words(), self._place, now), effect
        )

    def _dated(self, effect: Slip) -> Slip:
        return replace(effect, visit=self._visit[0], ordered_at=self._ports.clock.now())

    def _on_paper(self, document: Document, effect: Slip) -> on.Event:
        until = self._until(effect.visit, effect.ordered_at) if effect.ordered_at else None
        document = replace(document, visit=effect.visit, expires_at=until)
        return on.PaperCame(self._ports.printer.print(document))

    def _until(self, visit: str, ordered_at: datetime) -> datetime:
        """Until when a slip may begin: as long as its person waits, and never once the next is here."""
        now, ended_at = self._visit
        if now != visit:
            return ordered_at
        until = ordered_at + timedelta(seconds=PRINT_S)
        return min(until, ended_at + timedelta(seconds=GRACE_S)) if ended_at else until

    def _rate(self, effect: do.Rate) -> on.Event | None:
        problem = self._ports.outbox.rate(effect.application_id, effect.level)
        return _unrated(problem) if problem else None


def application_of(effect: do.Submit, steps: tuple[tuple[str, str], ...]) -> Application:
    """What the person confirmed, as the outbox takes it."""
    draft = effect.draft
    return Application(
        id=effect.id,
        item_code=draft.item.code,
        item_name=draft.item.name,
        item_version=draft.item.version,
        promised_days=draft.item.promised_days,
        citizen=draft.citizen,
        answers=draft.answers,
        materials=given_materials(draft),
        proof=effect.proof,
        made_at=effect.made_at,
        promised=draft.promised,
        settled=settled_materials(draft),
        pledged=draft.pledged,
        steps=steps,
        material_names=tuple((material.code, material.name) for material in draft.item.materials),
    )


def _for_query(problem: Problem) -> Problem:
    """Without a network an instant query can't be answered; the person should hear it in those words."""
    return Problem("answer-needs-network", problem.detail) if problem.code == "network-down" else problem


def _unrated(problem: Problem) -> on.Event:
    """Whatever failed, the person should hear what it means to them: their application is safe."""
    return on.RateFailed(Problem("rating-not-kept", problem.code))


def _unknown_print(_: Any, problem: Problem) -> on.Event:
    return on.PaperCame(Printed(Outcome.UNKNOWN, Problem("print-unknown", problem.detail)))
