"""The one way by which the terminal makes files that survive a power cut.

What a disk promises is written here once: bytes are durable after `Disk.write` or `Disk.append`, a name
(made, changed or removed) only after `Disk.sync_folder` of its folder.  `put` is all of it for a whole file.
Whoever keeps files takes ``disk: Disk = KERNEL``; the fault lab stands in for it with a disk that forgets.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_BLOCK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes on a disk: those that this account may still fill, and all that there are."""

    free: int
    total: int


class Disk(Protocol):
    """All methods raise OSError; what was asked for may then be half done, and is not durable."""

    def write(self, path: Path, content: bytes | memoryview) -> None:
        """A private file with this content in the place of what it had.  The bytes are durable when it
        returns, the name of a new file is not yet."""

    def append(self, path: Path, content: bytes | memoryview) -> None:
        """The same at the end of a file, which is made when there is none."""

    def rename(self, old: Path, new: Path) -> None:
        """Takes the place of what stands there, in one step."""

    def remove(self, path: Path) -> None:
        """A file that has gone already is fine."""

    def sync_folder(self, path: Path) -> None:
        """Makes the names in a folder durable: those that came, changed or went."""

    def overwrite(self, path: Path) -> None:
        """Random bytes over a file's own, durable: best effort, for a journal or a flash cell may keep the
        old ones.  A file that has gone already is fine."""

    def room(self, path: Path) -> Room:
        """Of the disk on which a file or folder lies."""


def nowhere(_point: str) -> None:
    """What `reached` is outside tests: a place to stand, and nothing happens."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """The disk as the operating system gives it.  ``reached`` hears the name of each point at which a crash
    would leave something behind."""

    reached: Callable[[str], None] = nowhere

    def write(self, path: Path, content: bytes | memoryview) -> None:
        self._write_out(path, content, os.O_TRUNC)

    def append(self, path: Path, content: bytes | memoryview) -> None:
        self._write_out(path, content, os.O_APPEND)

    def rename(self, old: Path, new: Path) -> None:
        old.replace(new)
        self.reached("renamed")

    def remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self.reached("removed")

    def sync_folder(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self.reached("folder-flushed")

    def overwrite(self, path: Path) -> None:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            left = os.fstat(descriptor).st_size
            while left:
                left -= file.write(os.urandom(min(_BLOCK, left)))
            os.fsync(descriptor)
        self.reached("overwritten")

    def room(self, path: Path) -> Room:
        found = os.statvfs(path)
        return Room(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)

    def _write_out(self, path: Path, content: bytes | memoryview, how: int) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | how, 0o600)
        view, position = memoryview(content), 0
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            while position < len(view):
                position += file.write(view[position : position + _BLOCK])
                self.reached("writing")
            os.fsync(descriptor)
        self.reached("flushed")


KERNEL: Disk = Kernel()


def put(disk: Disk, path: Path, content: bytes | memoryview, beside: str = ".new") -> None:
    """A whole file or the one that was there before, never something between; durable when it returns.

    Written beside its place first, under the same name with another ending.  OSError when it can't be: then
    nothing of it is left, as far as the disk still lets us.
    """
    temporary = path.with_suffix(beside)
    try:
        disk.write(temporary, content)
        disk.rename(temporary, path)
        disk.sync_folder(path.parent)
    except OSError:
        with suppress(OSError):
            disk.remove(temporary)
        raise
