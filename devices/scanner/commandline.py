"""``kiosk device scanner read``: does this scanner read codes, and end them as it should?"""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.commands import Act, Command, Open, Under

DONE, BAD = 0, 1


def add_scanner_commands(kinds: Under, command: Command, open_site: Open) -> None:
    scanner = kinds.add_parser("scanner", help="the code scanner").add_subparsers(
        required=True, metavar="ACTION"
    )
    read = command(scanner, "read", _read(open_site), "wait for a code and say how long it is, never what")
    read.add_argument("--json", action="store_true")
    read.add_argument("--timeout", type=float, default=30.0, metavar="S")


def _read(open_site: Open) -> Act:
    def act(args: argparse.Namespace) -> int:
        from devices import open_scanner  # noqa: PLC0415
        from kiosk.ports import Scanned  # noqa: PLC0415
        from kiosk.problems import Problem  # noqa: PLC0415
        from kiosk.words import Words  # noqa: PLC0415

        site = open_site(args)
        scanner, problem = open_scanner(site.settings), Problem("scanner-missing", "scanner.kind is none")
        found: Scanned | Problem | None = None
        if scanner:
            problem = Problem("code-unreadable", f"no code within {args.timeout:g} s")
            until = time.monotonic() + args.timeout
            found = scanner.read(0)  # opens it; what was scanned before doesn't count
            while not isinstance(found, Scanned) and time.monotonic() < until:
                problem = found or problem
                found = scanner.read(min(0.5, max(0.0, until - time.monotonic())))
            scanner.close()
        if isinstance(found, Scanned):
            facts: dict[str, str | int] = {"characters": len(found.code)}
        else:
            problem, texts = found or problem, Words(site.language)
            cause, remedy = (texts(f"problems.{problem.code}.staff.{part}") for part in ("cause", "remedy"))
            facts = {"problem": problem.code, "detail": problem.detail, "cause": cause, "remedy": remedy}
        text = "\n".join(f"{name:10} {value}" for name, value in facts.items())
        sys.stdout.write((json.dumps(facts, ensure_ascii=False) if args.json else text) + "\n")
        return DONE if isinstance(found, Scanned) else BAD

    return act
