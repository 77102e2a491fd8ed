"""`kiosk config`: which settings are in force, and which of them the province has set from afar."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from kiosk.commands import Command, Open, Site, Under
from offline.commandline import BAD, DONE, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.published import Origin, Published
    from kiosk.words import Words


def add_config_commands(commands: Under, command: Command, open_site: Open) -> None:
    """Hang ``config`` into the program's commands."""
    config = commands.add_parser("config", help="the settings in force, and what was set from afar")
    what = config.add_subparsers(required=True, metavar="ACTION")
    showing = command(
        what, "show", lambda args: _show(open_site(args), args), "what may be set from afar, and what is"
    )
    showing.add_argument("--json", action="store_true")


def _show(site: Site, args: argparse.Namespace) -> int:
    """Exit code 1 where a document is there that can't be used."""
    from kiosk.published import in_force, published  # noqa: PLC0415 - every start of the program builds this
    from kiosk.words import Words  # noqa: PLC0415

    found = published(site.settings, site.data)
    _, origins = in_force(site.settings, found)
    if args.json:
        settings = {origin.name: _as_map(origin) for origin in origins}
        problem = found.problem.code if found.problem else None
        told = {
            "number": found.number,
            "issued_at": found.issued_at,
            "settings": settings,
            "problem": problem,
        }
        say(json.dumps(told, ensure_ascii=False))
    else:
        say(*_as_text(found, origins, Words(site.language)))
    return BAD if found.problem else DONE


def _as_map(origin: Origin) -> dict[str, object]:
    return {
        "value": origin.value,
        "from": origin.source,
        "published": origin.published,
        "passed_over": origin.passed,
    }


def _as_text(found: Published, origins: tuple[Origin, ...], words: Words) -> Iterator[str]:
    if found.problem:
        yield words(f"problems.{found.problem.code}.staff.cause")
    elif found.number:
        at = found.issued_at[:19].replace("T", " ")
        yield words("outbox.config.number", number=found.number, at=at)
    else:
        yield words("outbox.config.none")
    for origin in origins:
        value = "" if origin.value is None else json.dumps(origin.value, ensure_ascii=False)
        line = f"{origin.name} = {value}  [{words(f'outbox.config.from_{origin.source}')}]"
        if origin.passed:
            reason = words(f"outbox.config.{origin.passed.replace('-', '_')}")
            line += f"  {json.dumps(origin.published, ensure_ascii=False)}: {reason}"
        yield line
