"""Where the index of a catalogue lies, and when it is made anew."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from kiosk import __version__
from kiosk.contract.catalogue_files import packaged
from kiosk.crypto.sm3 import sm3
from offline import synonyms
from offline.files import locked, private_folder
from offline.search import Index
from offline.searchentries import entries
from offline.synonyms import Synonyms


class Written(Protocol):
    """A catalogue as it was written down (`offline.shelf.Shelf`): its JSON, and a stamp of all of it."""

    @property
    def stamp(self) -> str: ...

    def content(self) -> str: ...


def synonyms_of(configured: Path | None) -> Synonyms:
    """Those of a configured catalogue that has some, else those that come with the program.  Raises
    `kiosk.contract.catalogue_files.Malformed`: ``file:line: what is wrong``."""
    if configured and (configured / synonyms.FILE).is_file():
        return synonyms.of_folder(configured)
    return synonyms.of_folder(packaged())


def index_of(folder: Path, catalogue: Written, language: str, said: Synonyms) -> Index:
    """The open index of a catalogue in one language: the file that is there if it was made of the same, else
    made anew, as after a damage: by one process, while another that needs it waits.  Raises OSError when the
    disk refuses."""
    path, stamp = _path(private_folder(folder), language), stamp_of(catalogue.stamp, language, said)
    if found := _lying(path, stamp):
        return found
    with locked(path.with_suffix(".lock")):
        if found := _lying(path, stamp):
            return found
        Index.build(path, entries(json.loads(catalogue.content()), language), said, stamp)
        return Index(path)


def drop_index(folder: Path, language: str) -> None:
    """What was found damaged is made anew by whoever opens it next; a disk that takes nothing keeps it."""
    with suppress(OSError):
        _path(folder, language).unlink()


def _path(folder: Path, language: str) -> Path:
    return folder / f"search-{language}.db"


def _lying(path: Path, stamp: str) -> Index | None:
    """None where there is none, a damaged one, one of another format, or one made of something else."""
    try:
        found = Index(path)
    except sqlite3.Error:
        return None
    if found.stamp == stamp:
        return found
    found.close()
    return None


def stamp_of(catalogue: str, language: str, said: Synonyms) -> str:
    """A digest of all that an index is made of, the same in every process; ``catalogue`` is its shelf's
    stamp."""
    return sm3("\n".join((__version__, language, said.stamp, catalogue)).encode()).hex()
