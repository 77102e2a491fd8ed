"""The file of a search index: FTS5 over the parts of every entry, and the rows that are ranked.

Entries stand in the order of their popularity, so that whatever is cut off at a number of candidates is what
fewest people want.  The file is made beside its place and takes it in one step; an index that is lost can be
made anew at any time, so it needs no more than that.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from offline.searchrank import Row
from offline.searchtext import (
    abbreviated,
    plain,
    said,
    spoken,
    terms_of_text,
    without_brackets,
)
from offline.sqlitefile import connect
from offline.synonyms import Synonyms

FORMAT = "1"  # of the file: another one is made anew

# Neither columns nor places are asked for: without them the file is a third, and a query twice as fast.
_TABLES = """
CREATE VIRTUAL TABLE terms USING fts5(
    parts, content = '', columnsize = 0, detail = none, tokenize = "ascii tokenchars '_='"
);
CREATE TABLE entry (
    place INTEGER PRIMARY KEY, code TEXT NOT NULL, title TEXT NOT NULL, name TEXT NOT NULL,
    phrases TEXT NOT NULL, more TEXT NOT NULL, sounds TEXT NOT NULL, letters TEXT NOT NULL,
    ways TEXT NOT NULL, popularity INTEGER NOT NULL, seasons TEXT NOT NULL,
    min_age INTEGER NOT NULL, max_age INTEGER NOT NULL, sex TEXT NOT NULL, bundle INTEGER NOT NULL
);
CREATE TABLE frequency (term TEXT PRIMARY KEY, entries INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_COLUMNS = (
    "place, code, title, name, phrases, more, sounds, letters, ways, "
    "popularity, seasons, min_age, max_age, sex, bundle"
)
_BLOCK = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of an item to find it by, in one language.

    ``category`` and ``life_events`` as people read them; ``popularity`` 0 to 100; ``seasons``: months, 1 to
    12; ages in years, 0 where any age is meant; ``sex``: 1, 2 (GB/T 2261.1) or empty.  ``origin`` is its name
    in Chinese where ``name`` is in another language: it is found by both, and synonyms go by it.
    """

    code: str
    name: str
    summary: str = ""
    keywords: tuple[str, ...] = ()
    category: str = ""
    life_events: tuple[str, ...] = ()
    popularity: int = 0
    seasons: tuple[int, ...] = ()
    min_age: int = 0
    max_age: int = 0
    sex: str = ""
    bundle: bool = False
    origin: str = ""


def write(path: Path, entries: Iterable[Entry], synonyms: Synonyms, stamp: str) -> None:
    """Make the index anew.  ``stamp`` says of what it was made.  Raises OSError when the disk refuses."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(beside, isolation_level=None)) as db:
            # Until it has its name nobody reads it, and a half one is thrown away: no journal.
            db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES} BEGIN;")
            count = _fill(db, sorted(entries, key=lambda entry: (-entry.popularity, entry.code)), synonyms)
            fillers = synonyms.fillers.pattern if synonyms.fillers else ""
            about = {"format": FORMAT, "stamp": stamp, "entries": str(count), "fillers": fillers}
            db.executemany("INSERT INTO about VALUES (?, ?)", about.items())
            db.execute("INSERT INTO terms (terms) VALUES ('optimize')")
            db.execute("COMMIT")
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    except sqlite3.OperationalError as error:
        beside.unlink(missing_ok=True)
        raise OSError(f"{path}: {error}") from None


def opened(path: Path) -> sqlite3.Connection:
    """For reading.  Raises sqlite3.Error where there is no index."""
    db = connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    try:
        db.execute("PRAGMA mmap_size = 268435456")
        db.execute("SELECT 1 FROM about").fetchone()
    except sqlite3.Error:
        db.close()
        raise
    return db


def about(db: sqlite3.Connection) -> dict[str, str]:
    return dict(db.execute("SELECT key, value FROM about"))


def frequencies(db: sqlite3.Connection, terms: Sequence[str]) -> dict[str, int]:
    """In how many entries each term stands; terms of none are left out."""
    marks = ", ".join("?" * len(terms))
    rows = db.execute(f"SELECT term, entries FROM frequency WHERE term IN ({marks})", terms)  # noqa: S608
    return dict(rows.fetchall())


def places(db: sqlite3.Connection, wanted: str, most: int) -> list[int]:
    """The entries that fit an FTS5 expression, those that most people want first."""
    return [
        row[0] for row in db.execute("SELECT rowid FROM terms WHERE terms MATCH ? LIMIT ?", (wanted, most))
    ]


def rows(db: sqlite3.Connection, wanted: Sequence[int]) -> Iterator[tuple[int, Row]]:
    # Numbers as text in one value: a statement takes no more than a thousand or so of them one by one.
    query = f"SELECT {_COLUMNS} FROM entry WHERE place IN (SELECT value FROM json_each(?))"  # noqa: S608
    for row in db.execute(query, (json.dumps(wanted),)):
        place, *texts, popularity, seasons, least, most, sex, bundle = row
        months = tuple(map(int, seasons.split()))
        code, title, name, phrases, more, sounds, letters, ways = texts
        kept = Row(
            code, title, name, phrases, more, sounds, letters, ways, popularity, months, least, most, sex
        )
        yield place, replace(kept, bundle=True) if bundle else kept


def terms_of(row: Row) -> set[str]:
    """Everything that a row is found by."""
    phrases = (each for each in row.phrases.split("|") if each)
    return set(terms_of_text(row.more)).union(*(said(phrase).terms for phrase in phrases))


def row_of(entry: Entry, synonyms: Synonyms) -> Row:
    others = synonyms.said_for(entry.origin or entry.name)
    names = [
        each for name in (entry.name, entry.origin) for each in (plain(name), plain(without_brackets(name)))
    ]
    phrases = [each for each in dict.fromkeys((*names, *map(plain, entry.keywords), *others)) if each]
    more = " | ".join(plain(each) for each in (entry.summary, entry.category, *entry.life_events))
    return Row(
        entry.code,
        entry.name,
        names[0],
        "|" + "".join(f"{each}|" for each in phrases),
        more,
        spoken(phrases),
        abbreviated(phrases),
        "".join(str(len(said(phrase).sounds)) for phrase in phrases),
        entry.popularity,
        entry.seasons,
        entry.min_age,
        entry.max_age,
        entry.sex,
        entry.bundle,
    )


def _fill(db: sqlite3.Connection, entries: Sequence[Entry], synonyms: Synonyms) -> int:
    count: Counter[str] = Counter()
    for start in range(0, len(entries), _BLOCK):
        block = [row_of(entry, synonyms) for entry in entries[start : start + _BLOCK]]
        found = [terms_of(row) for row in block]
        for terms in found:
            count.update(terms)
        texts = ((place, " ".join(sorted(terms))) for place, terms in enumerate(found, start + 1))
        db.executemany("INSERT INTO terms (rowid, parts) VALUES (?, ?)", texts)
        marks = ", ".join("?" * 15)
        db.executemany(
            f"INSERT INTO entry ({_COLUMNS}) VALUES ({marks})",  # noqa: S608 - both are ours
            (_values(place, row) for place, row in enumerate(block, start + 1)),
        )
    db.executemany("INSERT INTO frequency VALUES (?, ?)", count.items())
    return len(entries)


def _values(place: int, row: Row) -> tuple[object, ...]:
    texts = (row.code, row.title, row.name, row.phrases, row.more, row.sounds, row.letters)
    return (
        place,
        *texts,
        row.ways,
        row.popularity,
        " ".join(map(str, row.seasons)),
        row.min_age,
        row.max_age,
        row.sex,
        row.bundle,
    )
