"""``kiosk document``: any document of the templates with an example's values or one's own, as a PDF or a
picture of the slip.  What it needs is imported by the command that is given, as every start builds this."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kiosk.paperwork.kinds import KINDS

if TYPE_CHECKING:
    from kiosk.commands import Command, Under
    from kiosk.domain.documents import Document

DONE, USAGE = 0, 2


def add_document_command(commands: Under, command: Command) -> None:
    """Hang ``document`` into the program's commands."""
    made = command(commands, "document", _document, "make one document of a kind, to look at it")
    made.add_argument("kind", choices=tuple(KINDS), metavar="KIND", help=", ".join(KINDS))
    made.add_argument("out", type=Path, metavar="OUT", help="a PDF for a4, a PNG for 58 and 80")
    made.add_argument("--values", type=Path, metavar="FILE.json", help="its values; else those of an example")
    made.add_argument("--language", default="zh-CN")
    made.add_argument("--paper", choices=("58", "80", "a4"), default="a4", help="else a4")
    made.add_argument("--templates", type=Path, metavar="DIR", help="your own templates, checked first")


def _document(args: argparse.Namespace) -> int:
    try:
        document = _made(args)
        if args.paper == "a4":
            _write_a4(document, args.out)
        else:
            _write_slip(document, 58 if args.paper == "58" else 80, args.out)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return USAGE
    return DONE


def _made(args: argparse.Namespace) -> Document:
    from kiosk.paperwork.files import Malformed, read
    from kiosk.paperwork.filling import make
    from kiosk.paperwork.given import read_values, sample
    from kiosk.problems import Failed
    from kiosk.words import Words

    words = Words(args.language)
    try:
        template = read(args.kind, words, args.templates)
    except Malformed as malformed:
        raise Failed("template-malformed", str(malformed)) from None
    values, level = read_values(args.kind, args.values or sample(args.kind, args.language))
    return make(template, values, words, level)


def _write_a4(document: Document, out: Path) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui.a4 import pdf
    from ui.window import application

    application()
    out.write_bytes(pdf(document))


def _write_slip(document: Document, paper_mm: Literal[58, 80], out: Path) -> None:
    from devices.printer.proof import proof

    with tempfile.TemporaryDirectory(prefix="kiosk-document-") as cache:
        slip = proof(document, paper_mm, Path(cache))
    out.write_bytes(slip.png)
