"""A disk that forgets what was not flushed.

Files really lie in a folder.  Beside them stands what a power cut would leave: bytes as of the last flush,
names as of the last flush of their folder.  What was not flushed may have reached the disk all the same, in
part or not at all: the seed decides for each, since real disks do all of it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from offline.disk import KERNEL, Room

_BLOCK = 64 * 1024
# The store looks after its own durability; this says what it left at the instant of the cut.
_LEFT_OUT = ("-shm",)


@dataclass(slots=True)
class _File:
    """``flushed`` is what is durable of its bytes, ``now`` what a process reads."""

    flushed: bytes
    now: bytes

    def after_cut(self, chance: Random) -> bytes:
        """The bytes that are found afterwards."""
        if self.flushed == self.now:
            return self.now
        torn = chance.randrange(len(self.now) + 1)
        return chance.choice(
            (
                self.flushed,
                self.now,
                self.now[:torn] + self.flushed[torn:],  # some blocks new, some old
                bytes(len(self.now)),  # the length was written, the bytes were not
            )
        )


# A change of names in one folder: a name and its file (None: the name goes), a rename being two at once.
_Change = tuple[tuple[Path, _File | None], ...]


@dataclass(slots=True)
class Platter:
    """The folder and what of it is durable, shared by all who write there.  Files that `Disk` never touched
    count as durable."""

    root: Path
    _names: dict[Path, _File] = field(default_factory=dict)
    _durable: dict[Path, _File] = field(default_factory=dict)
    _pending: dict[Path, list[_Change]] = field(default_factory=dict)

    def known(self, path: Path) -> _File | None:
        """The file of a name; one that was there before counts as flushed."""
        if path not in self._names and path.exists() and path not in self._durable:
            content = path.read_bytes()
            self._names[path] = self._durable[path] = _File(content, content)
        return self._names.get(path)

    def change(self, *what: tuple[Path, _File | None]) -> None:
        """Names change, all of ``what`` at once: seen at once, durable later."""
        for path, file in what:
            if file is None:
                self._names.pop(path, None)
            else:
                self._names[path] = file
        self._pending.setdefault(what[0][0].parent, []).append(what)

    def flush_names(self, folder: Path) -> None:
        for change in self._pending.pop(folder, []):
            self._apply(change)

    def after_cut(self, target: Path, chance: Random) -> None:
        """Writes what a power cut at this instant leaves into another folder."""
        for changes in self._pending.values():
            in_order = chance.random() < 0.5  # a journal keeps the order; not every file system has one
            upto = chance.randrange(len(changes) + 1)
            for number, change in enumerate(changes):
                if number < upto if in_order else chance.random() < 0.5:
                    self._apply(change)
        touched = {
            *self._names,
            *self._durable,
            *(p for cs in self._pending.values() for c in cs for p, _ in c),
        }
        for path in sorted(self.root.rglob("*")):
            place = target / path.relative_to(self.root)
            if path.is_dir():
                place.mkdir(parents=True, exist_ok=True, mode=0o700)
            elif path not in touched and not path.name.endswith(_LEFT_OUT):
                shutil.copy(path, place)
        for path, file in self._durable.items():
            place = target / path.relative_to(self.root)
            place.write_bytes(file.after_cut(chance))
            place.chmod(0o600)

    def _apply(self, change: _Change) -> None:
        for path, file in change:
            if file is None:
                self._durable.pop(path, None)
            else:
                self._durable[path] = file


@dataclass(frozen=True, slots=True)
class ForgetfulDisk:
    """`offline.disk.Disk` on a platter.  ``step`` hears of every durable step just before it is taken, and
    may raise: then it is not taken."""

    platter: Platter
    step: Callable[[str], None]

    def write(self, path: Path, content: bytes | memoryview) -> None:
        self._write(path, b"", bytes(content))

    def append(self, path: Path, content: bytes | memoryview) -> None:
        before = self.platter.known(path)
        self._write(path, before.now if before else b"", bytes(content))

    def rename(self, old: Path, new: Path) -> None:
        self.step("rename")
        file = self.platter.known(old)
        old.replace(new)
        self.platter.change((old, None), (new, file))

    def remove(self, path: Path) -> None:
        self.step("remove")
        if self.platter.known(path):
            path.unlink()
            self.platter.change((path, None))

    def sync_folder(self, path: Path) -> None:
        self.step("sync-folder")
        self.platter.flush_names(path)

    def overwrite(self, path: Path) -> None:
        file = self.platter.known(path)
        if file is None:
            return
        self.step("overwrite")
        file.now = os.urandom(len(file.now))
        path.write_bytes(file.now)
        self.step("flush")
        file.flushed = file.now

    def room(self, path: Path) -> Room:
        return KERNEL.room(path)

    def _write(self, path: Path, kept: bytes, content: bytes) -> None:
        self.step("open")
        file = self.platter.known(path)
        if file is None:
            file = _File(b"", b"")
            self.platter.change((path, file))
        file.now = kept
        path.write_bytes(kept)
        path.chmod(0o600)
        for start in range(0, len(content), _BLOCK):
            self.step("write")
            file.now += content[start : start + _BLOCK]
            with path.open("ab") as out:
                out.write(content[start : start + _BLOCK])
        self.step("flush")
        self.flush(file)

    def flush(self, file: _File) -> None:
        file.flushed = file.now


def flip(chance: Random, path: Path) -> bool:
    """One bit of a file changes under everybody's hands; False for a file that isn't there or is empty."""
    try:
        content = bytearray(path.read_bytes())
    except FileNotFoundError:
        return False
    if not content:
        return False
    at = chance.randrange(len(content))
    content[at] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    return True
