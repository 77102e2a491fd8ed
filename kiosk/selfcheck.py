"""What the running terminal finds out about itself: looked up now and then, kept for sync, shown to staff."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime

from kiosk.doctor import Look, examine
from kiosk.ports import Health
from kiosk.report import Report, Trial
from kiosk.runner import Lane

log = logging.getLogger(__name__)


class SelfCheck:
    """``quick`` disturbs nobody and is asked again and again; ``whole`` takes longer (the camera goes on, the
    platform is asked) and only when an administrator wants it.  What wasn't asked this time stays as it was
    found before.  ``paper_left`` counts the roll in millimetres, None where nobody can.

    `look` may take as long as the longest limit.  Every method may be called from any thread.  A disk that
    refuses the report costs the report: ``keep`` may raise OSError.
    """

    def __init__(
        self,
        quick: Sequence[Look],
        whole: Sequence[Look],
        now: Callable[[], datetime],
        keep: Callable[[Report], None],
        before: Report | None = None,
        paper_left: Callable[[], int | None] = lambda: None,
    ) -> None:
        self._paper_left = paper_left
        self._quick, self._whole, self._now, self._keep = quick, whole, now, keep
        self._lock = threading.Lock()
        self._report = Report(self._time(), (), before.tests if before else {})

    @property
    def report(self) -> Report:
        with self._lock:
            return self._report

    def look(self, *, whole: bool) -> Report:
        """Ask, keep, and say what is known now."""
        checks = examine(self._whole if whole else self._quick)
        paper = self._paper_left()
        with self._lock:
            known = {check.name: check for check in (*self._report.checks, *checks)}
            order = [look.name for look in self._whole]
            found = tuple(known[name] for name in order if name in known)
            return self._renew(replace(self._report, at=self._time(), checks=found, paper_left_mm=paper))

    def note(self, part: str, trial: Trial) -> None:
        with self._lock:
            self._renew(replace(self._report, tests={**self._report.tests, part: trial}))

    def call_staff(self, called: bool) -> None:
        """A resident calls for staff, or no longer does."""
        with self._lock:
            if called != self._report.staff_called:
                self._renew(replace(self._report, staff_called=called))

    def _renew(self, report: Report) -> Report:
        self._report = report
        try:
            self._keep(report)
        except OSError as error:
            log.warning("the report was not kept: %s", error.strerror)
        return report

    def _time(self) -> str:
        return self._now().isoformat(timespec="seconds")


def on_lane(lane: Lane, ask: Callable[[], Health]) -> Callable[[], Health]:
    """The same question, asked in the one thread that may touch the device."""

    def wait() -> Health:
        answer: Future[Health] = Future()

        def work() -> None:
            try:
                answer.set_result(ask())
            except Exception as error:  # comes out where it is waited for
                answer.set_exception(error)

        lane.submit(work)
        return answer.result()

    return wait
