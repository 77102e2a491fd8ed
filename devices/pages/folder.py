"""Pages from a scanner that writes files into a folder.

Nothing tells whose page a file is but the time at which it appears: what appears while a person collects
their papers is theirs, and is gone from the folder when they go.  What was there before is never touched.
"""

from __future__ import annotations

import os
import re
import stat
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from devices.pages.reading import MOST_BYTES, page_from
from kiosk.domain.pages import Taken
from kiosk.ports import Health, Offer, State
from kiosk.problems import Failed, Problem

SETTLE_S = 1.0  # a file that hasn't changed for so long is complete
PATIENCE_S = 8.0  # and one that can't be read then is given up after so long: it may be half of a page
LATE_S = 60.0  # after a visit, in which what its person still had in the scanner is removed
_STEP_S = 0.25
_HALF = re.compile(r"^[.~]|\.(tmp|temp|part|partial|filepart|crdownload)$|~$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """How a file was when it was looked at."""

    name: str
    number: tuple[int, int]  # of its device and of itself
    size: int
    changed: int  # ns


class FolderPages:
    """Obeys `kiosk.ports.PageSource`.

    A folder that is gone (`scan-folder-missing`) or may not be read and emptied (`scan-folder-refused`) is
    looked for again at each `read`.  One that comes back as another (a share mounted anew) is begun with
    anew: what is in it was there before.
    """

    def __init__(
        self,
        folder: Path,
        *,
        read: Callable[[bytes], Taken | Problem] = page_from,
        monotonic: Callable[[], float] = time.monotonic,
        settle_s: float = SETTLE_S,
    ) -> None:
        self._folder, self._read, self._monotonic, self._settle_s = folder, read, monotonic, settle_s
        self._lock = threading.Lock()
        self._accepting = False
        self._place: tuple[int, int] | None = None  # which folder it is: device and number
        self._before: set[tuple[int, int]] = set()
        self._since: dict[Mark, float] = {}  # when each file was first seen as it is now
        self._refused: set[Mark] = set()  # that are no page, as they are
        self._told: Problem | None = None
        self._late: threading.Event | None = None
        self._closed = threading.Event()
        self._stirred: Callable[[], None] = lambda: None

    def open(self, stirred: Callable[[], None] = lambda: None) -> Offer | Problem:
        self.withdraw()
        if self._late:
            self._late.set()
        with self._lock:
            self._accepting, self._told, self._stirred = True, None, stirred
            try:
                self._begin()
            except Failed as failed:
                self._told = failed.problem
                return failed.problem
        return Offer()

    def read(self, timeout: float) -> Taken | Problem | None:
        until = self._monotonic() + timeout
        while True:
            found = self._look() if self._accepting else None
            if found is not None and (isinstance(found, Taken) or found != self._told):
                self._told = found if isinstance(found, Problem) and found.code.startswith("scan-") else None
                return found
            if found is None:
                self._told = None
            rest = until - self._monotonic()
            if rest <= 0 or self._closed.wait(min(rest, _STEP_S)):
                return found

    def withdraw(self) -> None:
        """Everything that came is removed, half-written files too; and for a while what still comes."""
        with self._lock:
            if not self._accepting:
                return
            self._accepting = False
            self._sweep()
        self._late = threading.Event()
        threading.Thread(target=self._sweep_late, args=(self._late,), name="folder", daemon=True).start()

    def health(self) -> Health:
        try:
            _usable(self._folder)
            left = sum(1 for _ in self._files()) if not self._accepting else 0
        except Failed as failed:
            return Health(State.BAD, (failed.problem,), str(self._folder))
        if left:
            return Health(State.GOOD, (Problem("scan-folder-littered", f"{left}"),), str(self._folder))
        return Health(State.GOOD, (), str(self._folder))

    def close(self) -> None:
        self.withdraw()
        self._closed.set()

    def _begin(self) -> None:
        """The folder as it is now is where we start; nothing in it is anybody's.  Raises Failed."""
        self._place = _usable(self._folder)
        self._before = {mark.number for mark in self._files()}
        self._since.clear()
        self._refused.clear()

    def _look(self) -> Taken | Problem | None:
        """The oldest new page, if it is complete."""
        with self._lock:
            try:
                if _usable(self._folder) != self._place:
                    self._begin()
                    return None
                new = self._new()
            except Failed as failed:
                return failed.problem
            now = self._monotonic()
            if any(mark not in self._since for mark in new):
                self._stirred()
            self._since = {mark: self._since.get(mark, now) for mark in new}
            return self._oldest([mark for mark in new if mark.size and not _HALF.search(mark.name)], now)

    def _oldest(self, new: list[Mark], now: float) -> Taken | Problem | None:
        """The first of them in order; those behind it wait until it is complete."""
        if not new:
            return None
        quiet = now - self._since[new[0]]
        patience = PATIENCE_S if new[0] in self._refused else self._settle_s
        return self._take(new[0], quiet) if quiet >= patience else None

    def _take(self, mark: Mark, quiet: float) -> Taken | Problem | None:
        path = self._folder / mark.name
        try:
            found = Problem("page-too-large") if mark.size > MOST_BYTES else self._read(_bytes_of(path))
            if isinstance(found, Problem) and found.code == "page-unreadable" and quiet < PATIENCE_S:
                self._refused.add(mark)  # its end may still be on the way
                return None
            path.unlink()
        except FileNotFoundError:  # renamed or taken away meanwhile
            return None
        except OSError as error:
            self._before.add(mark.number)  # it can't be removed: nobody's page, never looked at again
            return Problem("scan-folder-refused", error.strerror or type(error).__name__)
        return found

    def _new(self) -> list[Mark]:
        """What wasn't there before, in the order in which it was written.  Raises Failed."""
        there = self._files()
        self._before &= {mark.number for mark in there}  # the number of a file that is gone is given anew
        marks = [mark for mark in there if mark.number not in self._before]
        return sorted(marks, key=lambda mark: (mark.changed, mark.name))

    def _files(self) -> list[Mark]:
        """Regular files; folders and links are none of ours.  Raises Failed."""
        marks = []
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    with suppress(FileNotFoundError):
                        found = entry.stat(follow_symlinks=False)
                        if stat.S_ISREG(found.st_mode):
                            number = (found.st_dev, found.st_ino)
                            marks.append(Mark(entry.name, number, found.st_size, found.st_mtime_ns))
        except OSError as error:
            raise _failed(error) from None
        return marks

    def _sweep(self) -> None:
        """Remove what isn't from before.  What can't be removed is counted by `health`."""
        with suppress(Failed):
            if _usable(self._folder) == self._place:
                for mark in self._new():
                    with suppress(OSError):
                        (self._folder / mark.name).unlink()
        self._since.clear()
        self._refused.clear()

    def _sweep_late(self, over: threading.Event) -> None:
        until = self._monotonic() + LATE_S
        while not over.wait(_STEP_S) and self._monotonic() < until and not self._closed.is_set():
            with self._lock:
                if not self._accepting:
                    self._sweep()


def _usable(folder: Path) -> tuple[int, int]:
    """Which folder this is.  Raises Failed when it isn't there, or can't be read and emptied."""
    try:
        found = folder.stat()
    except OSError as error:
        raise _failed(error) from None
    if not stat.S_ISDIR(found.st_mode):
        raise Failed("scan-folder-missing", "it is no folder")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise Failed("scan-folder-refused", "this account may not read it and remove files from it")
    return found.st_dev, found.st_ino


def _failed(error: OSError) -> Failed:
    refused = isinstance(error, PermissionError)
    code = "scan-folder-refused" if refused else "scan-folder-missing"
    return Failed(code, error.strerror or type(error).__name__)


def _bytes_of(path: Path) -> bytes:
    """A file's bytes, a little more than `MOST_BYTES` at most.  A link in its place is not followed."""
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(number, "rb") as file:
        return file.read(MOST_BYTES + 1)
