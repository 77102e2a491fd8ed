"""The program put together: what is built, in which order, and how it goes away again.

The first page must not wait for devices and store, so there are two halves: `Kiosk` shows the window with
what is at hand; once that is drawn, `Kiosk.wake` opens everything else and attaches it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.clock import SystemClock, Uuid7
from kiosk.config import Settings
from kiosk.domain.faces import Sitting
from kiosk.ports import Clock, Presence
from kiosk.problems import Failed
from kiosk.standing import Standing
from kiosk.stopping import stop_when_asked
from kiosk.words import Words, languages

if TYPE_CHECKING:
    from kiosk.doctor import Check
    from kiosk.pagewatch import PageWatch
    from offline.room import Space
    from ui.staffroom import StaffRoom

log = logging.getLogger(__name__)

LOOK_S = 1.0  # between two looks at the store: is the platform reached, has a level risen


def run(
    settings: Settings,
    config: Path | None,
    data: Path,
    supervise: bool,
    ready: Callable[[str], None] = lambda _: None,
) -> int:
    """`kiosk run`: the screen, until its window is closed or the process is asked to end.

    ``ready`` hears ``drawn`` when the first page can be seen and pressed, ``attached`` when store and devices
    are open.
    """
    from ui.window import application, prepare_environment, until_asked_to_end

    prepare_environment(data)
    app = application()
    kiosk = Kiosk(settings, config, data, supervise)

    def drawn() -> None:
        ready("drawn")
        kiosk.wake()
        ready("attached")

    kiosk.window.once_drawn(drawn)
    kiosk.show()
    try:
        return until_asked_to_end(app)
    finally:
        kiosk.close()


def sync(settings: Settings, data: Path, once: bool, ready: Callable[[], None] | None = None) -> int:
    """`kiosk sync`: the loop that talks to the platform, until asked to end or nothing is left to send.
    ``ready`` is called once it can be asked to end in order."""
    from offline.station import Station
    from offline.sync import Progress

    station = Station.open(settings, data, SystemClock())
    ways = station.gateways()
    loop = station.sync(*ways)
    stop = stop_when_asked(loop.cut)
    if ready:
        ready()
    try:
        if once:
            while loop.step() is not Progress.IDLE and not stop.is_set():
                pass
        else:
            loop.run(stop)
    finally:
        for way in ways:
            way.close()
        station.close()
    return 0


class Kiosk:
    """One running terminal.  Build it after the Qt application; ``wake`` may be called once."""

    def __init__(
        self,
        settings: Settings,
        config: Path | None,
        data: Path,
        supervise: bool = True,
        clock: Clock | None = None,
    ) -> None:
        from devices import is_simulated
        from offline.offers import Offers
        from ui.fonts import missing_letters
        from ui.frames import Frames
        from ui.idle import IdleWatch
        from ui.shown import Shown
        from ui.visit import Visit
        from ui.window import Window

        self.settings, self.config, self.data = settings, config, data
        self._supervise = supervise
        self.clock = clock or SystemClock()
        self.offers = Offers(settings, data, self.clock)
        self.words = {code: Words(code) for code in languages()}
        self.frames, self.idle = Frames(), IdleWatch(settings.visit, self.clock)
        offering, first = self.offers.in_language, settings.terminal.language
        self._shown = Shown(self.words, offering, first, missing=missing_letters)
        self._shown.find, self._shown.pin = self.offers.find, self.offers.pin
        self._shown.today = lambda: self.clock.now().date()
        self._shown.barred = Standing(settings, data).problem
        self._shown.keeps_drafts = settings.store.draft_days > 0
        place, simulated = settings.terminal.name, is_simulated(settings)
        self.visit = Visit(place, self._shown, self.clock, Uuid7(), self.idle, simulated)
        self.window = Window(self.visit, self.frames, settings.screen)
        self._awake: _Awake | None = None

    def words_now(self) -> Words:
        """The language of the screen."""
        return self.words[self.visit.property("language")]

    def show(self) -> None:
        self.window.show(self.settings.screen.full)

    def wake(self) -> None:
        """Open store and devices.  What can't be opened leaves the terminal out of service, and says why."""
        try:
            self._awake = _Awake(self, self._supervise)
        except Failed as failed:
            log.error("out of service: %s", failed)
            sys.stderr.write(f"{failed}\n")
            self.visit.out_of_service(failed.problem)
            return
        self.idle.start()

    @property
    def awake(self) -> _Awake:
        assert self._awake is not None, "wake() comes first"
        return self._awake

    def close(self) -> None:
        from ui.window import dispose

        if self._awake:
            self._awake.close()
        self.offers.close()
        self.window.close()
        dispose(self.idle, self.visit, *(self._awake.staff.desks if self._awake else ()))


class _Awake:
    """The second half: store, devices, runner, sync."""

    def __init__(self, kiosk: Kiosk, supervise: bool) -> None:
        from devices import open_camera, open_printer, open_reader, open_scanner, open_staff_reader
        from kiosk.cardwatch import CardWatch
        from kiosk.flows import visit_events as on
        from kiosk.flows.resident import step
        from kiosk.flows.visit_states import Idle, State
        from kiosk.hands import Hands, Ports
        from kiosk.runner import Runner
        from kiosk.scanwatch import ScanWatch
        from kiosk.signinhands import SignInHands
        from offline.station import Line, Station
        from offline.supervision import SyncProcess
        from ui.bridge import Bridge
        from ui.preview import Preview
        from ui.staffroom import open_register

        settings, first = kiosk.settings, kiosk.settings.terminal.language
        self._kiosk = kiosk
        self.bridge = Bridge()
        self.station = Station.open(settings, kiosk.data, kiosk.clock, kiosk.offers.material)
        kiosk.offers.in_language(first)  # a malformed one is said now, not when somebody stands here
        self._gateway, self._identities = self.station.gateway(), self.station.gateway()
        reader = open_reader(settings)
        self.camera = open_camera(settings)
        mark = kiosk.words[first]("paper.reprint")
        self.printer = open_printer(settings, kiosk.data, mark, kiosk.clock.now)
        self.cards = CardWatch(reader, self.bridge.post)
        second = open_staff_reader(settings)
        self.staff_cards = CardWatch.for_staff(second, self.bridge.post) if second else self.cards
        scanner = open_scanner(settings)
        self.scans = ScanWatch(scanner, self.bridge.post, kiosk.clock.monotonic) if scanner else None
        self._steps: list[tuple[str, str]] = []
        self.pages = self._open_pages()
        ports = Ports(
            self.cards, self.camera, self.printer, self.station.outbox,
            Line(self._gateway, self._identities, self.station), kiosk.clock, self.scans,
            elsewhere=bool(self.pages),
        )  # fmt: skip
        self._register = open_register(settings, kiosk.data, kiosk.clock, self.station)
        self._hands = Hands(
            ports, settings.terminal.name, settings.visit.settle_s, kiosk.words_now, self._send,
            lambda: tuple(self._steps), self._sitting,
        )  # fmt: skip
        witness = SignInHands(self.staff_cards, self._register, self._send).orders_of_a_visit()
        drafts = self.station.draft_hands(self._gateway).orders()
        self.runner: Runner[State, on.Event, object] = Runner(
            step, Idle(), self._hands.orders() | drafts | witness, self.bridge.post, self.bridge.later
        )
        self.preview = Preview(self.camera, self.runner.lane("camera"), kiosk.frames, self.bridge.post)
        self.runner.watch(self._hands.follow)
        self.runner.watch(self._note_step)
        self.runner.watch(kiosk.visit.show)
        self.staff = self._open_staff_room()
        self.runner.watch(self.staff.witness.show)
        kiosk.window.admit(self.staff)
        kiosk.visit.attach(self._send, self.preview, self._call_staff)
        self._attach_uploads()
        self._watch_readers()
        self._sync = SyncProcess(kiosk.config, kiosk.data, kiosk.clock.monotonic) if supervise else None
        self._stop_looking = self.bridge.every(LOOK_S, self._look_at_the_store)
        self._look_at_the_store()  # now, too: the first page must not call us offline for a second

    def _open_pages(self) -> dict[str, PageWatch]:
        from ui.uploads import open_sources

        return open_sources(self._kiosk.settings, self.bridge.post)

    def _attach_uploads(self) -> None:
        from ui.uploads import attach_uploads

        kiosk, network = self._kiosk, self._kiosk.settings.documents.phone_network
        parts = (kiosk.visit, kiosk._shown, self.preview, kiosk.frames, kiosk.clock)
        uploads = attach_uploads(self.pages, *parts, network, self._send)
        self.runner.watch(uploads.follow)

    def _watch_readers(self) -> None:
        self._kiosk._shown.card_spent = lambda: self.cards.spent
        self.cards.present, self.cards.arrived = self._present, self._greet
        for cards in {self.cards, self.staff_cards}:
            cards.start()
        if self.scans:
            show = self._kiosk.visit.set_scanner
            show(None)
            self.scans.changed, self.scans.arrived = show, self._somebody_scans
            self.scans.start()

    def _open_staff_room(self) -> StaffRoom:
        from kiosk.flows.visit_states import Idle
        from ui.staffroom import StaffRoom, Terminal

        kiosk, visit = self._kiosk, self._kiosk.visit
        return StaffRoom(Terminal(
            kiosk.settings, kiosk.data, kiosk.clock, self.cards, self.staff_cards, self.scans, self.camera,
            self.printer, self._register, self.station, self.bridge, kiosk.frames, self.runner.lane,
            kiosk.words_now, lambda: isinstance(self.runner.state, Idle), self._send, visit.offer_witness,
            self.pages, visit.set_needing,
        ))  # fmt: skip

    def _sitting(self) -> Sitting:
        """Large print is chosen by who needs more time."""
        asked = self._kiosk.settings.visit.challenges
        return Sitting(asked, 16.0 if self._kiosk.visit.property("elder") else 8.0)

    def _send(self, event: object) -> None:
        from kiosk.flows import visit_events as on

        # While staff are at the terminal no press, card or code begins a visit.
        if not (isinstance(event, on.Started) and self.staff.present):
            self.runner.send(event)  # type: ignore[arg-type]

    def _present(self, now: Presence) -> None:
        from kiosk.flows import visit_events as on

        self._kiosk.visit.set_card_present(now.arrival > 0)
        self._send(on.ReaderSeen(now.problem))

    def _call_staff(self, called: bool) -> None:
        log.info("staff %s", "called" if called else "no longer called")
        self.staff.check.call_staff(called)

    def _greet(self) -> None:
        """A fresh card begins a visit; at the goodbye page it ends the old one first."""
        from kiosk.flows import visit_events as on
        from kiosk.flows.visit_states import Parting

        if isinstance(self.runner.state, Parting):
            self._send(on.Left())
        self._send(on.Started())

    def _somebody_scans(self) -> None:
        """A code that nobody asked for begins a visit, in which it has to be scanned again."""
        from kiosk.flows import visit_events as on
        from kiosk.flows.visit_states import Idle

        if isinstance(self.runner.state, Idle):
            self._send(on.Started())

    def _note_step(self, before: object, now: object) -> None:
        from kiosk.flows.visit_states import Idle, Parting

        if isinstance(before, Idle):
            self._steps.clear()
        if type(before) is not type(now):
            self._steps.append((self._kiosk.clock.now().isoformat(), type(now).__name__))
        if isinstance(now, Idle):
            self._steps.clear()
            self._kiosk.offers.renew()
        # The card of the one who goes is used up; one that is laid during the goodbye is the next person's.
        if isinstance(now, Parting) or (isinstance(now, Idle) and not isinstance(before, Parting)):
            self.cards.forget()

    def _look_at_the_store(self) -> None:
        """On the store's lane: is the platform reached, and does the receipt that is shown say more now?"""
        from kiosk.flows import visit_events as on
        from kiosk.flows.visit_states import Printing

        state, visit = self.runner.state, self.runner.visit
        shown = state.receipt if isinstance(state, Printing) else None

        def look() -> None:
            online, space = self.station.online(), self.station.tending.tend()
            newer = self.station.outbox.receipt(shown.application_id) if shown else None
            self.bridge.post(lambda: tell(online, space, newer))

        def tell(online: bool, space: Space, newer: object) -> None:
            self._kiosk.visit.set_online(online, space)
            if newer and newer != shown:
                self.runner.arrive(visit, on.LevelRaised(newer))  # type: ignore[arg-type]

        self.runner.lane("store").submit(look)
        if self._sync:
            self._sync.tend()

    def close(self) -> None:
        from kiosk.flows.visit_states import Idle
        from ui.window import dispose

        self._stop_looking()
        self.staff.close()
        self.preview.follow(Idle())
        self._hands.close()
        if self._sync:
            self._sync.close()
        for cards in {self.cards, self.staff_cards}:
            cards.close()
        if self.scans:
            self.scans.close()
        for pages in self.pages.values():
            pages.close()
        self.runner.close()
        self.camera.close()
        self.printer.close()
        self._gateway.close()
        self._identities.close()
        self.station.close()
        dispose(self.preview, self.staff.picture, self.bridge)


def diagnose(settings: Settings, data: Path) -> list[Check]:
    """`kiosk doctor`: every part looked at once, nothing changed."""
    from devices import examination as of_devices
    from kiosk.doctor import Look, examine, program
    from offline import examination as of_the_store

    of_program = Look("program", program)
    return examine(
        [*of_devices.looks(settings), *of_the_store.looks(settings, data, SystemClock()), of_program]
    )
