"""The shelf: one edition of the catalogue in a file, cut into its items, so that a list of thousands is at
hand at once and a form is read when somebody opens it.

A shelf is read through once when it is opened: all of it goes through the digest that its seal is proven by
(`offline.shelfproof`), and on the way the lists are made.  What is read again later, an item that is opened,
must be what was proven then.  An open shelf stays what it is, whatever takes its place: a visit that began
with it ends with it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote

from kiosk import __version__
from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.edition import Edition
from kiosk.crypto.errors import CryptoError
from kiosk.domain.items import Category, Item, LifeEvent
from kiosk.domain.listings import Listing
from offline.shelflist import ROWS, Line, line_of
from offline.shelfproof import Proof
from offline.sqlitefile import Careful, connect

log = logging.getLogger(__name__)

# What the rows mean, and by which program the items were held against the rules: another one does it again.
FORMAT = f"1 {__version__}"
SCHEMA = """
CREATE TABLE head (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE items (place INTEGER PRIMARY KEY, glue BLOB NOT NULL, entry BLOB NOT NULL);
"""
OPEN_ITEMS = 32  # kept ready; a screen asks for the same one again and again
PAGE = 65536  # bytes: an item lies in one or two of them

_DAMAGE = (sqlite3.Error, ValueError, TypeError, KeyError, RecursionError, CryptoError)


class Damaged(ValueError):
    """A shelf that is not what was put there."""


class Stale(ValueError):
    """A shelf of another folder's state, or one that another program made."""


@dataclass
class Shelf:
    """An open shelf, proven.  Its methods may be called from any thread."""

    seal: bytes
    edition: Edition | None  # without its content; None for a folder's catalogue
    frame: CatalogueDocument  # without its items
    lines: tuple[Line, ...]
    _prints: tuple[bytes, ...] = field(repr=False)
    _db: sqlite3.Connection = field(repr=False)
    damaged: bool = False  # found so after it was opened
    _places: dict[str, int] = field(init=False, repr=False)
    _ready: OrderedDict[tuple[str, str], Item] = field(default_factory=OrderedDict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        self._places = {line.code: place for place, line in enumerate(self.lines)}

    @property
    def number(self) -> int:
        """Of the edition, 0 for a folder's catalogue."""
        return self.edition.number if self.edition else 0

    @property
    def stamp(self) -> str:
        """Of all that is on it: whoever makes something of its lists knows by this whether it still holds."""
        return self.seal.hex()

    @property
    def version(self) -> str:
        return self.frame.version

    @property
    def languages(self) -> tuple[str, ...]:
        """All in which an item has a name."""
        return tuple(sorted({language for line in self.lines for language in line.name}))

    def listings(self, language: str) -> tuple[Listing, ...]:
        return tuple(line.listing(language) for line in self.lines)

    def categories(self, language: str) -> tuple[Category, ...]:
        used = {line.category for line in self.lines}
        return tuple(c.to_domain(language) for c in self.frame.categories if c.code in used)

    def life_events(self, language: str) -> tuple[LifeEvent, ...]:
        """Those to which an item belongs."""
        used = {event for line in self.lines for event in line.life_events}
        return tuple(e.to_domain(language) for e in self.frame.life_events if e.code in used)

    def item(self, code: str, language: str) -> Item | None:
        """None when there is no such item, or when it can't be read any more: `damaged` says so, and the
        shelf is made anew between two visits."""
        place = self._places.get(code)
        if place is None:
            return None
        with self._lock:
            key = (code, language)
            if key in self._ready:
                self._ready.move_to_end(key)
                return self._ready[key]
            try:
                made = ItemEntry.parse(self._read(place)).to_domain(language, self.frame.lists)
            except _DAMAGE as error:
                log.error("an item of the catalogue can't be read: %s", type(error).__name__)
                self.damaged = True
                return None
            self._ready[key] = made
            while len(self._ready) > OPEN_ITEMS:
                self._ready.popitem(last=False)
            return made

    def entry(self, code: str, version: str) -> tuple[bytes, bytes] | None:
        """The JSON of an item in exactly this version, and of the option lists that it names.  None when it
        isn't here; raises `Damaged` or sqlite3.Error when it can't be read."""
        with self._lock:
            place = self._places.get(code)
            if place is None or self.lines[place].version != version:
                return None
            entry = self._read(place)
            lists = {name: options for name, options in self.frame.lists.items() if _names(entry, name)}
            around = CatalogueDocument(version=self.version, categories=(), lists=lists, items=())
            return entry, around.canonical()

    def content(self) -> str:
        """The whole catalogue's JSON.  Raises `Damaged` or sqlite3.Error when it can't be read any more."""
        with self._lock:
            rows = self._db.execute(_PIECES).fetchall()
            if tuple(_print(entry) for _, entry in rows) != self._prints:
                raise Damaged("an item has changed")
            return b"".join([*(glue + entry for glue, entry in rows), _head(self._db)["tail"]]).decode()

    def document(self) -> CatalogueDocument:
        """The whole catalogue in memory: for tools, not for the screen."""
        return CatalogueDocument.parse(self.content().encode())

    def _read(self, place: int) -> bytes:
        row = self._db.execute("SELECT entry FROM items WHERE place = ?", (place,)).fetchone()
        if row is None or _print(row[0]) != self._prints[place]:
            raise Damaged("an item has changed")
        return bytes(row[0])


def open_shelf(path: Path, proof: Proof) -> Shelf | None:
    """The shelf that lies there; None when there is none, or when it is not whole: that is logged."""
    if not path.is_file():
        return None
    # Nobody writes to a shelf: a newer one takes its place under the same name.
    where = f"file:{quote(str(path))}?mode=ro&immutable=1"
    try:
        return _proven(connect(where, uri=True, check_same_thread=False), proof)
    except Stale as stale:
        log.info("%s: %s", path.name, stale)
    except _DAMAGE as error:
        log.error("%s is damaged: %s", path.name, _why(error))
    return None


def shelf_of(image: bytes, proof: Proof) -> Shelf:
    """The same in memory, where a disk takes nothing.  ValueError when it isn't whole."""
    db = sqlite3.connect(":memory:", factory=Careful, check_same_thread=False)
    db.deserialize(image)
    try:
        return _proven(db, proof)
    except _DAMAGE as error:
        db.close()
        raise Damaged(_why(error)) from None


def escaped(text: bytes) -> bytes:
    """JSON as it stands within a JSON string, without the quotes: all that has to be escaped in it, since
    within its own strings control characters are spelled out."""
    text = text.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    return text.replace(b"\n", b"\\n").replace(b"\r", b"\\r").replace(b"\t", b"\\t")


_PIECES = "SELECT glue, entry FROM items ORDER BY place"


def _proven(db: sqlite3.Connection, proof: Proof) -> Shelf:
    db.execute("PRAGMA cache_size = 0")  # each item is read once; what was read is not to be held twice
    head = _head(db)
    if head["format"] != FORMAT.encode() or head["source"] != proof.source:
        raise Stale("made by another program, or of what has changed since")
    digest, lines, prints, first = proof.begin(), list[Line](), list[bytes](), b""
    digest.update(head["opening"])
    for place, (glue, entry, light) in enumerate(_rows(db)):
        if not isinstance(glue, bytes) or not isinstance(entry, bytes):
            raise Damaged("a row that is no text")
        digest.update(escaped(glue))
        digest.update(escaped(entry))
        if place == 0:
            first = glue
        elif glue.strip(b" \t\r\n") != b",":
            raise Damaged("something stands between two items")
        lines.append(line_of(light))
        prints.append(_print(entry))
    digest.update(escaped(head["tail"]))
    digest.update(head["closing"])
    if not proof.holds(digest, head["seal"]):
        raise Damaged("its seal does not belong to it")
    edition = Edition.parse(head["opening"] + head["closing"]) if proof.of_editions else None
    frame = CatalogueDocument.parse(first + head["tail"])
    if frame.items or (edition and (edition.content or edition.version != frame.version)):
        raise Damaged("the seal covers more than is on the shelf")
    return Shelf(head["seal"], edition, frame, tuple(lines), tuple(prints), db)


def _rows(db: sqlite3.Connection) -> Iterator[tuple[bytes, bytes, Any]]:
    for glue, entry, light in db.execute(ROWS):
        yield glue, entry, json.loads(light)


def _head(db: sqlite3.Connection) -> dict[str, bytes]:
    return {name: bytes(value) for name, value in db.execute("SELECT name, value FROM head")}


def _why(error: Exception) -> str:
    """Never what stands there."""
    return str(error) if isinstance(error, Damaged) else type(error).__name__


def _print(entry: bytes) -> bytes:
    """To know an entry again within this process; nobody ever sees it."""
    return hashlib.blake2b(entry, digest_size=16).digest()


def _names(entry: bytes, name: str) -> bool:
    return f'"{name}"'.encode() in entry
