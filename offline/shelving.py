"""Puts an edition, or a folder's catalogue, on the shelf: once, when it comes.

The file is made in memory and put in its place whole (`offline.disk.put`): whoever is killed on the way
leaves the shelf that was there before.
"""

from __future__ import annotations

import sqlite3

from kiosk.contract.cutting import Cut, cut
from kiosk.contract.edition import Edition
from kiosk.crypto.sm3 import Sm3
from offline.shelf import FORMAT, PAGE, SCHEMA, escaped
from offline.shelfproof import ByDevice


def image_of_edition(edition: Edition, signature: bytes) -> bytes:
    """The file of an edition that was checked.  ValueError for content that can't be cut."""
    opening, closing = edition.model_copy(update={"content": ""}).canonical().split(b'""', 1)
    head = {"opening": opening + b'"', "closing": b'"' + closing, "seal": signature, "source": b""}
    return _image(cut(edition.content), head)


def image_of_folder(content: str, proof: ByDevice) -> bytes:
    """The file of a folder's catalogue that was checked.  ValueError for content that can't be cut."""
    pieces = cut(content)
    seal = proof.seal(_digest(pieces, proof.begin()))
    return _image(pieces, {"opening": b"", "closing": b"", "seal": seal, "source": proof.source})


def _image(pieces: Cut, head: dict[str, bytes]) -> bytes:
    head |= {"format": FORMAT.encode(), "tail": pieces.tail.encode()}
    db = sqlite3.connect(":memory:")
    try:
        db.execute(f"PRAGMA page_size = {PAGE}")
        db.executescript(SCHEMA)
        db.executemany("INSERT INTO head VALUES (?, ?)", head.items())
        rows = ((place, p.glue.encode(), p.text.encode()) for place, p in enumerate(pieces.pieces))
        db.executemany("INSERT INTO items VALUES (?, ?, ?)", rows)
        db.commit()
        return db.serialize()
    finally:
        db.close()


def _digest(pieces: Cut, digest: Sm3) -> Sm3:
    for piece in pieces.pieces:
        digest.update(escaped(piece.glue.encode()) + escaped(piece.text.encode()))
    digest.update(escaped(pieces.tail.encode()))
    return digest
