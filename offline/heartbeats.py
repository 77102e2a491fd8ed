"""Tells the platform every few minutes how this terminal is.  Nothing in it is about a person."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from sqlalchemy.exc import DBAPIError

from kiosk import __version__
from kiosk.contract.heartbeat import Heartbeat, PartState
from kiosk.ports import Clock
from kiosk.problems import Failed
from kiosk.report import Report
from offline import room
from offline.backlog import backlog, backlog_of
from offline.db import Database
from offline.reports import kept
from offline.wire import Refusal, Remedy

log = logging.getLogger(__name__)

STALE_S = 15 * 60  # a report that is older says nothing of now: the screen isn't running, or hangs


class Line(Protocol):
    def beat(self, heartbeat: Heartbeat) -> Refusal | None: ...


@dataclass
class Heartbeats:
    """`send` after each greeting, which happens only when no application waits for its turn.  It sends at the
    start, then every ``every_s``, and at once when a part's state has changed or somebody calls for staff.

    What fails on the way is tried again after the next greeting; what the platform refuses, in its turn.
    """

    data: Path
    line: Line
    clock: Clock
    every_s: float
    db: Database | None = None  # the store where it is open already
    _next: float = field(default=float("-inf"), init=False)
    _told: object = field(default=None, init=False)

    def send(self) -> None:
        report = kept(self.data)
        fresh = report is not None and self._is_fresh(report)
        parts = _parts(report, fresh) if report else ()
        called = report is not None and fresh and report.staff_called
        news = ([(part.name, part.state) for part in parts], called)
        if self.clock.monotonic() < self._next and news == self._told:
            return
        try:
            queue = backlog_of(self.db, self.clock) if self.db else backlog(self.data, self.clock)
            free = room.look(self.data).free
        except (Failed, OSError, DBAPIError) as error:  # the store's trouble is told by who works with it
            log.warning("no heartbeat: %s", type(error).__name__)
            return
        heartbeat = Heartbeat(
            made_at=self.clock.now().isoformat(timespec="seconds"),
            version=__version__,
            looked_at=report.at if report and fresh else "",
            parts=parts,
            paper_left_mm=report.paper_left_mm if report else None,
            staff_called=called,
            disk_free=free,
            waiting=queue.unsent,
            oldest_waiting_s=None if queue.oldest_s is None else int(queue.oldest_s),
            needs_person=queue.for_a_person,
        )
        if self._sent(heartbeat):
            self._next, self._told = self.clock.monotonic() + self.every_s, news

    def _sent(self, heartbeat: Heartbeat) -> bool:
        """Whether it is done with, one way or the other."""
        refusal = self.line.beat(heartbeat)
        if refusal is None:
            return True
        log.info("no heartbeat: %s", refusal.code)
        return refusal.remedy is not Remedy.TRANSIENT

    def _is_fresh(self, report: Report) -> bool:
        """One from the future was written before the clock was set: as good as an old one."""
        age = (self.clock.now() - datetime.fromisoformat(report.at)).total_seconds()
        return -1 <= age <= STALE_S


def _parts(report: Report, fresh: bool) -> tuple[PartState, ...]:
    """Without details, which may name paths.  In an old report nothing is known."""
    return tuple(
        PartState(
            name=check.name,
            state=check.health.state.value if fresh else "unknown",
            problems=tuple(dict.fromkeys(p.code for p in check.health.problems)) if fresh else (),
            tested=_tested(report, check.name),
            tested_at=report.tests[check.name].at if check.name in report.tests else "",
        )
        for check in report.checks
    )


def _tested(report: Report, name: str) -> Literal["good", "bad", ""]:
    test = report.tests.get(name)
    if test is None:
        return ""
    return "good" if test.good else "bad"
