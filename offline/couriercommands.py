"""`kiosk outbox export` and `import`: the stick, in the words of whoever carries it.

Both work while the terminal runs, while it takes no applications, and without a network.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands import Command, Open, Site, Under

if TYPE_CHECKING:
    from kiosk.words import Words
    from offline.courier import Exported
    from offline.couriersettle import Imported
    from offline.station import Station

DONE, BAD = 0, 1
# A store in this trouble doesn't keep anything here: the bundles are whole without it.
_WITHOUT_STORE = (
    "disk-full",
    "disk-read-only",
    "save-failed",
    "store-damaged",
    "store-unusable",
    "store-upgrade-failed",
    "store-upgrade-refused",
)
_NAMED = 10  # so many are named; a damaged stick may have thousands


def add_courier_commands(outbox: Under, command: Command, open_site: Open) -> None:
    """Hang both under ``outbox``."""
    out = command(
        outbox, "export", lambda args: _export(open_site(args), args), "write what waits onto a USB stick"
    )
    out.add_argument("stick", type=Path, metavar="DIR", help="where the stick is mounted")
    out.add_argument("--all", action="store_true", help="also what was accepted and is still kept here")
    out.add_argument("--json", action="store_true")
    back = command(
        outbox,
        "import",
        lambda args: _import(open_site(args), args),
        "take the platform's answer from a USB stick",
    )
    back.add_argument("stick", type=Path, metavar="DIR", help="where the stick is mounted")
    back.add_argument("--json", action="store_true")


@contextmanager
def _station(site: Site) -> Iterator[Station]:
    """The store, opened as the terminal does, for one stick at a time.  Raises `Failed` for what the store
    fails at."""
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415 - every start of the program builds this

    from kiosk.clock import SystemClock  # noqa: PLC0415
    from kiosk.problems import Failed  # noqa: PLC0415
    from offline.db import problem_at  # noqa: PLC0415
    from offline.files import sole  # noqa: PLC0415
    from offline.station import Station  # noqa: PLC0415

    try:
        with sole(site.data / "courier.lock"), ExitStack() as stack:
            station = Station.open(site.settings, site.data, SystemClock())
            stack.callback(station.close)
            yield station
    except (OSError, DBAPIError) as error:
        problem = problem_at(site.data, error)
        raise Failed(problem.code, problem.detail) from None


def _export(site: Site, args: argparse.Namespace) -> int:
    """Exit code 1 when something could not be taken along, or only the files could be gone by."""
    from kiosk.clock import SystemClock  # noqa: PLC0415 - as above
    from kiosk.problems import Failed  # noqa: PLC0415
    from kiosk.progressbar import megabytes, progress  # noqa: PLC0415 - as above
    from kiosk.words import Words  # noqa: PLC0415
    from offline.commandline import say  # noqa: PLC0415
    from offline.courier import export, hand_out  # noqa: PLC0415
    from offline.courierload import Sender, Unlisted  # noqa: PLC0415

    words, unlisted = Words(site.language), ""
    watch = partial(progress, words("courier.copying"), quiet=args.json, unit=megabytes)
    try:
        with _station(site) as station:
            done = export(station, args.stick.resolve(), everything=args.all, watch=watch)
    except Failed as failed:
        if failed.problem.code not in _WITHOUT_STORE:
            raise
        unlisted, sender = failed.problem.code, Sender.without_store(site.settings, site.data, SystemClock())
        done = hand_out(sender, Unlisted(sender), args.stick.resolve(), watch=watch)
    if args.json:
        say(json.dumps({**asdict(done), "unlisted": unlisted}, ensure_ascii=False))
    else:
        say(*([words("courier.unlisted", code=unlisted)] if unlisted else []), *told_of_export(done, words))
    return BAD if done.left or done.damaged or unlisted else DONE


def told_of_export(done: Exported, words: Words) -> list[str]:
    """What a person reads after an export."""
    rows = [words("courier.exported", parcel=done.parcel, count=done.applications, copied=done.copied)]
    if done.evaluations:
        rows.append(words("courier.ratings", count=done.evaluations))
    if done.enrolling:
        rows.append(words("courier.enrolling"))
    if done.left:
        rows.append(words("courier.left", count=done.left))
    if done.damaged:
        rows.append(words("courier.unusable", count=len(done.damaged), names=_named(done.damaged)))
    return [*rows, words("courier.carry")]


def _import(site: Site, args: argparse.Namespace) -> int:
    """Exit code 1 when something in the answer doesn't verify, or has to be taken once more."""
    from kiosk.words import Words  # noqa: PLC0415 - as above
    from offline.commandline import say  # noqa: PLC0415
    from offline.courierimport import Import  # noqa: PLC0415

    with _station(site) as station:
        done = Import(station, args.stick.resolve()).run()
    words = Words(site.language)
    say(*([json.dumps(asdict(done), ensure_ascii=False)] if args.json else told_of_import(done, words)))
    return BAD if done.damaged or done.busy else DONE


def told_of_import(done: Imported, words: Words) -> list[str]:
    """What a person reads after an import."""
    rows = [words("courier.imported", parcel=done.parcel, count=done.accepted, known=done.known)]
    if done.older:
        rows.append(words("courier.older"))
    counted = (
        ("refused", done.refused),
        ("outcomes", done.outcomes),
        ("rated", done.rated),
        ("edition", done.edition),
        ("configuration", done.configuration),
    )
    rows += [words(f"courier.{name}", count=count) for name, count in counted if count]
    named = (
        ("again", done.again),
        ("unread", done.unread),
        ("busy", done.busy),
        ("damaged", done.damaged),
    )
    rows += [
        words(f"courier.{name}", count=len(names), names=_named(names)) for name, names in named if names
    ]
    return rows


def _named(names: tuple[str, ...] | list[str]) -> str:
    more = ["..."] if len(names) > _NAMED else []
    return ", ".join([*names[:_NAMED], *more])
