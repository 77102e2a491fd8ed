"""`kiosk outbox` and `kiosk status`: what waits, what has arrived, what needs a person.

Looking opens the store for reading only, so it is harmless beside a running terminal; trying again writes.
What does the work is imported by the command that is given, because every start of the program builds this.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from kiosk.commands import Command, Open, Site, Under
from offline.couriercommands import add_courier_commands
from offline.states import UNSENT, State

if TYPE_CHECKING:
    from offline.overview import Line, Overview

DONE, BAD = 0, 1


def add_outbox_commands(commands: Under, command: Command, open_site: Open) -> None:
    """Hang ``outbox`` and ``status`` into the program's commands."""
    outbox = commands.add_parser("outbox", help="the applications that this terminal keeps")
    what = outbox.add_subparsers(required=True, metavar="ACTION")
    listing = command(what, "list", lambda args: _list(open_site(args), args), "one line each, newest first")
    which_ones = listing.add_mutually_exclusive_group()
    which_ones.add_argument(
        "--state", action="append", choices=list(State), help="only these; may be repeated"
    )
    which_ones.add_argument(
        "--needs-person", action="store_true", help="stopped, to be supplemented, or overdue"
    )
    which_ones.add_argument("--overdue", action="store_true", help="past the deadline of their state")
    listing.add_argument("--limit", type=count, default=50, metavar="N")
    listing.add_argument("--json", action="store_true")
    showing = command(what, "show", lambda args: _show(open_site(args), args), "all that is known of one")
    showing.add_argument("number", metavar="NUMBER", help="its local number, or its id")
    showing.add_argument("--json", action="store_true")
    again = command(
        what,
        "retry",
        lambda args: _retry(open_site(args), args),
        "send now, what was stopped too",
    )
    which = again.add_mutually_exclusive_group(required=True)
    which.add_argument("numbers", nargs="*", default=[], metavar="NUMBER", help="local numbers or ids")
    which.add_argument("--all", action="store_true", help="all that wait for their next try")
    command(
        what,
        "salvage",
        lambda args: _salvage(open_site(args)),
        "rebuild a damaged or lost store from the sealed applications",
    )
    add_courier_commands(what, command, open_site)
    status = command(commands, "status", lambda args: _status(open_site(args), args), "how things stand here")
    status.add_argument("--json", action="store_true")
    status.add_argument("--check", action="store_true", help="end with 1 when something needs a person")


def count(text: str) -> int:
    """A number from 1 on, as an argument."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _list(site: Site, args: argparse.Namespace) -> int:
    from kiosk.words import Words  # noqa: PLC0415 - see the module's docstring
    from offline.outboxtext import as_map, as_rows  # noqa: PLC0415
    from offline.overview import reading  # noqa: PLC0415
    from offline.standing import late, needing_lines, of_numbers  # noqa: PLC0415

    with reading(site.data) as overview:
        over, now = late(overview, grace_s(site)), overview.times.clock.now()
        if args.overdue:
            lines = of_numbers(overview, over, args.limit)
        elif args.needs_person:
            lines = needing_lines(overview, over, args.limit)
        else:
            lines = overview.lines(tuple(State(name) for name in args.state or State), args.limit)
    if args.json:
        told = [as_map(line, line.receipt.local_number in over) for line in lines]
        say(json.dumps(told, ensure_ascii=False))
    else:
        say(*as_rows(lines, Words(site.language), over, now))
    return DONE


def grace_s(site: Site) -> float:
    """How long bundles are kept after their acceptance."""
    return site.settings.store.grace_days * 86_400


def _show(site: Site, args: argparse.Namespace) -> int:
    from kiosk.words import Words  # noqa: PLC0415 - as above
    from offline.outboxtext import as_map, as_sheet  # noqa: PLC0415
    from offline.overview import reading  # noqa: PLC0415
    from offline.standing import late  # noqa: PLC0415

    with reading(site.data) as overview:
        line = overview.line(args.number)
        if line is None:
            return _unknown(args.number)
        overdue = line.receipt.local_number in late(overview, grace_s(site))
    if args.json:
        say(json.dumps(as_map(line, overdue), ensure_ascii=False))
    else:
        say(*as_sheet(line, Words(site.language), overdue))
    return DONE


def _retry(site: Site, args: argparse.Namespace) -> int:
    """Nothing is changed when one of the numbers is unknown."""
    from kiosk.clock import SystemClock  # noqa: PLC0415 - as above
    from kiosk.progressbar import progress  # noqa: PLC0415
    from kiosk.words import Words  # noqa: PLC0415
    from offline.db import open_database  # noqa: PLC0415
    from offline.ledger import Ledger  # noqa: PLC0415
    from offline.moments import Times, boot_id  # noqa: PLC0415
    from offline.overview import reading  # noqa: PLC0415

    with reading(site.data) as overview:
        chosen: list[tuple[str, Line | None]]
        if args.all:
            chosen = [(line.receipt.application_id, line) for line in _every(overview, UNSENT)]
        else:
            chosen = [(number, overview.line(number)) for number in args.numbers]
    for number, line in chosen:
        if line is None:
            return _unknown(number)
    db, told = open_database(site.data), list[str]()
    try:
        ledger = Ledger(db, site.settings.terminal.id, Times(SystemClock(), boot_id()))
        with progress(Words(site.language)("outbox.retrying"), len(chosen)) as advance:
            for _, line in chosen:
                assert line is not None
                known = line.receipt
                took = ledger.again(known.application_id, by=f"uid {os.getuid()}")
                told.append(f"{known.local_number}  {line.state if took else '-'}")
                advance(1)
    finally:
        say(*told)
        db.close()
    return DONE


def _every(overview: Overview, states: tuple[Any, ...]) -> list[Line]:
    found = overview.lines(states, 500)
    while more := overview.lines(states, 500, found[-1].receipt.local_number if found else ""):
        found.extend(more)
    return found


def _salvage(site: Site) -> int:
    from kiosk.progressbar import progress  # noqa: PLC0415 - as above
    from kiosk.words import Words  # noqa: PLC0415
    from offline.bundles import FOLDER  # noqa: PLC0415
    from offline.salvage import salvage  # noqa: PLC0415

    words, bundles = Words(site.language), sum(1 for _ in (site.data / FOLDER).glob("*.bundle"))
    with progress(words("outbox.salvage.reading"), bundles) as advance:
        found = salvage(site.settings, site.data, advance=advance)
    if found.aside:
        say(words("outbox.salvage.aside", damage=found.damage, name=found.aside))
    say(words("outbox.salvage.adopted", count=found.adopted))
    if found.unusable:
        say(words("outbox.salvage.unusable", count=found.unusable))
    if found.strangers:
        say(words("outbox.salvage.strangers", count=found.strangers))
    return BAD if found.unusable or found.strangers else DONE


def _status(site: Site, args: argparse.Namespace) -> int:
    from kiosk.words import Words  # noqa: PLC0415 - as above
    from offline.outboxtext import status_map, status_text  # noqa: PLC0415
    from offline.overview import reading  # noqa: PLC0415
    from offline.standing import NEEDING, late  # noqa: PLC0415

    with reading(site.data) as overview:
        figures, over = overview.figures(), late(overview, grace_s(site))
        needing = sum(figures.by_state[state] for state in NEEDING)
        needing += sum(state not in NEEDING for state in over.values())
        status = status_map(figures, overview.times, site.settings, site.data, len(over), needing)
    if args.json:
        say(json.dumps(status, ensure_ascii=False))
    else:
        say(*status_text(status, Words(site.language)))
    return BAD if args.check and (needing or figures.damaged) else DONE


def say(*lines: str) -> None:
    """Lines for whoever typed the command."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _unknown(number: str) -> int:
    sys.stderr.write(f"{number}: no such application here\n")
    return BAD
