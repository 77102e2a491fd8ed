"""The camera as the core sees it: a process that looks, and a watchdog that keeps it alive."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from devices.camera.portrait import carried
from devices.camera.process import WorkerProcess
from devices.camera.wire import LOST, Command, Do, Phase, Report
from kiosk.domain.faces import AT_ONCE, Advice, FacePhoto, Frame, Sitting
from kiosk.domain.pages import Taken
from kiosk.ports import Health, Look, State
from kiosk.problems import Problem


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of patience.  ``silent`` is for a process that looks or waits, ``opening`` for one that starts
    or opens a device: drivers take their time over that, and it isn't a fault."""

    silent: float = 2.0
    opening: float = 10.0
    trying: float = 4.0  # while a matcher is loaded or compares
    stop: float = 2.0
    page: float = 8.0
    first_retry: float = 0.2
    last_retry: float = 3.0  # with its start less than the five seconds in which a camera must be back
    healthy: float = 3.0  # after a life this long the back-off begins anew


class LiveCamera:
    """Implements `kiosk.ports.Camera`.

    A thread of its own reads the process's reports and watches it: a process that died or fell silent is
    killed (``camera-silent``) and started again, soon at first, then more and more patiently.  A visit that
    was looking goes on looking; its photo begins anew.  A device that isn't there is ``camera-missing``, one
    that may not be used ``camera-refused``, one that gives no pictures ``camera-silent``; it is tried again
    until it is well.  After ``stop()`` no pixel of the visit is left in shared memory.

    ``still_source`` is the camera above the desk: looked at without ``faces``, and asked for pages.  A
    ``detector`` that can't be used is told by `health`, and the cascade goes on; so is a ``matcher``, and
    nothing is compared.  A matcher that the process doesn't survive is tried no more.
    """

    def __init__(
        self,
        source: str,
        still_source: str = "",
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
        detector: str = "",
        matcher: str = "",
    ) -> None:
        self._source, self._still_source = source, still_source
        self._detector, self._wrong_model = detector, ""
        self._matcher, self._wrong_matcher = matcher, ""
        self._limits, self._clock = limits or Limits(), clock
        # Guards everything below; never kept while something slow is done.
        self._changed = threading.Condition()
        self._process: WorkerProcess | None = None
        self._closing = self._looking = self._faces = self._seen = False
        self._problem: Problem | None = None  # of the process
        self._blind: Problem | None = None  # of what is being looked at
        self._absent = self._still_absent = Phase.READY  # or why not, as far as can be told without opening
        self._phase, self._heard = Phase.OPENING, clock()
        self._serial = self._visit = self._asked = self._idle = 0
        self._page_said: Report | None = None
        self._report: Report | None = None
        self._frame: Frame | None = None
        self._photo: FacePhoto | None = None
        self._sitting = Sitting()
        self._thread = threading.Thread(target=self._watch, name="camera-watchdog", daemon=True)
        self._thread.start()

    def start(self, faces: bool = True, sitting: Sitting = AT_ONCE) -> Problem | None:
        sitting = replace(sitting, portrait=carried(sitting.portrait) if faces and self._matcher else b"")
        with self._changed:
            if self._problem and self._process is None:
                return self._problem
            absent = self._absent if faces or not self._still_source else self._still_absent
            if absent in LOST and not self._looking:  # while something is open, what was known may be old
                return self._blame(absent, faces)
            self._forget()
            self._problem = None  # of a process that was replaced since
            self._serial = self._visit = self._serial + 1
            self._looking, self._faces, self._sitting = True, faces, sitting
            if self._process:
                self._process.tell(self._order())
            return None

    def look(self) -> Look | Problem:
        with self._changed:
            if problem := self._problem or self._blind:
                return problem
            report = self._report
            if report is None or self._process is None:
                return Look(None, Advice.NO_FACE)
            if self._frame is None or self._frame.number != report.number:
                self._frame = self._process.board.read(report.number) or self._frame
            return Look(self._frame, report.advice, self._photo, report.face, report.sheet)

    def page(self) -> Taken | Problem:
        """Waits for the page, `Limits.page` seconds at most; a hung process is then killed."""
        with self._changed:
            process, self._page_said = self._process, None
            if process is None:
                return self._problem or Problem("camera-silent", "the camera's process is starting")
            self._serial = self._asked = self._serial + 1
            process.tell(Command(Do.PAGE, self._asked))
            self._changed.wait_for(lambda: self._page_said or self._process is not process, self._limits.page)
            report, self._page_said = self._page_said, None
        if report is None:
            process.kill()
            return Problem("camera-silent", "no picture of a page")
        if report.phase in LOST:
            return self._blame(report.phase, faces=False)
        return report.taken or Problem("camera-silent", "a page that is none")

    def stop(self) -> None:
        """Returns when the device is let go and the memory wiped; a process that doesn't obey is killed."""
        with self._changed:
            self._forget()
            if not self._looking:
                return
            self._looking, self._sitting = False, AT_ONCE
            self._serial = self._visit = self._serial + 1
            process, visit = self._process, self._visit
            if process is None:
                return
            process.tell(Command(Do.STOP, visit))
            done = self._changed.wait_for(
                lambda: self._idle == visit or self._process is not process, self._limits.stop
            )
        if not done:
            process.kill()
        with self._changed:
            if self._process is process:  # else it ended meanwhile, and its board was wiped
                process.board.wipe()

    def health(self) -> Health:
        with self._changed:
            # With a wrong model photos are taken all the same: by the cascade, and the platform compares.
            wrong = {"face-model-unusable": self._wrong_model, "face-matcher-unusable": self._wrong_matcher}
            noted = tuple(Problem(code, why) for code, why in wrong.items() if why)
            if first := self._problem or self._blind:
                return Health(State.BAD, (first, *noted), first.detail)
            missing = [(True, self._absent), (False, self._still_absent)]
            problems = tuple(self._blame(absent, faces) for faces, absent in missing if absent in LOST)
            if problems:
                return Health(State.BAD, (*problems, *noted), problems[0].detail)
            state = State.GOOD if self._seen else State.UNKNOWN
            return Health(state, noted, noted[0].detail if noted else self._in_use())

    def _in_use(self) -> str:
        """The models that serve, once that is known."""
        named = {"YuNet": self._detector, "SFace": self._matcher} if self._seen else {}
        return ", ".join(name for name, file in named.items() if file)

    def close(self) -> None:
        """Ends the process and the thread; the camera can't be used again."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join()

    @property
    def worker(self) -> WorkerProcess | None:
        """The process that looks at this moment, None between two lives."""
        return self._process

    def _order(self) -> Command:
        how, sees = self._sitting, (self._visit, self._faces)
        portrait = how.portrait if self._matcher else b""
        return Command(Do.LOOK, *sees, challenges=how.challenges, seconds=how.seconds, portrait=portrait)

    def _forget(self) -> None:
        self._report = self._frame = self._photo = self._blind = None

    def _watch(self) -> None:
        retry = self._limits.first_retry
        while not self._closing:
            born = self._clock()
            self._live()
            with self._changed:
                if self._clock() - born > self._limits.healthy:
                    retry = self._limits.first_retry
                self._changed.wait_for(lambda: self._closing, retry)
            retry = min(retry * 2, self._limits.last_retry)

    def _live(self) -> None:
        """One life of the process, from its start to its end."""
        try:
            process = WorkerProcess()
        except OSError as error:
            return self._fail(f"the camera's process can't be started: {error.strerror}")
        with self._changed:
            self._process = process
            self._phase, self._heard = Phase.OPENING, self._clock()
            process.tell(
                Command(
                    Do.OPEN,
                    source=self._source,
                    still_source=self._still_source,
                    detector=self._detector,
                    matcher=self._matcher,
                )
            )
            if self._looking:
                process.tell(self._order())
        try:
            self._listen(process)
        finally:
            process.end()  # not under the lock: `look()` mustn't wait for a process that won't die
            with self._changed:
                self._process = None
                process.board.close()
                self._changed.notify_all()

    def _listen(self, process: WorkerProcess) -> None:
        """Heed reports until the process ends, falls silent, or isn't wanted any more."""
        while not self._closing:
            try:
                report = process.receive(0.1)
            except (EOFError, OSError):
                return self._fail("the camera's process ended")
            except (ValueError, KeyError, TypeError):
                return self._fail("the camera's process talks nonsense")
            now = self._clock()
            if report:
                self._heed(report, now)
            elif now - self._heard > self._patience():
                return self._fail(f"nothing heard for {now - self._heard:.1f} s")
        return None

    def _patience(self) -> float:
        slow = {Phase.OPENING: self._limits.opening, Phase.TRYING: self._limits.trying}
        return slow.get(self._phase, self._limits.silent)

    def _fail(self, detail: str) -> None:
        with self._changed:
            if self._phase is Phase.TRYING and self._matcher:
                self._wrong_matcher = f"{self._matcher}: {detail} while it was tried"
                self._matcher = ""  # it would happen again with each photo
            self._problem = Problem("camera-silent", detail)
            self._forget()

    def _heed(self, report: Report, now: float) -> None:
        with self._changed:
            self._phase, self._heard = report.phase, now
            self._changed.notify_all()
            if report.visit == self._asked and report.phase in (Phase.PAGE, *LOST):
                self._page_said = report
            elif report.phase is Phase.READY:
                self._idle, self._wrong_model = report.visit, report.wrong_model
                self._wrong_matcher = report.wrong_matcher if self._matcher else self._wrong_matcher
                self._seen = self._seen or report.present is True
                self._absent = _absence(report.present, report.refused)
                self._still_absent = _absence(report.still_present, report.still_refused)
                self._problem = self._problem if self._looking else None  # then only pictures prove it
            elif report.phase in (Phase.LOOKING, *LOST) and report.visit == self._visit:
                self._problem = None
                self._see(report)

    def _see(self, report: Report) -> None:
        if report.phase in LOST:
            self._forget()
            self._blind = self._blame(report.phase, self._faces)
            return
        self._blind, self._seen = None, True
        self._report = report
        self._photo = report.photo or self._photo

    def _blame(self, why: Phase, faces: bool) -> Problem:
        source = self._source if faces else self._still_source or self._source
        return Problem(_CODES[why], source.rpartition("@")[2])  # before @ a URL may carry a password


_CODES = {Phase.MISSING: "camera-missing", Phase.REFUSED: "camera-refused", Phase.BLIND: "camera-silent"}


def _absence(present: bool | None, refused: bool) -> Phase:
    if refused:
        return Phase.REFUSED
    return Phase.MISSING if present is False else Phase.READY
