"""Room on the disk that holds the data folder: how much there is, what that means, and a reserve of our own.

The reserve is a file that holds nothing and whose bytes are really allocated.  When a write finds no room it
is let go, so that the person who is standing there finishes and sync can write down what the platform has
said.  An empty file in its place means that it was let go and nobody was told yet; `offline.tending` tells,
and makes it anew when there is room.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from kiosk.config import Store
from kiosk.problems import Problem

FILE = "reserve"
MB, GB = 1_000_000, 1_000_000_000
# Less room than this, and a transaction of a few pages may fail: the reserve goes first.
TIGHT = 1024 * 1024
# A percentage says little of a very small disk and too much of a very large one: never under the first
# number of bytes, never over the second.
LOW_BOUNDS = (500 * MB, 20 * GB)  # a busy week of photographed papers
SCARCE_BOUNDS = (200 * MB, 10 * GB)
FEWEST_FILES = 64  # a file system may run out of names before it runs out of bytes

Outcome = TypeVar("Outcome")


class Space(StrEnum):
    """What the free room means, from good to bad."""

    ROOMY = "roomy"
    LOW = "low"  # staff are told
    SCARCE = "scarce"  # papers are photographed sparingly
    LOCKED = "locked"  # no new application is begun; sending, exporting and reprinting go on
    READ_ONLY = "read-only"  # nothing can be written at all: what is here can be looked at and printed


PROBLEM_OF = {
    Space.LOW: "disk-low",
    Space.SCARCE: "disk-scarce",
    Space.LOCKED: "disk-locked",
    Space.READ_ONLY: "disk-read-only",
}


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes: ``free`` for us, ``total`` of the disk, ``held`` in the reserve.  ``files`` is how many more
    the file system has names for, None where it doesn't count them."""

    free: int
    total: int
    held: int
    files: int | None = None
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """``reserve`` in bytes; a new application needs as much room again beside it."""

    low_percent: float = 20
    scarce_percent: float = 10
    reserve: int = 0

    @classmethod
    def of(cls, store: Store) -> Limits:
        return cls(store.low_percent, store.scarce_percent, store.reserve_mb * 1024 * 1024)

    def space(self, room: Room) -> Space:
        """What the room means.  The reserve counts as room, since it is: kept or let go is the same."""
        if room.read_only:
            return Space.READ_ONLY
        if room.free + room.held < max(2 * self.reserve, TIGHT):
            return Space.LOCKED
        if room.files is not None and room.files < FEWEST_FILES:
            return Space.LOCKED
        if room.free < _within(SCARCE_BOUNDS, room.total, self.scarce_percent):
            return Space.SCARCE
        if room.free < _within(LOW_BOUNDS, room.total, self.low_percent):
            return Space.LOW
        return Space.ROOMY


def _within(bounds: tuple[int, int], total: int, percent: float) -> float:
    least, most = bounds
    return max(least, min(most, total * percent / 100))


def look(data: Path) -> Room:
    """The room on the disk that holds the data folder, or will hold it.  Raises OSError."""
    place = data.absolute()
    while not place.exists():
        place = place.parent
    found = os.statvfs(place)
    free = found.f_bavail * found.f_frsize
    used = (found.f_blocks - found.f_bfree) * found.f_frsize
    files = found.f_favail if found.f_files else None  # some file systems make names as they go
    return Room(free, used + free, held(data), files, bool(found.f_flag & os.ST_RDONLY))


def held(data: Path) -> int:
    """Bytes in the reserve; 0 when there is none."""
    try:
        return (data / FILE).stat().st_size
    except FileNotFoundError:
        return 0


def was_released(data: Path) -> bool:
    """Whether the reserve was let go and nobody has been told yet."""
    path = data / FILE
    return path.exists() and path.stat().st_size == 0


def hold(data: Path, size: int) -> bool:
    """Make the reserve, its bytes really allocated, or have none for size 0; False when the disk refuses."""
    path, made = data / FILE, data / f"{FILE}.new"
    if not size:
        path.unlink(missing_ok=True)
        return True
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, size)
        os.fsync(descriptor)
        made.rename(path)  # never a reserve of half the size
    except OSError:
        made.unlink()
        return False
    finally:
        os.close(descriptor)
    return True


def forget(data: Path) -> None:
    """The empty file of a reserve that was let go: everybody knows now."""
    if was_released(data):
        (data / FILE).unlink()


def release(data: Path) -> bool:
    """Let the reserve go; whether there was one.  Cutting a file off needs no room, on any file system that
    writes in place.  A disk that can't be written has no reserve."""
    with suppress(OSError):
        if held(data):
            os.truncate(data / FILE, 0)
            return True
    return False


def is_read_only(data: Path) -> bool:
    """Whether the disk can't be written; False where that can't be told."""
    with suppress(OSError):
        return bool(os.statvfs(data).f_flag & os.ST_RDONLY)
    return False


def is_tight(data: Path) -> bool:
    """Whether there is next to no room; False where that can't be told."""
    with suppress(OSError):
        found = os.statvfs(data)
        return found.f_bavail * found.f_frsize < TIGHT
    return False


def make_way(data: Path) -> None:
    """Before a small write: let the reserve go when there is next to no room.  Costs one system call."""
    if is_tight(data):
        release(data)


def with_reserve(data: Path, attempt: Callable[[], Outcome | Problem]) -> Outcome | Problem:
    """Try; when the disk is full, let the reserve go and try once more."""
    came = attempt()
    if isinstance(came, Problem) and came.code == "disk-full" and release(data):
        return attempt()
    return came
