"""`kiosk audit`: read the audit chain, and prove that nothing in it was changed or left out."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk.commands import Command, Open, Site, Under
from offline.commandline import BAD, DONE, count, say

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from kiosk.crypto.audit import ChainHead
    from kiosk.words import Words
    from offline.auditproof import Proof


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
    proving.add_argument(
        "--since", type=_since, default=1, metavar="N|TIME", help="only entries from that one or that time on"
    )
    proving.add_argument("--json", action="store_true")
    command(
        what,
        "renew",
        lambda args: _renew(open_site(args)),
        "begin a new chain, once it is known why the platform refuses this one",
    )
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


def _since(text: str) -> int | datetime:
    """The number of an entry, or a time; a time without a zone is this machine's."""
    return int(text) if text.isdecimal() else datetime.fromisoformat(text).astimezone()


def _verify(site: Site, args: argparse.Namespace) -> int:
    """The first entry that doesn't hold is named; exit code 1."""
    from kiosk.words import Words  # noqa: PLC0415 - as above
    from offline.anchors import anchor_file  # noqa: PLC0415
    from offline.auditproof import any_anchor, first_since, prove  # noqa: PLC0415
    from offline.station import platform_key  # noqa: PLC0415

    with _reading(site) as connection:
        anchored = any_anchor(connection) or anchor_file(site.data).exists()
        platform = platform_key(site.settings) if anchored else None
        since = args.since if isinstance(args.since, int) else first_since(connection, args.since)
        proof = prove(connection, site.data, site.settings.terminal.id, platform, args.head, since)
    if args.json:
        say(json.dumps(_as_map(proof)))
    else:
        say(*_as_text(proof, Words(site.language)))
    return BAD if proof.finding else DONE


def _as_map(proof: Proof) -> dict[str, object]:
    found, anchored, before = proof.finding, proof.anchored, proof.before
    return {
        "entries": proof.end.sequence,
        "head": f"{proof.end.sequence}:{proof.end.digest.hex()}",
        "break": {"sequence": found.sequence, "reason": found.reason} if found else None,
        "chain": proof.chain.id,
        "anchors": proof.checked,
        "anchored": {"sequence": anchored.head.sequence, "at": anchored.anchored_at} if anchored else None,
        "before": {"chain": before.chain, "sequence": before.head.sequence} if before else None,
        "problem": proof.chain.problem.code if proof.chain.problem else None,
    }


def _as_text(proof: Proof, words: Words) -> Iterator[str]:
    if proof.finding:
        yield words(f"outbox.audit.{proof.finding.reason}", number=proof.finding.sequence)
    else:
        head = f"{proof.end.sequence}:{proof.end.digest.hex()}"
        yield words("outbox.audit.whole", count=proof.end.sequence, head=head)
    if proof.anchored:
        at = proof.anchored.anchored_at[:19].replace("T", " ")
        yield words("outbox.audit.anchored", number=proof.anchored.head.sequence, at=at)
    if proof.before:
        yield words("outbox.audit.before", number=proof.before.head.sequence)
    if proof.chain.problem:
        yield words(f"problems.{proof.chain.problem.code}.staff.cause")


def _renew(site: Site) -> int:
    """Only where the platform anchors no more: a new chain is told to it, and has to be explained there."""
    from kiosk.clock import SystemClock  # noqa: PLC0415 - as above
    from kiosk.words import Words  # noqa: PLC0415
    from offline.checkpoints import renew  # noqa: PLC0415
    from offline.db import open_database  # noqa: PLC0415
    from offline.moments import Times, boot_id  # noqa: PLC0415
    from offline.station import platform_key  # noqa: PLC0415

    words, platform = Words(site.language), platform_key(site.settings)
    db = open_database(site.data)
    try:
        times, by = Times(SystemClock(), boot_id()), f"uid {os.getuid()}"
        renewed = renew(db, site.data, site.settings.terminal.id, platform, times, by)
    finally:
        db.close()
    say(words("outbox.audit.renewed" if renewed else "outbox.audit.not_renewed"))
    return DONE if renewed else BAD


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
