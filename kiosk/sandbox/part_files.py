"""Sealed parts on disk: one file each, durable before an offset is acknowledged."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

_STRIPES = 64


class PartFiles:
    """``<folder>/<application id>/<part id>``; the caller has checked both ids.

    OSError when the disk fails.  A file longer than what was acknowledged is the rest of a crash and is cut;
    a shorter one means that the disk lost what it had promised.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._locks = [threading.Lock() for _ in range(_STRIPES)]

    def lock(self, application_id: str) -> threading.Lock:
        """Held while an application's parts are written or read as a whole."""
        return self._locks[hash(application_id) % _STRIPES]

    def size(self, application_id: str, part_id: str) -> int:
        try:
            return self._path(application_id, part_id).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, application_id: str, part_id: str, offset: int, chunk: bytes) -> None:
        """Durable when it returns.  The file must hold ``offset`` bytes at least."""
        path = self._path(application_id, part_id)
        new = not path.exists()
        if new:
            path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        assert os.fstat(descriptor).st_size >= offset
        os.ftruncate(descriptor, offset)
        os.lseek(descriptor, offset, os.SEEK_SET)
        _write_out(descriptor, chunk)
        if new:
            _sync_folder(path.parent)
            _sync_folder(self._folder)

    def put(self, application_id: str, parts: Mapping[str, bytes]) -> None:
        """Whole parts at once; durable when it returns."""
        folder = self._folder / application_id
        folder.mkdir(parents=True, exist_ok=True)
        for part_id, content in parts.items():
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
            _write_out(os.open(folder / part_id, flags, 0o600), content)
        _sync_folder(folder)
        _sync_folder(self._folder)

    def open(self, application_id: str, part_id: str) -> BinaryIO:
        return self._path(application_id, part_id).open("rb")

    def drop(self, application_id: str, part_id: str) -> None:
        self._path(application_id, part_id).unlink(missing_ok=True)

    def _path(self, application_id: str, part_id: str) -> Path:
        return self._folder / application_id / part_id


def _write_out(descriptor: int, content: bytes) -> None:
    """All of it, made durable; closes the file."""
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
