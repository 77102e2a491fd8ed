"""Somebody with a USB stick: the parcel out, the platform's answer back, and the stick pulled in between.

The stick is a disk of its own that forgets.  Pulled out, it answers nothing more, and holds what a power cut
would have left on it.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from kiosk.faultlab.doom import Doom
from kiosk.faultlab.forgetful import ForgetfulDisk, Platter, flip
from kiosk.faultlab.inside import Inside
from kiosk.faultlab.plan import Fault
from kiosk.problems import Failed
from kiosk.progressbar import Advance
from kiosk.sandbox.courier import Unusable
from kiosk.sandbox.courier_desk import take_in
from offline.courier import export
from offline.courierimport import Import
from offline.station import Station


class Stick:
    """One stick for a run.  ``step`` is the exporting process's: it raises `Death`."""

    def __init__(self, home: Path, doom: Doom, inside: Inside, step: Callable[[str], None]) -> None:
        self.home, self._doom, self._inside, self._step = home, doom, inside, step
        shutil.rmtree(home, ignore_errors=True)
        self._lives = 0
        self._pulled = False
        self.folder.mkdir(parents=True)
        self._platter = Platter(self.folder)

    @property
    def folder(self) -> Path:
        return self.home / f"stick-{self._lives}"

    def out(self, station: Station) -> None:
        """`kiosk outbox export`; raises `Death`, and what the store raises."""
        disk = ForgetfulDisk(self._platter, self._may_be_pulled)
        try:
            export(station, self.folder, disk=disk)
        except Failed as failed:
            self._doom.note(f"export: {failed.problem.code}")
        self._back_in()

    def at_platform(self) -> None:
        """`kiosk sandbox import`."""
        if self._doom.strikes(Fault.FLIP_EXPORT):
            self._flip()
        try:
            for report in take_in(self._inside.office, self._inside.items, self.folder, _unwatched):
                self._doom.note(f"taken: {report.problem or report.is_whole()}")
        except Unusable as unusable:
            self._doom.note(f"not taken: {unusable.code}")
        self._platter = Platter(self.folder)  # written and flushed there

    def back(self, station: Station, wait: Callable[[float], None]) -> None:
        """`kiosk outbox import`; raises `Death`, and what the store raises."""
        if self._doom.strikes(Fault.FLIP_EXPORT):
            self._flip()
        try:
            Import(station, self.folder, wait=wait).run()
        except Failed as failed:
            self._doom.note(f"import: {failed.problem.code}")

    def cut(self) -> None:
        """The power went while it was in, or it was pulled out: it holds what is durable on it."""
        left = self._platter
        self._lives += 1
        self.folder.mkdir(parents=True)
        left.after_cut(self.folder, self._doom.aside())
        self._platter = Platter(self.folder)

    def _may_be_pulled(self, point: str) -> None:
        self._step(f"stick {point}")
        if self._pulled or self._doom.strikes(Fault.STICK_PULLED):
            self._pulled = True
            raise OSError(errno.EIO, "the stick is gone")

    def _back_in(self) -> None:
        if self._pulled:
            self._pulled = False
            self.cut()

    def _flip(self) -> None:
        files = sorted(path for path in self.folder.rglob("*") if path.is_file())
        if files:
            flip(self._doom.aside(), self._doom.aside().choice(files))


def _unwatched(_total: int) -> nullcontext[Advance]:
    return nullcontext(lambda _more: None)
