"""Puts an edition, or a folder's catalogue, on the shelf: once, when it comes.

The file is made in memory and put in its place whole (`offline.disk.put`): whoever is killed on the way
leaves the shelf that was there before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from kiosk.contract.cutting import Cut, cut
from kiosk.contract.edition import Edition
from kiosk.crypto.sm3 import Sm3
from kiosk.crypto.small import DeviceKey
from offline.pins import Pin
from offline.shelf import FORMAT, PAGE, SCHEMA, Damaged, Shelf, escaped
from offline.shelfproof import ByDevice, seal_past

# Called with the folder of the shelf and a shelf that was just put there: what else is made of its lists.
Beside = Callable[[Path, Shelf], None]


def nothing(_folder: Path, _shelf: Shelf) -> None:
    """Nothing is made beside the shelf."""


@dataclass(frozen=True, slots=True)
class Past:
    """An item of an earlier edition that somebody still works with: its JSON and that of its lists."""

    code: str
    version: str
    entry: bytes
    lists: bytes


def image_of_edition(
    edition: Edition, signature: bytes, past: Collection[Past] = (), device: DeviceKey | None = None
) -> bytes:
    """The file of an edition that was checked.  ValueError for content that can't be cut."""
    opening, closing = edition.model_copy(update={"content": ""}).canonical().split(b'""', 1)
    head = {"opening": opening + b'"', "closing": b'"' + closing, "seal": signature, "source": b""}
    return _image(cut(edition.content), head, past, device)


def image_of_folder(content: str, proof: ByDevice) -> bytes:
    """The file of a folder's catalogue that was checked.  ValueError for content that can't be cut."""
    pieces = cut(content)
    seal = proof.seal(_digest(pieces, proof.begin()))
    return _image(pieces, {"opening": b"", "closing": b"", "seal": seal, "source": proof.source}, (), None)


def carried(old: Shelf | None, pins: Collection[Pin]) -> tuple[Past, ...]:
    """What of the shelf before is pinned.  What can't be read any more is let go."""
    found = []
    for pin in pins if old else ():
        try:
            if texts := old.entry(pin.code, pin.version) if old else None:
                found.append(Past(pin.code, pin.version, *texts))
        except (Damaged, sqlite3.Error):
            continue
    return tuple(found)


def _image(pieces: Cut, head: dict[str, bytes], past: Collection[Past], device: DeviceKey | None) -> bytes:
    head |= {"format": FORMAT.encode(), "tail": pieces.tail.encode()}
    db = sqlite3.connect(":memory:")
    try:
        db.execute(f"PRAGMA page_size = {PAGE}")
        db.executescript(SCHEMA)
        db.executemany("INSERT INTO head VALUES (?, ?)", head.items())
        rows = ((place, p.glue.encode(), p.text.encode()) for place, p in enumerate(pieces.pieces))
        db.executemany("INSERT INTO items VALUES (?, ?, ?)", rows)
        for one in past if device else ():
            assert device is not None
            sealed = seal_past(device, one.code, one.version, one.entry, one.lists)
            row = (one.code, one.version, one.entry, one.lists, sealed)
            db.execute("INSERT INTO past VALUES (?, ?, ?, ?, ?)", row)
        db.commit()
        return db.serialize()
    finally:
        db.close()


def _digest(pieces: Cut, digest: Sm3) -> Sm3:
    for piece in pieces.pieces:
        digest.update(escaped(piece.glue.encode()) + escaped(piece.text.encode()))
    digest.update(escaped(pieces.tail.encode()))
    return digest
