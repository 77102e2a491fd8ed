"""Private folders, and locks that end with whoever holds them.  `offline.disk` makes files durable."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from kiosk.problems import Failed


def private_folder(path: Path) -> Path:
    """A folder that only this account may enter.  Parents are made as well; what exists stays as it is."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.mkdir(exist_ok=True, mode=0o700)
    return path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One holder at a time, threads and processes alike; waits.  A holder that dies lets go."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def sole(path: Path) -> Iterator[None]:
    """This process alone, as long as it lives; raises `Failed`: ``already-running`` when another holds it,
    ``disk-read-only`` where nobody ever could."""
    private_folder(path.parent)
    with _lockable(path) as file:
        if not try_lock(file):
            raise Failed("already-running", str(path))
        yield


def _lockable(path: Path) -> IO[str]:
    """A disk that can't be written can still be locked, and the screen then says what is wrong with it."""
    try:
        return path.open("a", encoding="ascii")
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
    try:
        return path.open(encoding="ascii")
    except FileNotFoundError:
        raise Failed("disk-read-only", str(path)) from None


def try_lock(file: IO[Any]) -> bool:
    """Whether this open file is ours alone now; it stays so until it is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
