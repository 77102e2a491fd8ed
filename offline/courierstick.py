"""Writing to a USB stick that may be full, worn out, or pulled out between any two bytes.

Every file is written beside its place, made durable and renamed, so what has its name is whole; half a copy
keeps the ending ``.part`` and is gone on with the next time.  FAT knows neither owners nor links: nothing
here relies on them, and a link that somebody put in our way is removed, never followed.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kiosk.contract.courier import ROOT, TO_PLATFORM
from kiosk.contract.courier_files import Box, blocks, digest_of, is_folder
from kiosk.problems import Failed
from kiosk.progressbar import Advance
from offline.disk import Disk, put

PART = ".part"
# Left free for the letter, the index and what a file system keeps for itself.
MARGIN = 1024 * 1024
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Full(OSError):
    """There is no room on the stick for this file."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """This terminal's folder for the platform.  OSError when the stick fails, `Full` when it is full."""

    box: Box
    disk: Disk

    @classmethod
    def on(cls, stick: Path, terminal_id: str, disk: Disk) -> Outgoing:
        """The folder, made if need be.  Raises `Failed`: ``stick-missing``, ``stick-not-writable``,
        ``stick-full``."""
        if not is_folder(stick):
            raise Failed("stick-missing", str(stick))
        folder = stick
        try:
            for name in (ROOT, terminal_id, TO_PLATFORM):
                folder /= name
                if not is_folder(folder):
                    folder.unlink(missing_ok=True)
                    folder.mkdir()
                    disk.sync_folder(folder.parent)
        except OSError as error:
            raise failed(error) from None
        return cls(Box(folder), disk)

    def holds(self, name: str, size: int, digest: str) -> bool:
        """Whether a whole file is there with this content; it is read, for flash cells forget."""
        try:
            with self.box.open(name) as file:
                return os.fstat(file.fileno()).st_size == size and digest_of(file) == digest
        except OSError:
            return False

    def copy(self, source: BinaryIO, name: str, size: int, advance: Advance) -> None:
        """From where an earlier copy broke off, if what it left is right; ``advance`` hears of bytes."""
        part = Path(name).stem + PART
        if self.disk.room(self.box.folder).free < size - self._begun(part) + MARGIN:
            raise Full(errno.ENOSPC, "no room for this file", name)
        path = self.box.folder / part
        source.seek(self._same(source, part))
        advance(source.tell())
        try:
            for block in blocks(source):
                self.disk.append(path, block)
                advance(len(block))
            self._clear(name)
            self.disk.rename(path, self.box.folder / name)
            self.disk.sync_folder(self.box.folder)
        except OSError as error:
            if error.errno in _NO_ROOM:
                self.disk.remove(path)
                raise Full(error.errno, "no room for this file", name) from None
            raise

    def put(self, name: str, content: bytes) -> None:
        self._clear(name)
        self._clear(Path(name).stem + ".new")
        put(self.disk, self.box.folder / name, content)

    def drop_all_but(self, wanted: set[str], endings: tuple[str, ...]) -> None:
        """Files of ours with these endings, but for those whose names before it are wanted."""
        names = [path.name for path in self.box.folder.iterdir()]
        gone = [name for name in names if name.endswith(endings) and Path(name).stem not in wanted]
        for name in gone:
            self.disk.remove(self.box.folder / name)
        if gone:
            self.disk.sync_folder(self.box.folder)

    def _begun(self, part: str) -> int:
        try:
            return (self.box.folder / part).lstat().st_size
        except OSError:
            return 0

    def _same(self, source: BinaryIO, part: str) -> int:
        """How many bytes of a broken-off copy may stay; a wrong one is removed."""
        held = 0
        try:
            with self.box.open(part) as copy:
                source.seek(0)
                for block in blocks(copy):
                    if source.read(len(block)) != block:
                        break
                    held += len(block)
                else:
                    return held
        except FileNotFoundError:
            return 0
        except OSError:
            pass  # a link, a folder, cells that can't be read: begun anew
        self._clear(part)
        return 0

    def _clear(self, name: str) -> None:
        """Nothing but an ordinary file may stand where one is written."""
        path = self.box.folder / name
        if name.endswith(PART) or path.is_symlink():
            self.disk.remove(path)


def failed(error: OSError) -> Failed:
    """What a stick's failure means for a person."""
    if error.errno in _NO_ROOM:
        return Failed("stick-full", errno.errorcode.get(error.errno or 0, ""))
    return Failed("stick-not-writable", errno.errorcode.get(error.errno or 0, "unknown"))
