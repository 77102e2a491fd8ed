"""The ESC/POS printer: three verbs, and an honest word on what became of each slip."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from devices.printer import now_here
from devices.printer.connection import Connection
from devices.printer.escpos import Encoder, Job, load_escpos
from devices.printer.glyphs import Pen, find_faces
from devices.printer.journal import Journal
from devices.printer.layout import lay_out
from devices.printer.paper import foretell, with_paper
from devices.printer.profile import Profile
from devices.printer.status import FINISH, FINISHED, STATUS, UNASKED, Sorter, judge, offline, question
from devices.printer.wires import open_wire
from kiosk.config import Printer as Settings
from kiosk.domain.documents import Document
from kiosk.ports import Health, Outcome, Printed, State
from kiosk.problems import Problem

log = logging.getLogger(__name__)

GLANCE = 0.5  # seconds between two looks at a printer that is working
PACE = 400  # dots a second: 50 mm/s, the slowest that is sold
DOTS_PER_MM = 8  # 203 dpi


class EscposPrinter:
    """Prints documents on an ESC/POS printer and never sends anything twice by itself.

    Outcomes: ``printed`` only when every byte went through, the printer said that it is done (if its profile
    can) and says afterwards that all is well.  ``not-printed`` when nothing was sent, or when it stopped in
    the middle and says why.  ``unknown`` when bytes were sent and no answer came, when it was done but is
    in trouble now, or when only the cutter failed: then somebody has to look.  A printer that doesn't answer
    before the job is not sent anything, and a document whose time is over is not begun.  The line is open
    during a job or a health check, not between them.
    """

    def __init__(
        self,
        settings: Settings,
        profile: Profile,
        journal: Journal,
        cache: Path,
        reprint_mark: str = "补打",
        now: Callable[[], datetime] = now_here,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings, self._profile, self._journal = settings, profile, journal
        self._cache, self._mark, self._now, self._monotonic = cache, reprint_mark, now, monotonic
        self.interrupted = journal.interrupted  # documents whose print was cut short by a crash: ask a person

    def print(self, document: Document) -> Printed:
        mark = self._mark if self._journal.reached_paper(document.id) else ""
        rows = lay_out(document, self._profile.width(self._settings.paper_mm), mark)
        # One that can't be asked leaves every slip unknown: a cut before each would only make scraps.
        asked = bool(self._profile.status) and self._settings.kind != "cups"
        job = self._encoder.encode(rows, apart=asked and self._journal.half_out)
        line = self._open()
        if isinstance(line, Problem):
            return Printed(Outcome.NOT_PRINTED, line)
        if problem := self._unready(line):
            line.close()
            return Printed(Outcome.NOT_PRINTED, problem)
        try:
            number = self._journal.begin(document)
        except OSError as error:
            line.close()
            return Printed(Outcome.NOT_PRINTED, Problem("disk-full", f"print journal: {error.strerror}"))
        # As late as can be: opening the line and its questions take their time, too.
        if document.expires_at and self._now() > document.expires_at:
            line.close()
            printed = Printed(Outcome.NOT_PRINTED, Problem("print-expired"))
        else:
            printed = self._send(line, job)
        self._note(number, printed, job)
        return printed

    def health(self) -> Health:
        """Ask now.  A printer that can't be reached is BAD; one that says nothing is UNKNOWN."""
        line = self._open()
        if isinstance(line, Problem):
            return Health(State.BAD, (line,), self._profile.name)
        health = self._met(line)
        line.close()
        self._note_paper(health)
        known = replace(health, detail=health.detail or self._profile.name)
        return with_paper(known, foretell(self._journal.used_mm, self._journal.jobs(), self._settings.roll_m))

    def close(self) -> None:
        """Nothing stays open between jobs."""

    @cached_property
    def _encoder(self) -> Encoder:
        pen = Pen(find_faces())
        if not pen.usable:
            log.warning("no font with hanzi: what the printer's own font lacks is printed as 〓")
        dots = self._profile.width(self._settings.paper_mm)
        return Encoder(load_escpos(self._cache), self._profile, dots, pen)

    def _open(self) -> Connection | Problem:
        try:
            wire = open_wire(self._settings, self._profile.flow, lambda: load_escpos(self._cache))
        except OSError as error:
            return Problem(
                "printer-missing", f"{self._settings.kind}: {error.strerror or type(error).__name__}"
            )
        sorter = Sorter() if self._profile.asb else None
        return Connection(wire, self._settings.timeout_s, self._monotonic, sorter)

    def _met(self, line: Connection) -> Health:
        """The first round on a fresh line."""
        if not line.answers:  # a plain file could be opened, and has no more to say; a queue says nothing
            return Health(State.GOOD) if line.keeps else UNASKED
        if self._profile.status and not line.settle(question(self._profile.status[0]), STATUS):
            return UNASKED
        return self._ask(line)

    def _ask(self, line: Connection) -> Health:
        """One round of questions.  One missing answer ends it: a late one would pass for the next."""
        answers: dict[int, int] = {}
        for n in self._profile.status:
            answer = line.ask(question(n), STATUS)
            if answer is None:
                return UNASKED
            answers[n] = answer
        return judge(answers)

    def _unready(self, line: Connection) -> Problem | None:
        if not line.keeps and not (line.answers and self._profile.status):
            return None  # nobody can be asked
        health = self._met(line)
        self._note_paper(health)
        if health.state is State.UNKNOWN:
            return Problem("printer-offline", "no answer to a status question")
        return health.problems[0] if health.state is State.BAD else None

    def _send(self, line: Connection, job: Job) -> Printed:
        sent = line.write(job.data)
        whole = sent == len(job.data)
        finished = whole and self._finished(line, job)
        health = self._now_it_is(line, finished)
        self._note_paper(health)
        if health.state is State.BAD and not finished and self._profile.clear:
            # Or the rest comes out when somebody puts in paper.  The answer proves that it was taken.
            line.write(self._profile.clear)
            line.ask(question(self._profile.status[0]), STATUS)
        stored = line.close()
        if not (stored or line.answers or line.keeps):
            return Printed(Outcome.NOT_PRINTED, Problem("printer-missing", "the queue took nothing"))
        outcome = _outcome(sent, finished and (stored or line.answers), health)
        problem = health.problems[0] if health.problems else None
        if outcome is not Outcome.PRINTED and problem is None:
            problem = Problem("print-unknown", f"{sent} of {len(job.data)} bytes went out")
        if not sent:
            problem = problem if health.state is State.BAD else Problem("printer-offline", "took nothing")
        return Printed(outcome, problem, sent)

    def _now_it_is(self, line: Connection, finished: bool) -> Health:
        """Its answers are the newer word; what it told by itself holds when it doesn't answer any more."""
        if not line.answers:
            return Health(State.GOOD)
        health = self._ask(line)
        told = line.told if line.stopped and not finished else None
        return told if told and health.state is State.UNKNOWN else health

    def _finished(self, line: Connection, job: Job) -> bool:
        """Watch the printer work.  True once it says that everything is on paper, or, when it can't say that,
        once a slip of this length must be out; False as soon as it is offline or silent."""
        if not line.answers:
            return line.keeps
        if not self._profile.status:
            return False
        deadline = (
            self._monotonic() + job.dots / PACE + (self._settings.timeout_s if self._profile.finish else 0)
        )
        query = FINISH if self._profile.finish else b""
        while self._monotonic() < deadline:
            # A profile that can't say "finished" hears nothing here, and the wait is the pause between looks.
            if line.ask(query, FINISHED, GLANCE, heed=True) is not None and self._profile.finish:
                return True
            if line.stopped:
                return False
            query = b""  # asked once: an answer in its turn may take as long as the paper
            answer = line.ask(question(self._profile.status[0]), STATUS)
            if answer is None or (self._profile.status[0] == 1 and offline(answer)):
                return False
        return not self._profile.finish

    def _note_paper(self, health: Health) -> None:
        """Paper that ended and is there again, with the sensor content, is a new roll."""
        try:
            if any(problem.code == "printer-no-paper" for problem in health.problems):
                self._journal.paper_ended()
            elif health.state is State.GOOD and not health.problems:
                self._journal.paper_there()
        except OSError as error:
            log.warning("print journal: %s", error.strerror)

    def _note(self, number: int, printed: Printed, job: Job) -> None:
        try:
            code = printed.problem.code if printed.problem else ""
            mm = job.dots / DOTS_PER_MM * printed.bytes_sent / len(job.data)
            self._journal.end(number, printed.outcome, code, printed.bytes_sent, mm)
        except OSError as error:
            # The slip is out all the same; without this line the next start takes it for unknown.
            log.warning("print journal: %s", error.strerror)


def _outcome(sent: int, finished: bool, health: Health) -> Outcome:
    if not sent:
        return Outcome.NOT_PRINTED
    if health.state is State.GOOD:
        return Outcome.PRINTED if finished else Outcome.UNKNOWN
    stopped = health.state is State.BAD and health.problems[0].code != "printer-cutter"
    return Outcome.NOT_PRINTED if stopped and not finished else Outcome.UNKNOWN
