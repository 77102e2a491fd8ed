"""`kiosk audit`: read the audit chain, and prove that nothing in it was changed or left out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kiosk.commands import Command, Open, Site, Under
from offline.commandline import BAD, DONE, count, say

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from kiosk.crypto.audit import ChainHead


def add_audit_commands(commands: Under, command: Command, open_site: Open) -> None:
    """Hang ``audit`` into the program's commands."""
    audit = commands.add_parser("audit", help="what was done at this terminal, in a chain that shows changes")
    what = audit.add_subparsers(required=True, metavar="ACTION")
    proving = command(
        what, "verify", lambda args: _verify(open_site(args), args), "whether the chain is whole"
    )
    proving.add_argument(
        "--head", type=_head, metavar="N:DIGEST", help="a head that was noted earlier: finds a tail cut off"
    )
    proving.add_argument("--json", action="store_true")
    listing = command(what, "list", lambda args: _list(open_site(args), args), "the newest entries, as JSON")
    listing.add_argument("--limit", type=count, default=50, metavar="N")


def _head(text: str) -> ChainHead:
    from kiosk.crypto.audit import ChainHead  # noqa: PLC0415 - every start of the program builds this

    number, _, digest = text.partition(":")
    head = ChainHead(int(number), bytes.fromhex(digest))
    if head.sequence < 0 or len(head.digest) != 32:
        raise ValueError(text)
    return head


@contextmanager
def _reading(site: Site) -> Iterator[Connection]:
    from offline.db import open_reading  # noqa: PLC0415 - as above

    db = open_reading(site.data)
    try:
        with db.reading() as connection:
            yield connection
    finally:
        db.close()


def _verify(site: Site, args: argparse.Namespace) -> int:
    """The first entry that doesn't hold is named; exit code 1."""
    from kiosk.words import Words  # noqa: PLC0415 - as above
    from offline.audit import first_break, head  # noqa: PLC0415

    with _reading(site) as connection:
        broken = first_break(connection, site.settings.terminal.id, args.head)
        end = head(connection, site.settings.terminal.id)
    if args.json:
        found = {"sequence": broken.sequence, "reason": broken.reason} if broken else None
        told = {"entries": end.sequence, "head": f"{end.sequence}:{end.digest.hex()}", "break": found}
        say(json.dumps(told))
    else:
        words = Words(site.language)
        if broken:
            say(words(f"outbox.audit.{broken.reason}", number=broken.sequence))
        else:
            say(words("outbox.audit.whole", count=end.sequence, head=f"{end.sequence}:{end.digest.hex()}"))
    return BAD if broken else DONE


def _entry(body: bytes) -> object:
    """What an entry says; one that was tampered with is shown as the text that it is."""
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")


def _list(site: Site, args: argparse.Namespace) -> int:
    """The newest entries, oldest of them first; one JSON object a line.  They name no residents."""
    from offline.audit import entries, head  # noqa: PLC0415 - as above

    with _reading(site) as connection:
        after = max(0, head(connection, site.settings.terminal.id).sequence - args.limit)
        for entry in entries(connection, after):
            say(json.dumps({"sequence": entry.sequence, "entry": _entry(entry.body)}, ensure_ascii=False))
    return DONE
