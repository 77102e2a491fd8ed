"""`kiosk catalogue ...`: for the people who maintain items."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from kiosk.authoring.previewcommand import Draw, add_preview_command
from kiosk.commands import Command, Under

DONE, BAD = 0, 1


def add_catalogue_commands(commands: Under, command: Command, draw: Draw) -> Under:
    """Hang ``catalogue`` into the program's commands; its actions, to which others may add.  ``draw`` makes
    the pictures of `preview`."""
    actions: Under = commands.add_parser("catalogue", help="the items: check, count, find").add_subparsers(
        required=True, metavar="ACTION"
    )
    check = command(actions, "check", _check, "what is wrong with the files of a catalogue, by file and line")
    _folder(check)
    check.add_argument("--shared", type=Path, metavar="DIR", help="where the files around the items are")
    report = command(actions, "report", _report, "how many questions and papers a person is spared")
    _folder(report)
    report.add_argument("--json", action="store_true")
    add_preview_command(actions, command, draw)
    return actions


def _folder(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="else the packaged catalogue")


def _check(args: argparse.Namespace) -> int:
    from kiosk.authoring.checking import faults  # noqa: PLC0415 - every start of the program builds this

    found = 0
    for fault in faults(args.folder, args.shared):
        found += 1
        sys.stdout.write(f"{fault}\n")
    return BAD if found else DONE


def _report(args: argparse.Namespace) -> int:
    from kiosk.authoring.report import as_text, report  # noqa: PLC0415 - as above
    from kiosk.contract.catalogue_files import packaged, read  # noqa: PLC0415 - as above

    counted = report(read(args.folder or packaged()))
    text = json.dumps(counted.as_json(), ensure_ascii=False) if args.json else as_text(counted)
    sys.stdout.write(text + "\n")
    return DONE
