"""The print journal: what was sent to paper and what became of it.  JSON lines, no personal data.

    {"at": "2026-03-02T09:14:07+08:00", "document": "0195...", "event": "begin", "job": 12}
    {"at": "...", "bytes": 812, "event": "end", "job": 12, "outcome": "printed", "problem": ""}

A begin is on the disk before the first byte goes out.  A job that begun and never ended (power cut, crash)
is unknown: it is never sent again by itself, and its document's next print is a reprint.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kiosk.ports import Outcome


@dataclass(frozen=True, slots=True)
class Job:
    """One print job.  ``outcome`` is None while it runs; ``bytes`` is what left this machine."""

    number: int
    document: str
    at: str
    outcome: Outcome | None = None
    problem: str = ""
    bytes: int = 0


class Journal:
    """Opens with the last ``keep`` jobs.  A torn last line (power cut while writing) is dropped.

    ``interrupted`` names the documents whose jobs were running when the program last ended.
    Any method may raise OSError (disk full, read-only).
    """

    def __init__(self, path: Path, now: Callable[[], datetime], keep: int = 2000) -> None:
        self._path, self._now = path, now
        path.parent.mkdir(parents=True, exist_ok=True)
        self._jobs = _replay(path.read_bytes() if path.exists() else b"")
        running = [job for job in self._jobs.values() if job.outcome is None]
        self.interrupted = tuple(job.document for job in running)
        for job in running:
            self._jobs[job.number] = replace(job, outcome=Outcome.UNKNOWN)
        self._jobs = dict(list(self._jobs.items())[-keep:])
        self._rewrite()

    def jobs(self) -> tuple[Job, ...]:
        """Oldest first."""
        return tuple(self._jobs.values())

    def reached_paper(self, document: str) -> bool:
        """Whether bytes of this document may have come to a printer: then the next slip is a reprint."""
        return any(
            job.document == document and (job.bytes or job.outcome is Outcome.UNKNOWN) for job in self.jobs()
        )

    def begin(self, document: str) -> int:
        """Note durably that a job starts; its number."""
        number = max(self._jobs, default=0) + 1
        job = Job(number, document, self._now().isoformat(timespec="seconds"))
        self._append(_begin(job))
        self._jobs[number] = job
        return number

    def end(self, number: int, outcome: Outcome, problem: str, sent: int) -> None:
        """Note durably how it ended."""
        at = self._now().isoformat(timespec="seconds")
        job = replace(self._jobs[number], at=at, outcome=outcome, problem=problem, bytes=sent)
        self._jobs[number] = job
        self._append(_end(job))

    def _append(self, line: str) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def _rewrite(self) -> None:
        """The kept jobs as a new file, put in the old one's place in one step."""
        fresh = self._path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            file.writelines(_begin(job) + _end(job) for job in self._jobs.values())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _begin(job: Job) -> str:
    return _line({"event": "begin", "job": job.number, "document": job.document, "at": job.at})


def _end(job: Job) -> str:
    ended = {"outcome": job.outcome, "problem": job.problem, "bytes": job.bytes, "at": job.at}
    return _line({"event": "end", "job": job.number, **ended})


def _line(record: dict[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n"


def _replay(data: bytes) -> dict[int, Job]:
    """Jobs by number.  A line that can't be read is left out: a torn write, or a damaged disk block."""
    jobs: dict[int, Job] = {}
    for line in data.splitlines():
        try:
            record = json.loads(line)
            number, at = int(record["job"]), str(record["at"])
            if record["event"] == "begin":
                jobs[number] = Job(number, str(record["document"]), at)
            elif number in jobs:
                outcome, problem = Outcome(record["outcome"]), str(record["problem"])
                jobs[number] = replace(
                    jobs[number], at=at, outcome=outcome, problem=problem, bytes=int(record["bytes"])
                )
        except (ValueError, KeyError, TypeError):
            continue
    return jobs
