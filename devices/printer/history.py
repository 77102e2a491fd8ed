"""What a print journal says, as values: jobs, and the roll they were printed on.  Pure: lines in and out.

{"at": "2026-03-02T09:14:07+08:00", "document": "0195...", "event": "begin", "job": 12,
 "visit": "20260302-091200", "expires": "2026-03-02T09:14:47+08:00"}
{"at": "...", "bytes": 812, "event": "end", "job": 12, "mm": 148.5, "outcome": "unknown", "problem": ""}
{"at": "...", "event": "settle", "job": 12, "outcome": "printed"}
{"after": 12, "at": "...", "ended": false, "event": "roll", "used_mm": 0}
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from kiosk.ports import Outcome


@dataclass(frozen=True, slots=True)
class Job:
    """One print job.  ``outcome`` is None while it runs; ``bytes`` is what left this machine, ``mm`` the
    paper that it took.  ``settled`` is when a person said what became of it, empty when nobody did.  Times
    are ISO 8601; ``visit`` and ``expires`` are empty for what belongs to nobody's visit."""

    number: int
    document: str
    at: str
    outcome: Outcome | None = None
    problem: str = ""
    bytes: int = 0
    visit: str = ""
    expires: str = ""
    mm: float = 0.0
    settled: str = ""

    @property
    def reached_paper(self) -> bool:
        """Whether some of it may lie somewhere.  A person who looked knows better than the bytes."""
        if self.settled:
            return self.outcome is Outcome.PRINTED
        return bool(self.bytes) or self.outcome is Outcome.UNKNOWN


@dataclass(frozen=True, slots=True)
class Roll:
    """The roll of paper: what was used of it by jobs that are not listed any more, and all listed ones with a
    number above ``after``.  ``ended``: the printer said that there is no paper."""

    at: str = ""
    after: int = 0
    used_mm: float = 0.0
    ended: bool = False


@dataclass(slots=True)
class History:
    """All that is known, jobs by number, oldest first."""

    jobs: dict[int, Job] = field(default_factory=dict)
    roll: Roll = Roll()

    @property
    def used_mm(self) -> float:
        """Paper used of the present roll."""
        return self.roll.used_mm + sum(job.mm for job in self.jobs.values() if job.number > self.roll.after)

    def lines(self) -> Iterator[str]:
        """As a journal: read back, they say the same."""
        yield roll_line(self.roll)
        for job in self.jobs.values():
            yield begin_line(job)
            if job.outcome:
                yield end_line(job)
            if job.settled:
                yield settle_line(job)

    def keep(self, last: int) -> None:
        """Forget all jobs but the last ones; the paper that they took stays counted."""
        total = self.used_mm
        self.jobs = dict(list(self.jobs.items())[-last:])
        self.roll = replace(self.roll, used_mm=self.roll.used_mm + total - self.used_mm)


def replay(data: bytes) -> History:
    """What the lines say.  One that can't be read is left out: a torn write, or a damaged disk block."""
    history = History()
    for line in data.splitlines():
        try:
            _apply(history, json.loads(line))
        except (ValueError, KeyError, TypeError):
            continue
    return history


def _apply(history: History, record: dict[str, Any]) -> None:
    event, at = record["event"], str(record["at"])
    if event == "roll":
        history.roll = Roll(at, int(record["after"]), float(record["used_mm"]), bool(record["ended"]))
        return
    number = int(record["job"])
    if event == "begin":
        who = str(record.get("visit", "")), str(record.get("expires", ""))
        history.jobs[number] = Job(number, str(record["document"]), at, visit=who[0], expires=who[1])
        return
    job, outcome = history.jobs[number], Outcome(record["outcome"])
    if event == "settle":
        history.jobs[number] = replace(job, outcome=outcome, settled=at)
        return
    problem, sent, mm = str(record["problem"]), int(record["bytes"]), float(record.get("mm", 0))
    history.jobs[number] = replace(job, at=at, outcome=outcome, problem=problem, bytes=sent, mm=mm)


def begin_line(job: Job) -> str:
    whose = {"visit": job.visit, "expires": job.expires}
    return _line({"event": "begin", "job": job.number, "document": job.document, "at": job.at, **whose})


def end_line(job: Job) -> str:
    ended = {"outcome": job.outcome, "problem": job.problem, "bytes": job.bytes, "mm": job.mm, "at": job.at}
    return _line({"event": "end", "job": job.number, **ended})


def settle_line(job: Job) -> str:
    return _line({"event": "settle", "job": job.number, "outcome": job.outcome, "at": job.settled})


def roll_line(roll: Roll) -> str:
    known = {"after": roll.after, "used_mm": round(roll.used_mm, 1), "ended": roll.ended}
    return _line({"event": "roll", "at": roll.at, **known})


def _line(record: dict[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n"
