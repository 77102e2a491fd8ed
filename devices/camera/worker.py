"""The camera's own process: ``python -m devices.camera.worker PIPE MEMORY`` (two inherited descriptors).

Reads pictures, measures them, takes the photo, lays the newest picture on the board and reports each one.
It imports OpenCV so that the kiosk needn't: a driver that hangs or crashes takes this process with it and
nothing else.  When the parent is gone it wipes the board and ends at once, even out of a hung driver.
"""

from __future__ import annotations

import os
import queue
import random
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection

import cv2
import numpy as np

from devices.camera.board import HIGHEST, WIDEST, Board
from devices.camera.page import page_of
from devices.camera.sheet import Sheet, outline
from devices.camera.sources import Source, open_source, present, refused
from devices.camera.wire import Command, Do, Phase, Report
from devices.face.capture import Capture
from devices.face.challenge import Trial
from devices.face.match import Matcher, open_matcher
from devices.face.measure import FaceFinder
from devices.face.picture import Picture
from devices.face.points import open_finder
from devices.face.quality import Box, Measure
from kiosk.domain.faces import Advice, FacePhoto, Frame
from kiosk.domain.pages import Outline

IDLE = 0.5  # seconds between reports when nothing is open
DETECT = 0.1  # seconds between searches for a face: ten a second guide well and cost a third of a core
OUTLINE = 0.4  # seconds between searches for a sheet of paper: a tenth of a core
BLIND = 1.0  # seconds without a picture after which a source is given up and opened again
BREATH = 0.02  # seconds before a source that gave nothing is asked again
SETTLE = 0.5  # seconds a newly opened camera needs to find its exposure, before a page is taken
POLITE = 5  # the screen goes first


class Worker:
    """One source being looked at.  ``report`` may block when the parent is slow: then it looks less often."""

    def __init__(
        self,
        board: Board,
        report: Callable[[Report], None],
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
        opener: Callable[..., Source | None] = open_source,
        chance: random.Random | None = None,
    ) -> None:
        self._board, self._report, self._open = board, report, opener
        self._clock, self._wait = clock, wait
        self._finder, self._wrong_model = FaceFinder(), ""
        self._matcher: Matcher | None = None
        self._wrong_matcher = ""
        self._command = Command(Do.STOP)
        self._name = self._still_name = self._opened = ""
        self._source: Source | None = None
        self._number = 0
        self._seen = self._measured = 0.0
        self._measure: Measure | None = None
        self._sheet: Sheet | None = None
        self._advice = Advice.NO_FACE
        self._capture = Capture()
        self._chance = chance or random.SystemRandom()
        self._told = False

    def run(self, commands: queue.SimpleQueue[Command]) -> None:
        """Obey commands until the process ends."""
        while True:
            idle = self._command.do is not Do.LOOK or self._source is None
            with suppress(queue.Empty):
                self.obey(commands.get(block=idle, timeout=IDLE))
                continue
            self.turn()

    def obey(self, command: Command) -> None:
        """Take one order from the parent."""
        match command.do:
            case Do.OPEN:
                self._name, self._still_name = command.source, command.still_source
                self._finder, self._wrong_model = open_finder(command.detector)
                if command.matcher:
                    self._report(Report(Phase.TRYING, command.visit))
                self._matcher, self._wrong_matcher = open_matcher(command.matcher, self._finder)
                self.turn()
            case Do.LOOK | Do.STOP:
                if command.do is Do.STOP or self._wanted(command) != self._opened:
                    self._release()
                self._command = command
                self._forget()
                self._board.wipe()
                self.turn()
            case Do.PAGE:
                self._page(command.visit)

    @property
    def trial(self) -> Trial:
        """What this person is asked."""
        return self._capture.trial

    def turn(self) -> None:
        """One picture, or one sign of life."""
        visit = self._command.visit
        if self._command.do is not Do.LOOK:
            self._report(self._ready(visit))
        elif self._source is None:
            self._report(Report(Phase.OPENING, visit))
            self._opened = self._wanted(self._command)
            self._source = self._open(self._opened, full=not self._command.faces, told=lambda: self._advice)
            self._seen = self._clock()
            if self._source is None:
                self._report(Report(_lost(self._opened), visit))
        else:
            self._look(self._source)

    def _ready(self, visit: int) -> Report:
        there = present(self._name) if self._name else None
        still_there = present(self._still_name) if self._still_name else None
        return Report(
            Phase.READY,
            visit,
            present=there,
            still_present=still_there,
            refused=refused(self._name),
            still_refused=refused(self._still_name),
            wrong_model=self._wrong_model,
            wrong_matcher=self._wrong_matcher,
        )

    def _look(self, source: Source) -> None:
        picture = source.read()
        now = self._clock()
        if picture is None:
            self._wait(BREATH)
            if now - self._seen > BLIND:
                phase = _lost(self._opened, Phase.BLIND)
                self._release()
                self._report(Report(phase, self._command.visit))
            return
        self._seen = now
        if self._told:  # nothing more to search for
            self._measure = None
        elif self._command.faces and (self._measure is None or now - self._measured >= DETECT):
            self._measure, self._measured = self._finder.measure(picture), now
            self._advice = self._capture.feed(picture, self._measure, now)
        elif not self._command.faces and now - self._measured >= OUTLINE:
            self._sheet, self._measured = outline(picture), now
        self._publish(picture, self._measure.face if self._measure else None)

    def _publish(self, picture: Picture, box: Box | None) -> None:
        preview, scale = fitted(picture)
        self._number += 1
        height, width = preview.shape[:2]
        self._board.write(Frame(self._number, width, height, preview.tobytes()))
        if box:
            x, y, w, h = box
            box = round(x * scale), round(y * scale), round(w * scale), round(h * scale)
        sheet = _scaled(self._sheet, scale) if self._sheet else None
        photo = None if self._told else self._compared(self._capture.taken)
        self._told = photo is not None or self._told
        self._report(
            Report(
                Phase.LOOKING,
                self._command.visit,
                self._number,
                width,
                height,
                self._advice,
                box,
                sheet=sheet,
                photo=photo,
            )
        )

    def _compared(self, photo: FacePhoto | None) -> FacePhoto | None:
        """The photo with how alike it and the card's picture are, where that can be told."""
        portrait = self._command.portrait
        if photo is None or self._matcher is None or not portrait:
            return photo
        self._report(Report(Phase.TRYING, self._command.visit))
        return replace(photo, likeness=self._matcher.likeness(photo.jpeg, portrait))

    def _page(self, visit: int) -> None:
        """The page in one full picture from the still source, or from the one that is open."""
        self._report(Report(Phase.OPENING, visit))
        name = self._still_name or self._name
        at_hand = self._source if self._opened == name else None
        source = at_hand or self._open(name, full=True)
        picture = self._settled(source, 0.0 if at_hand else SETTLE) if source else None
        if source and source is not at_hand:
            source.close()
        if picture is None:
            self._report(Report(_lost(name, Phase.BLIND if source else Phase.MISSING), visit))
            return
        self._report(Report(Phase.PAGE, visit, taken=page_of(picture)))

    def _settled(self, source: Source, seconds: float) -> Picture | None:
        """A picture after the source had time to settle, None when it gave none for too long."""
        until = self._clock() + seconds
        while self._clock() < until + BLIND:
            picture = source.read()
            if picture is None:
                self._wait(BREATH)
            elif self._clock() >= until:
                return picture
        return None

    def _wanted(self, command: Command) -> str:
        return self._name if command.faces else self._still_name or self._name

    def _release(self) -> None:
        self._opened = ""
        if self._source is not None:
            self._source.close()
            self._source = None

    def _forget(self) -> None:
        """Nothing of an earlier person is left here."""
        asked = min(self._command.challenges, len(self._finder.challenges))
        in_order = tuple(self._chance.sample(self._finder.challenges, asked))
        self._capture, self._advice = Capture(Trial(in_order, self._command.seconds)), Advice.NO_FACE
        self._measure, self._sheet, self._told = None, None, False


def _lost(name: str, otherwise: Phase = Phase.MISSING) -> Phase:
    """Why a source gives no pictures, as far as that can be told."""
    if refused(name):
        return Phase.REFUSED
    return Phase.MISSING if present(name) is False else otherwise


def _scaled(sheet: Sheet, scale: float) -> Outline:
    return Outline(tuple((round(x * scale), round(y * scale)) for x, y in sheet.corners), sheet.cut)


def fitted(picture: Picture) -> tuple[Picture, float]:
    """The picture made to fit the board, and the scale that did it (1 when it fitted)."""
    height, width = picture.shape[:2]
    scale = min(1.0, WIDEST / width, HIGHEST / height)
    if scale == 1.0:
        return picture, scale
    size = (max(int(width * scale), 1), max(int(height * scale), 1))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8), scale


def listen(pipe: Connection, commands: queue.SimpleQueue[Command], board: Board) -> None:
    """Hand commands on; when the parent is gone, wipe and end the process without asking the driver."""
    try:
        while True:
            commands.put(Command.decode(pipe.recv_bytes()))
    except (EOFError, OSError):
        board.wipe()
        os._exit(0)


def main(pipe_descriptor: int, memory_descriptor: int) -> None:
    os.nice(POLITE)
    cv2.setNumThreads(1)  # a second thread wins little and takes the core from the screen
    pipe, board = Connection(pipe_descriptor), Board(memory_descriptor)
    commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
    listener = threading.Thread(target=listen, args=(pipe, commands, board), daemon=True)
    listener.start()
    with suppress(BrokenPipeError, ConnectionResetError):  # the parent is gone; `listen` ends the process
        Worker(board, lambda report: pipe.send_bytes(report.encode())).run(commands)
    listener.join()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
