"""Where the index of a catalogue lies, and when it is made anew."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Protocol

from kiosk import __version__
from kiosk.contract.catalogue_files import packaged
from kiosk.crypto.sm3 import sm3
from offline import synonyms
from offline.files import private_folder
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
    made anew, as after a damage.  Raises OSError when the disk refuses."""
    path, stamp = private_folder(folder) / f"search-{language}.db", stamp_of(catalogue.stamp, language, said)
    try:
        found = Index(path)
        if found.stamp == stamp:
            return found
        found.close()
    except sqlite3.Error:
        pass  # none, a damaged one, or one of another format
    Index.build(path, entries(json.loads(catalogue.content()), language), said, stamp)
    return Index(path)


def stamp_of(catalogue: str, language: str, said: Synonyms) -> str:
    """A digest of all that an index is made of, the same in every process; ``catalogue`` is its shelf's
    stamp."""
    return sm3("\n".join((__version__, language, said.stamp, catalogue)).encode()).hex()
