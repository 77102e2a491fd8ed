"""Versions of items that somebody still works with: a newer edition doesn't take them off the shelf."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from offline.disk import KERNEL, Disk, put
from offline.files import locked, private_folder

FILE = Path("catalogue") / "pins.json"


@dataclass(frozen=True, slots=True, order=True)
class Pin:
    code: str
    version: str


def pinned(data: Path) -> frozenset[Pin]:
    """All pins.  A file that can't be read holds none: what was pinned may then go with the next edition."""
    try:
        rows = json.loads((data / FILE).read_bytes())
        return frozenset(Pin(str(row["code"]), str(row["version"])) for row in rows)
    except (OSError, ValueError, TypeError, KeyError):
        return frozenset()


def pin(data: Path, code: str, version: str, disk: Disk = KERNEL) -> None:
    """From now on this version stays on the shelf, if it is there.  Raises OSError."""
    _change(data, lambda pins: pins | {Pin(code, version)}, disk)


def unpin(data: Path, code: str, version: str, disk: Disk = KERNEL) -> None:
    """With the next edition it may go.  Raises OSError."""
    _change(data, lambda pins: pins - {Pin(code, version)}, disk)


def _change(data: Path, change: Callable[[frozenset[Pin]], frozenset[Pin]], disk: Disk) -> None:
    folder = private_folder((data / FILE).parent)
    with locked(folder / "pins.lock"):
        before = pinned(data)
        if (now := change(before)) != before:
            put(disk, data / FILE, json.dumps([asdict(one) for one in sorted(now)]).encode())
