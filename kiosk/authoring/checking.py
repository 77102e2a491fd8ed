"""Everything that is wrong with the files of a catalogue that is to be published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kiosk.contract.catalogue_complete import gaps
from kiosk.contract.catalogue_files import Malformed, Source, packaged, said_at
from kiosk.words import languages


def faults(folder: Path | None = None, shared: Path | None = None) -> Iterator[str]:
    """Lines ``file:line: what is wrong``; first what can't be read, then what an item still lacks."""
    try:
        source = Source(folder or packaged(), shared)
    except Malformed as malformed:
        yield str(malformed)
        return
    broken = False
    for fault in source.faults():
        broken = True
        yield fault
    if broken:
        return
    spoken = languages()
    for path, item in source.entries():
        for gap in gaps(item, spoken):
            yield said_at(path, gap.where, str(gap))
