"""The print journal: what was sent to paper and what became of it.  JSON lines, no personal data.

A begin is on the disk before the first byte goes out.  A job that begun and never ended (power cut, crash)
is unknown: it is never sent again by itself, and its document's next print is a reprint until a person has
looked and says that nothing came out.

Two programs may write at once (the terminal, and a person's ``kiosk device print ...``): every line is
appended, and every new file put in place, under the lock of ``journal.lock`` beside it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from devices.printer.history import (
    History,
    Job,
    Roll,
    begin_line,
    end_line,
    replay,
    roll_line,
    settle_line,
)
from kiosk.domain.documents import Document
from kiosk.ports import Outcome

LONGEST = timedelta(minutes=3)  # no job runs longer: the slowest line, the longest slip, every wait


class Journal:
    """Opens with the last ``keep`` jobs.  A torn last line (power cut while writing) is dropped.

    ``interrupted`` names the documents whose jobs were running when the program last ended.
    Any method that writes may raise OSError (disk full, read-only).
    """

    def __init__(self, path: Path, now: Callable[[], datetime], keep: int = 2000) -> None:
        self._path, self._now = path, now
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path):
            known = replay(path.read_bytes() if path.exists() else b"")
            running = [job for job in known.jobs.values() if job.outcome is None]
            self.interrupted = tuple(job.document for job in running)
            for job in running:
                known.jobs[job.number] = replace(job, outcome=Outcome.UNKNOWN)
            known.keep(keep)
            _put(path, known.lines())
            self._known, self._seen = known, _stamp(path)

    def jobs(self) -> tuple[Job, ...]:
        """Oldest first."""
        return tuple(self._look().jobs.values())

    def reached_paper(self, document: str) -> bool:
        """Whether this document may have come to paper: then the next slip is a reprint."""
        return any(job.document == document and job.reached_paper for job in self.jobs())

    @property
    def half_out(self) -> bool:
        """Whether half a slip may hang out of the printer: the last one that reached it isn't known to be
        whole."""
        reached = [job for job in self.jobs() if job.reached_paper]
        return bool(reached) and reached[-1].outcome is not Outcome.PRINTED

    def begin(self, document: Document) -> int:
        """Note durably that a job starts; its number."""
        with locked(self._path):
            number = max(self._look().jobs, default=0) + 1
            expires = document.expires_at.isoformat(timespec="seconds") if document.expires_at else ""
            job = Job(number, document.id, self._at(), visit=document.visit, expires=expires)
            self._append(begin_line(job))
            self._known.jobs[number] = job
        return number

    def end(self, number: int, outcome: Outcome, problem: str, sent: int, mm: float = 0.0) -> None:
        """Note durably how it ended, and how much paper it took."""
        with locked(self._path):
            job = self._look().jobs[number]
            job = replace(job, at=self._at(), outcome=outcome, problem=problem, bytes=sent, mm=round(mm, 1))
            self._known.jobs[number] = job
            self._append(end_line(job))

    @property
    def used_mm(self) -> float:
        """Paper used since the last new roll."""
        return self._look().used_mm

    def paper_ended(self) -> None:
        """The printer has no paper: when it has some again, that is a new roll."""
        if not self._look().roll.ended:
            self._set_roll(lambda roll: replace(roll, ended=True))

    def paper_there(self) -> None:
        """The printer has plenty of paper."""
        if self._look().roll.ended:
            self.new_roll()

    def new_roll(self) -> None:
        """Somebody put in a new roll: count from nothing."""
        self._set_roll(lambda _: Roll(self._at(), max(self._known.jobs, default=0)))

    def _set_roll(self, change: Callable[[Roll], Roll]) -> None:
        with locked(self._path):
            self._known.roll = change(self._look().roll)
            self._append(roll_line(self._known.roll))

    def _at(self) -> str:
        return self._now().isoformat(timespec="seconds")

    def _look(self) -> History:
        """What is known, with what another program wrote meanwhile.  A file that can't be read tells nothing
        new; the next line that can't be written says so."""
        with suppress(OSError):
            if (seen := _stamp(self._path)) != self._seen:
                self._known, self._seen = replay(self._path.read_bytes()), seen
        return self._known

    def _append(self, line: str) -> None:
        _add(self._path, line)
        self._seen = _stamp(self._path)


def read(path: Path) -> History:
    """What the journal says, for whoever only wants to know.  Raises OSError; no file is no jobs."""
    return replay(path.read_bytes()) if path.exists() else History()


def unsettled(path: Path, now: datetime) -> tuple[Job, ...]:
    """The jobs that nobody knows the outcome of, oldest first: unknown ones, and those that began and should
    have ended long ago.  Raises OSError."""
    return tuple(job for job in read(path).jobs.values() if _open(job, now))


def settle(path: Path, number: int, outcome: Outcome, now: datetime) -> Job:
    """A person looked: note durably what became of an unsettled job.

    Raises ValueError for a job that doesn't exist or isn't in question, and for "unknown"; OSError.
    """
    if outcome is Outcome.UNKNOWN:
        raise ValueError("a person says printed or not-printed")
    with locked(path):
        job = read(path).jobs.get(number)
        if job is None or not _open(job, now):
            raise ValueError(f"job {number} is not in question")
        job = replace(job, outcome=outcome, settled=now.isoformat(timespec="seconds"))
        _add(path, settle_line(job))
    return job


def new_roll(path: Path, now: datetime) -> None:
    """Note durably that a new roll was put in.  Raises OSError."""
    with locked(path):
        _add(path, roll_line(Roll(now.isoformat(timespec="seconds"), max(read(path).jobs, default=0))))


def _open(job: Job, now: datetime) -> bool:
    if job.settled:
        return False
    try:
        late = now - datetime.fromisoformat(job.at) > LONGEST
    except (ValueError, TypeError):
        late = True  # a time that is none, or one without a zone
    return job.outcome is Outcome.UNKNOWN or (job.outcome is None and late)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Only one program (and one thread) at a time between reading and writing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_ino, status.st_size


def _add(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        if file.tell() and _torn(path):
            file.write("\n")
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _torn(path: Path) -> bool:
    """Whether a program died in the middle of the last line."""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"


def _put(path: Path, lines: Iterable[str]) -> None:
    """The lines as a new file, put in the old one's place in one step."""
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
