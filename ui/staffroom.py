"""The administrator's session put together beside a running terminal: the looks, the hands, the runner."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from devices import fonts
from devices import printer as of_the_printer
from devices.examination import seen_through
from devices.printer.testpage import test_document
from kiosk.cardwatch import CardWatch
from kiosk.casehands import LANE as CASES
from kiosk.clock import Uuid7
from kiosk.config import Settings
from kiosk.doctor import Look, program
from kiosk.flows import staff_events as on
from kiosk.flows import visit_events as on_visit
from kiosk.flows.staff import step
from kiosk.flows.staff_states import SignedOut, Slip, State
from kiosk.pagewatch import PageWatch
from kiosk.ports import Camera, Clock, Outcome, Printer
from kiosk.runner import Lane, Runner
from kiosk.scanwatch import ScanWatch
from kiosk.selfcheck import SelfCheck, on_lane
from kiosk.signinhands import LANE, Register
from kiosk.staff.register import StaffRegister
from kiosk.staffhands import StaffHands, StaffPorts
from kiosk.words import Words
from offline import examination as of_the_store
from offline.cases import StoredCases
from offline.ledger import Ledger
from offline.overview import Overview
from offline.reports import keep, kept
from offline.staffaudit import StaffAudit
from offline.standing import Standing
from offline.station import DAY_S, Station
from ui.bridge import Bridge
from ui.fonts import missing_letters
from ui.frames import Frames
from ui.staffdesk import StaffDesk
from ui.testpicture import TestPicture
from ui.witness import Surroundings, WitnessDesk

log = logging.getLogger(__name__)

FIRST_LOOK_S, LOOK_S, COUNT_S = 5.0, 60.0, 1.0
QUICK_S = 8.0
# What a minute's look asks beside the devices: it reads this disk and no more.
QUICK = ("store", "outbox", "audit", "configuration", "clock", "disk")


@dataclass(frozen=True, slots=True)
class Terminal:
    """What the room needs of the running terminal.  ``lane`` gives the thread of a device, ``words`` the
    language of the screen, ``at_rest`` whether nobody's visit is going on; ``send`` takes what a witness says
    to the visit, and ``offer_witness`` is told whether anybody could be one, ``needing`` how many
    applications need a person.  ``staff_cards`` watches the
    reader that staff sign in at: ``cards`` itself, or a second one."""

    settings: Settings
    data: Path
    clock: Clock
    cards: CardWatch
    staff_cards: CardWatch
    scans: ScanWatch | None
    camera: Camera
    printer: Printer
    register: Register
    station: Station
    bridge: Bridge
    frames: Frames
    lane: Callable[[str], Lane]
    words: Callable[[], Words]
    at_rest: Callable[[], bool]
    send: Callable[[on_visit.Event], None]
    offer_witness: Callable[[bool], None]
    pages: Mapping[str, PageWatch]
    needing: Callable[[int], None]


def open_register(settings: Settings, data: Path, clock: Clock, station: Station) -> StaffRegister:
    """Who works here; what they do is written into the store's audit log."""
    audit = StaffAudit(station.db, settings.terminal.id, station.times)
    return StaffRegister.load(settings, data, clock, audit)


def open_cases(station: Station) -> tuple[StoredCases, Standing]:
    """The applications of this terminal for staff, and how many need them."""
    terminal, times = station.settings.terminal.id, station.times
    overview = Overview(station.db, station.bundles, station.keys, times)
    ledger, audit = Ledger(station.db, terminal, times), StaffAudit(station.db, terminal, times)

    def grace_s() -> float:
        return station.settings.store.grace_days * DAY_S

    return StoredCases(overview, ledger, audit, grace_s), Standing(overview, grace_s)


class JournalSlips:
    """`kiosk.staffhands.Slips` from the print journal.  A journal that can't be read has no questions."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def unsettled(self) -> tuple[Slip, ...]:
        try:
            return tuple(Slip(job.number, job.at) for job in of_the_printer.unsettled(self._data))
        except OSError as error:
            log.warning("print journal: %s", error.strerror)
            return ()

    def settle(self, job: int, printed: bool) -> None:
        with suppress(ValueError):  # somebody else was quicker
            outcome = Outcome.PRINTED if printed else Outcome.NOT_PRINTED
            of_the_printer.settle(self._data, job, outcome)


class StaffRoom:
    """Looks at the terminal once a minute while nobody is there, and serves the administrator's pages.

    A look runs in a thread that nobody waits for: a device that hangs delays neither a visit nor the end.
    The ``desks`` outlive `close`: whoever shows them lets them go after their pages.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        idle_s, by_card = terminal.settings.visit.staff_idle_s, terminal.staff_cards.reads_staff_cards
        self.desk = StaffDesk(terminal.words, terminal.clock, idle_s, by_card)
        self.witness = _witness_desk(terminal, by_card)
        quick, whole = _looks(terminal)
        self.check = SelfCheck(
            quick,
            whole,
            terminal.clock.now,
            lambda report: keep(terminal.data, report),
            kept(terminal.data),
            lambda: _paper_left(terminal),
        )
        cases, self._standing = open_cases(terminal.station)
        ports = StaffPorts(
            terminal.cards,
            terminal.staff_cards,
            terminal.camera,
            terminal.printer,
            terminal.register,
            self.check,
            test_document,
            JournalSlips(terminal.data),
            cases,
            terminal.clock,
            Uuid7(),
        )
        hands = StaffHands(ports, terminal.settings.terminal.name, terminal.words, self._send)
        shared = {name: terminal.lane(name) for name in ("camera", "printer", LANE)}
        bridge = terminal.bridge
        self.runner: Runner[State, on.Event, object] = Runner(
            step, SignedOut(), hands.orders(), bridge.post, bridge.later, shared
        )
        self.picture = TestPicture(
            terminal.camera, shared["camera"], terminal.frames, bridge.post, terminal.clock
        )
        self._looking, self._counting = threading.Lock(), threading.Lock()
        self.runner.watch(self.desk.show)
        self.runner.watch(self._ended)
        self.desk.attach(self._send, terminal.at_rest, self.picture)
        bridge.later(FIRST_LOOK_S, self.look)
        self._stops = [bridge.every(LOOK_S, self.look), bridge.every(COUNT_S, self.count)]

    @property
    def desks(self) -> tuple[StaffDesk, WitnessDesk]:
        return self.desk, self.witness

    def touch(self) -> None:
        """Somebody is there."""
        self.desk.touch()
        self.witness.touch()

    @property
    def present(self) -> bool:
        """Whether the screen belongs to staff: then no card and no press begins a visit."""
        return self.desk.present

    def look(self) -> None:
        """Ask what can be asked without disturbing anybody, while nobody is there."""
        if self._terminal.at_rest() and not self.present and self._looking.acquire(blocking=False):
            threading.Thread(target=self._look, name="selfcheck", daemon=True).start()

    def count(self) -> None:
        """How many applications need a person: said on the first page and here.  It costs a millisecond."""

        def ask() -> None:
            try:
                needing = self._standing.needing()
                self._terminal.bridge.post(lambda: tell(needing))
            except DBAPIError:
                pass  # the store's own trouble is told by whoever works with it
            finally:
                self._counting.release()

        def tell(needing: int) -> None:
            self.desk.set_needing(needing)
            self._terminal.needing(needing)

        if self._counting.acquire(blocking=False):
            self.runner.lane(CASES).submit(ask)

    def _look(self) -> None:
        try:
            self.check.look(whole=False)
        finally:
            self._looking.release()

    def _send(self, event: on.Event) -> None:
        self.runner.send(event)

    def _ended(self, _: State, now: State) -> None:
        if isinstance(now, SignedOut):
            for cards in {self._terminal.cards, self._terminal.staff_cards}:
                cards.forget()  # a card that was laid meanwhile is nobody's beginning

    def close(self) -> None:
        """Before the devices close.  Whoever is signed in is signed out."""
        for stop in self._stops:
            stop()
        self.witness.close()
        self._send(on.Left())
        self.runner.close()


def _witness_desk(terminal: Terminal, by_card: bool) -> WitnessDesk:
    around = Surroundings(
        terminal.send,
        terminal.words,
        missing_letters,
        terminal.frames,
        terminal.clock,
        terminal.register,
        terminal.lane(LANE),
        terminal.bridge.post,
        terminal.offer_witness,
    )
    return WitnessDesk(around, terminal.settings.visit.idle_s, by_card)


def _looks(terminal: Terminal) -> tuple[list[Look], list[Look]]:
    """What is asked each minute, and what when an administrator wants to know."""
    camera, printer = terminal.lane("camera"), terminal.lane("printer")
    card = Look("card", terminal.cards.health, QUICK_S)
    paper = Look("printer", on_lane(printer, terminal.printer.health), QUICK_S)
    glance = Look("camera", on_lane(camera, terminal.camera.health), QUICK_S)
    stare = Look("camera", on_lane(camera, lambda: seen_through(terminal.camera)))
    stored = of_the_store.looks(terminal.settings, terminal.data, terminal.clock)
    devices = [paper]
    if terminal.staff_cards is not terminal.cards:
        devices.append(Look("staff-card", terminal.staff_cards.health, QUICK_S))
    if scans := terminal.scans:
        devices.append(Look("scanner", lambda: scans.state, QUICK_S))
    devices += [Look(name, pages.health, QUICK_S) for name, pages in terminal.pages.items()]
    quick = [card, glance, *devices, *(look for look in stored if look.name in QUICK)]
    whole = [card, stare, *devices, Look("fonts", fonts.examine), *stored, Look("program", program)]
    return quick, whole


def _paper_left(terminal: Terminal) -> int | None:
    try:
        left = of_the_printer.paper_left(terminal.settings.printer, terminal.data).left_mm
    except OSError:
        return None
    return None if left is None else round(left)
