"""`kiosk catalogue preview`: what an item's form looks like, without a terminal.

Drawing it is not this room's business: whoever builds the commands hands it in.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kiosk.commands import Command, Under

if TYPE_CHECKING:  # slow to import, and every start of the program builds this
    from kiosk.contract.catalogue_entries import ItemEntry
    from kiosk.domain.items import Catalogue, Item

DONE, USAGE, SETTINGS = 0, 2, 3
LOOKS = ("resident", "elder", "clerk", "agent")

# The catalogue by language, the item, one of LOOKS, the language, where the pictures go; the files written.
Draw: TypeAlias = "Callable[[Callable[[str], Catalogue], Item, str, str, Path], list[Path]]"


def add_preview_command(actions: Under, command: Command, draw: Draw) -> None:
    """Hang ``preview`` under ``kiosk catalogue``."""
    text = "draw the pages of an item's form as a picture each"
    preview = command(actions, "preview", partial(_preview, draw), text)
    preview.add_argument("item", metavar="ITEM", help="its code, the name of its file, or its name")
    preview.add_argument("out", type=Path, metavar="OUT.png", help="OUT-1.png and so on for several pages")
    preview.add_argument("--as", dest="look", choices=LOOKS, default=LOOKS[0], help="for whom it is drawn")
    preview.add_argument("--language", default="zh-CN")
    preview.add_argument("--folder", type=Path, metavar="DIR", help="else the packaged catalogue")


def _preview(draw: Draw, args: argparse.Namespace) -> int:
    from kiosk.contract.catalogue_files import Malformed, Source, packaged  # noqa: PLC0415 - slow to import
    from kiosk.words import languages  # noqa: PLC0415 - as above

    if args.language not in languages():
        return _told(f"no language {args.language!r}: {', '.join(languages())}")
    try:
        source = Source(args.folder or packaged())
        faults = list(source.faults())
    except Malformed as malformed:
        faults = [str(malformed)]
    if faults:
        return _told("\n".join(faults), SETTINGS)
    entry = next((item for path, item in source.entries() if _is_meant(args.item, path, item)), None)
    if entry is None:
        return _told(f"no item has the code, file or name {args.item!r}")
    if entry.form is None:
        return _told(f"{args.item}: this item has no form")
    whole = source.document()
    item = whole.to_domain(args.language).item(entry.code)
    assert item is not None  # it is one of them
    try:
        drawn = draw(whole.to_domain, item, args.look, args.language, args.out)
    except OSError as error:
        return _told(str(error))
    sys.stdout.writelines(f"{path}\n" for path in drawn)
    return DONE


def _is_meant(wanted: str, path: Path, item: ItemEntry) -> bool:
    return wanted in (item.code, path.stem, *item.name.values())


def _told(text: str, code: int = USAGE) -> int:
    sys.stderr.write(f"{text}\n")
    return code
