"""``kiosk device print ...`` beyond the test page: which slips are in question, and how much paper is left.

Each command may be given while the terminal runs: all of them work on the print journal, under its lock.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from kiosk.ports import Outcome

if TYPE_CHECKING:
    from devices.printer.paper import Paper
    from kiosk.commands import Act, Command, Open, Under
    from kiosk.words import Words

DONE, REFUSED = 0, 2


def add_print_commands(printing: Under, command: Command, open_site: Open) -> None:
    """Hang them into ``kiosk device print``."""
    listed = command(
        printing, "unsettled", _unsettled(open_site), "slips of which nobody knows if they came out"
    )
    listed.add_argument("--json", action="store_true")
    settled = command(printing, "settle", _settle(open_site), "say what became of such a slip")
    settled.add_argument(
        "job", type=int, metavar="JOB", help="its number, as kiosk device print unsettled says"
    )
    what = settled.add_mutually_exclusive_group(required=True)
    for outcome, text in ((Outcome.PRINTED, "it came out whole"), (Outcome.NOT_PRINTED, "it didn't")):
        what.add_argument(f"--{outcome}", dest="outcome", action="store_const", const=outcome, help=text)
    roll = command(printing, "roll", _roll(open_site), "how much paper is left; new: a new roll was put in")
    roll.add_argument("change", nargs="?", choices=("new",))
    roll.add_argument("--json", action="store_true")


def _unsettled(open_site: Open) -> Act:
    def act(args: argparse.Namespace) -> int:
        from devices.printer import unsettled  # noqa: PLC0415

        jobs = unsettled(open_site(args).data)
        if args.json:
            _say(json.dumps([asdict(job) for job in jobs]))
            return DONE
        for job in jobs:
            _say(
                f"{job.number:>6}  {job.at}  {job.document}  visit {job.visit or '-'}  {job.problem}".rstrip()
            )
        return DONE

    return act


def _settle(open_site: Open) -> Act:
    def act(args: argparse.Namespace) -> int:
        from devices.printer import settle  # noqa: PLC0415

        try:
            job = settle(open_site(args).data, args.job, args.outcome)
        except ValueError as error:
            sys.stderr.write(f"{error}\n")
            return REFUSED
        _say(f"{job.number:>6}  {job.document}  {job.outcome}")
        return DONE

    return act


def _roll(open_site: Open) -> Act:
    def act(args: argparse.Namespace) -> int:
        from devices.printer import new_roll, paper_left  # noqa: PLC0415
        from kiosk.words import Words  # noqa: PLC0415

        site = open_site(args)
        if args.change == "new":
            new_roll(site.data)
        paper = paper_left(site.settings.printer, site.data)
        _say(json.dumps(asdict(paper)) if args.json else _as_text(paper, Words(site.language)))
        return DONE

    return act


def _as_text(paper: Paper, words: Words) -> str:
    parts = [words("doctor.roll.used", metres=f"{paper.used_mm / 1000:.1f}")]
    if paper.left_mm is not None:
        parts.append(words("doctor.roll.left", metres=f"{paper.left_mm / 1000:.1f}"))
    if paper.slips_left is not None:
        parts.append(words("doctor.roll.slips", count=paper.slips_left))
    return "\n".join(parts)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
