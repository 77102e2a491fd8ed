"""Everything that is wrong with the files of a catalogue that is to be published.

The schema judges each file as it is written, the models what is made of it.  What both find is said once, in
the models' words: they name every fault, a schema only the first of a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from kiosk.authoring.shape import Fault, misshapen
from kiosk.contract.base import Wire
from kiosk.contract.catalogue import places
from kiosk.contract.catalogue_complete import gaps
from kiosk.contract.catalogue_entries import MaterialEntry
from kiosk.contract.catalogue_files import (
    AROUND,
    Malformed,
    Source,
    as_json,
    as_written,
    line_at,
    packaged,
    said_at,
    table,
)
from kiosk.contract.catalogue_forms import FieldEntry
from kiosk.contract.catalogue_text import MERGED
from kiosk.words import languages

_SHELVES: dict[str, tuple[str, type[Wire]]] = {
    "fields": ("key", FieldEntry),
    "materials": ("code", MaterialEntry),
}


def faults(folder: Path | None = None, shared: Path | None = None) -> Iterator[str]:
    """Lines ``file:line: place: what is wrong``, by file and line; none if all is in order."""
    folder = folder or packaged()
    try:
        source = Source(folder, shared)
    except Malformed:
        yield from _unreadable(folder, shared)
        return
    found = [*_shelved(source), *source.placed()]
    found += [fault for fault in misshapen(source) if not any(_same(fault, other) for other in found)]
    found += _gaps(source, {path for path, _, _ in found})
    lines = {
        (path in source.paths, path, line_at(path, where), said_at(path, where, message))
        for path, where, message in found
    }
    yield from (text for *_, text in sorted(lines))


def _unreadable(folder: Path, shared: Path | None) -> Iterator[str]:
    """Without the files around the items nothing can be judged: which of them can't be read."""
    for name in AROUND:
        paths = [place / f"{name}.toml" for place in (shared, folder) if place]
        path = next((path for path in paths if path.is_file()), paths[-1])
        if path.is_file() or name == "catalogue":
            try:
                table(path)
            except Malformed as malformed:
                yield str(malformed)


def _shelved(source: Source) -> Iterator[Fault]:
    """The faults of shared fields and materials, whether an item uses them or not."""
    for name, (key, model) in _SHELVES.items():
        for own, entry in source.common[name].items():
            try:
                model.parse(as_json({key: own, **(entry if isinstance(entry, dict) else {})}))
            except ValidationError as error:
                for where, message in places(error):
                    yield source.file(name), (own, *where), message


def _same(shape: Fault, other: Fault) -> bool:
    """Whether a model says of the same place, or of one around or inside it, that something is wrong."""
    if shape[0] != other[0]:
        return False
    here, there = as_written(shape[1]), as_written(other[1])
    short = min(len(here), len(there))
    return here[:short] == there[:short]


def _gaps(source: Source, faulty: set[Path]) -> Iterator[Fault]:
    """What items still lack; of a bundle only what it writes itself."""
    spoken = languages()
    for path, item in source.entries():
        for gap in gaps(item, spoken):
            if path in faulty and not gap.where:
                continue  # perhaps it is there and couldn't be read
            if not item.parts or gap.where[:1] not in [(own,) for own in MERGED]:
                yield *source.origin(path, gap.where), str(gap)
