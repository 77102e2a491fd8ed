"""`kiosk faultlab`: run the lab, tell what came of it, replay what failed."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from kiosk.commands import Command, Under
from kiosk.faultlab.plan import MEANING, Fault

if TYPE_CHECKING:
    from kiosk.faultlab.report import Outcome, Tally

DONE, BAD = 0, 1


def add_faultlab_command(commands: Under, command: Command) -> None:
    """Hang ``faultlab`` into the program's commands."""
    lab = command(
        commands, "faultlab", _lab, "break everything on purpose, and count what is lost or doubled"
    )
    lab.add_argument("--runs", type=_count, default=100, metavar="N")
    lab.add_argument("--seed", type=int, default=1, metavar="S", help="the first run's; the next has S + 1")
    lab.add_argument(
        "--only", action="append", default=[], choices=list(Fault), metavar="KIND", help=_kinds(), type=str
    )
    lab.add_argument("--real", action="store_true", help="real processes, real HTTPS, killed with SIGKILL")
    lab.add_argument("--replay", type=int, metavar="SEED", help="one run again, with its trace")
    lab.add_argument(
        "--every-step", action="store_true", help="one visit, dying at each durable step in turn"
    )
    lab.add_argument("--processes", type=_count, default=0, metavar="N", help="else one for each core")
    lab.add_argument("--json", action="store_true")


def _lab(args: argparse.Namespace) -> int:
    only = tuple(Fault(name) for name in args.only)
    if args.replay is not None and not args.real:
        return _replay(args.replay, only)
    tally = _tally(args, only)
    sys.stdout.write((tally.as_json() if args.json else tally.as_text()) + "\n")
    return DONE if tally.good else BAD


def _tally(args: argparse.Namespace, only: tuple[Fault, ...]) -> Tally:
    if args.real:
        from kiosk.faultlab.real import real_runs  # noqa: PLC0415 - every start of the program builds this

        if args.replay is not None:
            return real_runs(1, args.replay, only)
        return real_runs(args.runs, args.seed, only, quiet=args.json)
    if args.every_step:
        from kiosk.faultlab.walk import walk  # noqa: PLC0415 - as above

        return walk(args.seed, quiet=args.json)
    from kiosk.faultlab.lab import many  # noqa: PLC0415 - as above

    return many(args.seed, args.runs, only, args.processes, quiet=args.json)


def _replay(seed: int, only: tuple[Fault, ...]) -> int:
    from kiosk.faultlab.lab import bench, one  # noqa: PLC0415 - as above

    with bench() as made:
        outcome = one(made, seed, only)
    sys.stdout.write("\n".join(_told(outcome)) + "\n")
    return BAD if outcome.findings else DONE


def _told(outcome: Outcome) -> list[str]:
    counted = ", ".join(f"{name} {count}" for name, count in outcome.faults.items()) or "no faults"
    summary = f"seed {outcome.seed}: {counted}; saved {outcome.saved}, delivered {outcome.delivered}"
    return [*outcome.trace, summary, *map(str, outcome.findings)]


def _kinds() -> str:
    return "only these faults, may stand more than once: " + "; ".join(f"{f} ({MEANING[f]})" for f in Fault)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
