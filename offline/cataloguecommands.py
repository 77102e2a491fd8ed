"""`kiosk catalogue`: what this terminal offers, and how residents find it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kiosk.commands import Command, Open, Site, Under
from offline.commandline import BAD, DONE, count, say

if TYPE_CHECKING:
    from offline.search import Hit

_SEXES = {"M": "1", "F": "2"}


def add_search_command(actions: Under, command: Command, open_site: Open) -> None:
    """Hang ``search`` into the actions of ``catalogue``."""
    searching = command(
        actions,
        "search",
        lambda args: _search(open_site(args), args),
        "what a resident sees, best first",
    )
    searching.add_argument("text", metavar="TEXT", help="as it is typed or said; '' for what comes first")
    searching.add_argument("--age", type=count, metavar="N", help="of who searches, as the card says")
    searching.add_argument("--sex", choices=list(_SEXES), help="the same")
    searching.add_argument("--month", type=int, choices=range(1, 13), metavar="N", help="1 to 12, else now")
    searching.add_argument("--limit", type=count, default=20, metavar="N")
    searching.add_argument("--json", action="store_true", help="one JSON object a line")


def wrong_synonyms(catalogue: Path) -> list[str]:
    """What is wrong with the synonyms of a catalogue's folder, as ``file:line: what is wrong``."""
    from kiosk.contract.catalogue_files import Malformed  # noqa: PLC0415 - every start builds the commands
    from offline.synonyms import of_folder  # noqa: PLC0415

    try:
        of_folder(catalogue)
    except Malformed as malformed:
        return [str(malformed)]
    return []


def _search(site: Site, args: argparse.Namespace) -> int:
    """Exit code 1 when nothing is found.  The index is made for this search alone: a command that looks
    leaves the terminal's files as they are."""
    from kiosk.clock import SystemClock  # noqa: PLC0415 - every start of the program builds this
    from kiosk.contract.catalogue_files import Malformed  # noqa: PLC0415
    from kiosk.problems import Failed  # noqa: PLC0415
    from offline.catalogue import offered  # noqa: PLC0415
    from offline.search import Person  # noqa: PLC0415
    from offline.searchfiles import index_of, synonyms_of  # noqa: PLC0415

    try:
        said = synonyms_of(site.settings.store.catalogue)
    except Malformed as malformed:
        raise Failed("catalogue-malformed", str(malformed)) from None
    shelf = offered(site.settings, site.data).shelf
    month = args.month or SystemClock().now().month
    who = Person(args.age, _SEXES.get(args.sex, ""))
    with TemporaryDirectory(prefix="kiosk-search-") as folder:
        index = index_of(Path(folder), shelf, site.language, said)
        try:
            hits = index.search(args.text, who, month, args.limit)
        finally:
            index.close()
    say(*(_as_json(hit) if args.json else _as_text(place, hit) for place, hit in enumerate(hits, 1)))
    return DONE if hits else BAD


def _as_json(hit: Hit) -> str:
    told = {"code": hit.code, "name": hit.name, "score": round(hit.score, 4)}
    return json.dumps(told | {"spans": hit.spans, "called": hit.called}, ensure_ascii=False)


def _as_text(place: int, hit: Hit) -> str:
    return f"{place:2}  {hit.code}  {hit.name}" + (f"  ({hit.called})" if hit.called else "")
