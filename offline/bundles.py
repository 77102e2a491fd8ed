"""The folder of sealed applications: one file each, whole or not there.

``<application id>.bundle`` is durable as soon as it has that name.  ``.tmp`` is a save that never ended:
nobody was told that it was kept.  ``.damaged`` does not hold what it says; we never delete it.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kiosk.crypto.bundle import write_bundle
from offline.files import locked, overwrite, private_folder, sync_folder

FOLDER = "outbox"
_BLOCK = 64 * 1024
_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def nowhere(_point: str) -> None:
    """What `reached` is outside tests: a place to stand, and nothing happens."""


@dataclass(frozen=True, slots=True)
class Bundles:
    """``reached`` hears the name of each point at which a crash would leave something behind."""

    folder: Path
    reached: Callable[[str], None] = nowhere

    @classmethod
    def within(cls, data: Path, reached: Callable[[str], None] = nowhere) -> Bundles:
        """The folder in a data folder, made if need be.  OSError if it can't be."""
        return cls(private_folder(data / FOLDER), reached)

    def locked(self) -> AbstractContextManager[None]:
        """For who makes or tidies bundles: one process at a time, so that no half-made file is swept away."""
        return locked(self.folder / "lock")

    def write(
        self, application_id: str, manifest: bytes, signature: bytes, parts: Mapping[str, bytes]
    ) -> None:
        """Durable when it returns, gone when it raises (OSError).  The caller holds the lock."""
        whole = io.BytesIO()
        write_bundle(whole, manifest, signature, parts)
        temporary = self.folder / f"{application_id}.tmp"
        try:
            self._write_out(temporary, whole.getbuffer())
            temporary.rename(self.path(application_id))
            sync_folder(self.folder)
        except OSError:
            temporary.unlink(missing_ok=True)
            self.path(application_id).unlink(missing_ok=True)
            raise
        self.reached("renamed")

    def path(self, application_id: str) -> Path:
        return self.folder / f"{application_id}.bundle"

    def open(self, application_id: str) -> BinaryIO:
        return self.path(application_id).open("rb")

    def holds(self, application_id: str) -> bool:
        return self.path(application_id).exists()

    def ids(self) -> Iterator[str]:
        """The applications that have a bundle here, by age (UUIDv7)."""
        names = sorted(path.stem for path in self.folder.glob("*.bundle"))
        return (name for name in names if _NAME.fullmatch(name))

    def damaged(self) -> int:
        """How many files were set aside."""
        return sum(1 for _ in self.folder.glob("*.damaged"))

    def remove(self, application_id: str) -> None:
        self.path(application_id).unlink(missing_ok=True)
        sync_folder(self.folder)

    def set_aside(self, application_id: str) -> None:
        self.path(application_id).rename(self.folder / f"{application_id}.damaged")
        sync_folder(self.folder)

    def sweep(self) -> None:
        """Removes what saves that never ended left behind.  The caller holds the lock."""
        for leftover in self.folder.glob("*.tmp"):
            leftover.unlink()

    def destroy(self, application_id: str) -> None:
        """Overwrites and removes; again is fine.  The real protection is that no key here opens it."""
        overwrite(self.path(application_id))
        self.reached("overwritten")
        self.remove(application_id)
        self.reached("destroyed")

    def _write_out(self, path: Path, content: memoryview) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            position = 0
            while position < len(content):
                position += file.write(content[position : position + _BLOCK])
                self.reached("writing")
            os.fsync(file.fileno())
        self.reached("flushed")
