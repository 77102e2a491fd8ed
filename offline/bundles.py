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
from offline.disk import KERNEL, Disk, nowhere, put
from offline.files import locked, private_folder

FOLDER = "outbox"
_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Bundles:
    """``reached`` hears the name of each point at which a crash would leave something behind."""

    folder: Path
    reached: Callable[[str], None] = nowhere
    disk: Disk = KERNEL

    @classmethod
    def within(cls, data: Path, reached: Callable[[str], None] = nowhere, disk: Disk = KERNEL) -> Bundles:
        """The folder in a data folder, made if need be.  OSError if it can't be."""
        return cls(private_folder(data / FOLDER), reached, disk)

    def locked(self) -> AbstractContextManager[None]:
        """For who makes or tidies bundles: one process at a time, so that no half-made file is swept away."""
        return locked(self.folder / "lock")

    def write(
        self, application_id: str, manifest: bytes, signature: bytes, parts: Mapping[str, bytes]
    ) -> None:
        """Durable when it returns, gone when it raises (OSError).  The caller holds the lock."""
        whole = io.BytesIO()
        write_bundle(whole, manifest, signature, parts)
        try:
            put(self.disk, self.path(application_id), whole.getbuffer(), beside=".tmp")
        except OSError:
            self.disk.remove(self.path(application_id))
            raise

    def path(self, application_id: str) -> Path:
        return self.folder / f"{application_id}.bundle"

    def open(self, application_id: str) -> BinaryIO:
        return self.path(application_id).open("rb")

    def holds(self, application_id: str) -> bool:
        return self.path(application_id).exists()

    def ids(self) -> Iterator[str]:
        """The applications that have a bundle here, by age (UUIDv7)."""
        names = sorted(name.removesuffix(".bundle") for name in self._ending(".bundle"))
        return (name for name in names if _NAME.fullmatch(name))

    def damaged(self) -> int:
        """How many files were set aside."""
        return len(self._ending(".damaged"))

    def sync(self) -> None:
        """The names that are there now survive a power cut."""
        self.disk.sync_folder(self.folder)

    def remove(self, application_id: str) -> None:
        self.disk.remove(self.path(application_id))
        self.sync()

    def set_aside(self, application_id: str) -> None:
        self.disk.rename(self.path(application_id), self.folder / f"{application_id}.damaged")
        self.sync()

    def sweep(self) -> None:
        """Removes what saves that never ended left behind.  The caller holds the lock."""
        for name in self._ending(".tmp"):
            self.disk.remove(self.folder / name)

    def _ending(self, suffix: str) -> list[str]:
        """Plain names: a path for each of 100,000 would cost half a second.  None without a folder."""
        try:
            with os.scandir(self.folder) as found:
                return [one.name for one in found if one.name.endswith(suffix)]
        except FileNotFoundError:  # a store that is brought up to date before anything was handed over
            return []

    def destroy(self, application_id: str) -> None:
        """Overwrites and removes; again is fine.  The real protection is that no key here opens it."""
        self.disk.overwrite(self.path(application_id))
        self.remove(application_id)
        self.reached("destroyed")
