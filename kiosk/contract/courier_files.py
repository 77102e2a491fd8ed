"""Reading from a stick that anybody may have written.

No name on it is believed: folders are looked up by names of ours, a file is an ordinary file of no more bytes
than its reader allows, and nothing is reached through a link.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kiosk.contract.courier import ROOT
from kiosk.crypto.sm3 import Sm3

_TERMINAL = re.compile(r"[A-Z0-9]{2,12}")
_BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Box:
    """One folder of a parcel.  Methods raise OSError: FileNotFoundError for what isn't there, ELOOP for a
    link, EINVAL for what is no file, EFBIG for too much, EIO and others for a stick that fails or is gone."""

    folder: Path

    def read(self, name: str, limit: int) -> bytes:
        with self.open(name) as file:
            content = file.read(limit + 1)
        if len(content) > limit:
            raise OSError(errno.EFBIG, "larger than allowed", name)
        return content

    def open(self, name: str) -> BinaryIO:
        # Non-blocking, lest a pipe in the file's place holds us for ever.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(self.folder / name, flags)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise OSError(errno.EINVAL, "not a file", name)
        return os.fdopen(descriptor, "rb")


def box(stick: Path, terminal_id: str, way: str) -> Box | None:
    """The folder of one terminal's parcel in one direction, None when there is none."""
    folder = stick
    for name in (ROOT, terminal_id, way):
        folder /= name
        if not is_folder(folder):
            return None
    return Box(folder)


def terminals(stick: Path) -> list[str]:
    """The terminals that have a folder on the stick.  (FAT shows short names in either case.)"""
    if not is_folder(stick / ROOT):
        return []
    names = {entry.name.upper() for entry in (stick / ROOT).iterdir() if is_folder(entry)}
    return sorted(name for name in names if _TERMINAL.fullmatch(name))


def is_folder(path: Path) -> bool:
    """A folder itself, and no link to one."""
    with suppress(OSError):
        return stat.S_ISDIR(path.lstat().st_mode)
    return False


def blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


def digest_of(file: BinaryIO) -> str:
    """SM3 of a whole file, hex; leaves it at its beginning."""
    digest = Sm3()
    file.seek(0)
    for block in blocks(file):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()
