"""`kiosk catalogue ...`: for the people who maintain items."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from kiosk.authoring.previewcommand import Draw, add_preview_command
from kiosk.commands import Command, Under

DONE, BAD, USAGE, SETTINGS = 0, 1, 2, 3

# Each action imports what it needs when it is called: every start of the program builds this.
# ruff: noqa: PLC0415


def add_catalogue_commands(
    commands: Under, command: Command, draw: Draw, beside: Callable[[Path], list[str]]
) -> Under:
    """Hang ``catalogue`` into the program's commands; its actions, to which others may add.  ``draw`` makes
    the pictures of `preview`; ``beside`` tells `check` what is wrong with files that other rooms read."""
    actions: Under = commands.add_parser("catalogue", help="the items: check, count, find").add_subparsers(
        required=True, metavar="ACTION"
    )
    check = command(
        actions,
        "check",
        partial(_check, beside),
        "what is wrong with the files of a catalogue, by file and line",
    )
    _folder(check)
    check.add_argument("--shared", type=Path, metavar="DIR", help="where the files around the items are")
    report = command(actions, "report", _report, "how many questions and papers a person is spared")
    _folder(report)
    report.add_argument("--json", action="store_true")
    bring = command(
        actions, "import", _import, "bring in an implementation list, CSV or XLSX; a file an item"
    )
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--into", type=Path, metavar="DIR", required=True, help="the catalogue's folder")
    bring.add_argument("--shared", type=Path, metavar="DIR", help="where the files around the items are")
    bring.add_argument(
        "--columns", type=Path, metavar="TOML", help="the list's own headings, codes, defaults"
    )
    bring.add_argument("--update", action="store_true", help="also change the files that are there")
    bring.add_argument("--dry-run", action="store_true", help="write nothing")
    bring.add_argument("--json", action="store_true")
    diff = command(actions, "diff", _diff, "what is different between two catalogues, for those who decide")
    diff.add_argument("old", type=Path, metavar="OLD", help="a folder, or the JSON of an edition")
    diff.add_argument("new", type=Path, metavar="NEW")
    diff.add_argument("--language", default="zh-CN", metavar="CODE")
    diff.add_argument("--json", action="store_true")
    schema = command(actions, "schema", _schema, "JSON Schemas of the files, for editors")
    schema.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="else they are only named")
    add_preview_command(actions, command, draw)
    return actions


def _folder(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="else the packaged catalogue")


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")


def _refused(error: Exception) -> int:
    """Nothing was done: a catalogue that is malformed, or a file or folder that can't be used."""
    from kiosk.contract.catalogue_files import Malformed

    sys.stderr.write(f"{error}\n")
    return SETTINGS if isinstance(error, Malformed) else USAGE


def _check(beside: Callable[[Path], list[str]], args: argparse.Namespace) -> int:
    from kiosk.authoring.checking import faults
    from kiosk.contract.catalogue_files import packaged

    found = [*faults(args.folder, args.shared), *beside(args.folder or packaged())]
    _say(found)
    return BAD if found else DONE


def _report(args: argparse.Namespace) -> int:
    from kiosk.authoring.report import as_text, report
    from kiosk.contract.catalogue_files import Malformed, packaged, read

    try:
        counted = report(read(args.folder or packaged()))
    except Malformed as malformed:
        return _refused(malformed)
    _say([json.dumps(counted.as_json(), ensure_ascii=False) if args.json else as_text(counted)])
    return DONE


def _import(args: argparse.Namespace) -> int:
    from kiosk.authoring.columns import Own, own
    from kiosk.authoring.importing import as_json, as_lines, brought_in, write
    from kiosk.authoring.sheets import Unreadable
    from kiosk.contract.catalogue_files import Malformed

    try:
        said = own(args.columns) if args.columns else Own()
        imported = brought_in(args.file, args.into, said, args.shared)
        if not args.dry_run:
            write(imported, update=args.update)
    except (Malformed, Unreadable, OSError) as error:
        return _refused(error)
    if args.json:
        _say([json.dumps(as_json(imported), ensure_ascii=False)])
    else:
        _say(as_lines(imported, update=args.update, dry=args.dry_run))
    return BAD if imported.troubles else DONE


def _diff(args: argparse.Namespace) -> int:
    from kiosk.authoring.diff import compared, opened
    from kiosk.authoring.difftext import as_lines
    from kiosk.contract.catalogue_files import Malformed
    from kiosk.words import Words

    words = Words(args.language)
    try:
        comparison = compared(opened(args.old), opened(args.new))
    except Malformed as malformed:
        return _refused(malformed)
    if args.json:
        _say([json.dumps(comparison.as_json(), ensure_ascii=False)])
    else:
        _say(as_lines(comparison, words))
    return BAD if any(one.unpinned for one in comparison.changed) else DONE


def _schema(args: argparse.Namespace) -> int:
    from kiosk.authoring.schemas import as_files

    try:
        for name, text in as_files().items():
            if args.folder:
                args.folder.mkdir(parents=True, exist_ok=True)
                (args.folder / name).write_text(text, encoding="utf-8")
            _say([str(args.folder / name) if args.folder else name])
    except OSError as error:
        return _refused(error)
    return DONE
